from cxaudit.report.blocks import Cards, KeyFigures


def test_key_figures_are_the_overall_numbers(audit):
    keys = audit.key_figures("nps")
    assert isinstance(keys, KeyFigures)
    assert (keys.figures[0].label, keys.figures[0].value, keys.figures[0].people) == ("NPS", "−46", "from 30 answers")


def test_findings_are_cards_with_their_evidence(audit):
    cards = audit.findings("gap-5")
    assert isinstance(cards, Cards)
    assert cards.cards[0].evidence == ("gap-figure", "gaps")
