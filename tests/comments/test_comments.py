"""Topics by dictionary, clusters of terms, quotes only above the minimum."""

from cxaudit.comments import clusters, dictionary, quotes, terms, topics_of

SIGNS = dictionary()


def test_words_are_compared_in_their_dictionary_form():
    assert "waiting and late answers" in topics_of("Ждала ответа, очереди бесконечные", SIGNS)
    assert "price and charges" in topics_of("They overcharged me", SIGNS)
    assert topics_of("Синее небо", SIGNS) == []


def test_all_words_of_a_sign_must_stand_in_the_comment():
    assert "promises not kept" in topics_of("Документы не сделали", SIGNS)
    assert "promises not kept" not in topics_of("Сделали хорошо", SIGNS)


def test_own_words_join_a_topic_or_make_a_new_one():
    own = dictionary({"parking": ["парковка"], "gratitude": ["браво"]})
    assert topics_of("Браво! Но парковки нет", own) == ["gratitude", "parking"]


def test_terms_leave_out_function_words():
    assert terms("Но я ждал её у двери, and the bank was late") == {"ждать", "дверь", "bank", "late"}


def test_clusters_join_words_written_together_and_hold_no_names():
    texts = (
        ["Карту жду третью неделю"] * 12
        + ["Списали комиссию без предупреждения"] * 11
        + ["Пишите на ivan@example.com, Иван"] * 10
    )
    found = clusters(texts, least=10)
    assert [set(line.split(" · ")) & {"карта", "комиссия"} for line in found["terms"]] == [{"карта"}, {"комиссия"}]
    assert found["comments"].tolist() == [12, 11]
    assert clusters(texts[:5], least=10).empty


def test_quotes_need_enough_comments_and_name_nobody():
    texts = [f"Ждал {i} дней, звоните +7 900 123-45-{i:02}" for i in range(10)]
    assert quotes(texts[:9], SIGNS, least=10).empty
    found = quotes(texts, SIGNS, least=10, each=2, say=str.upper)
    assert len(found) == 2
    assert found["quote"].str.contains("[PHONE]", regex=False).all()
    assert not found["quote"].str.contains("900").any()
