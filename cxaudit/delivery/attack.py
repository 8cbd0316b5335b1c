"""An attack on finished reports: small groups are looked for as an outsider would, and worked out by subtraction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cxaudit.delivery.differences import about_people, differences, locate_numbers
from cxaudit.delivery.disclosure_risk import Breach, name_group, subject
from cxaudit.delivery.nested import inside_one_another
from cxaudit.delivery.reading import LEAST_GROUP, NUMBER_PATTERN, Published, Report, read_report, secrets
from cxaudit.measures import ALL
from cxaudit.messages import message


@dataclass(frozen=True)
class Result:
    """What an attack tried and what it found."""

    breaches: tuple[Breach, ...]
    files: int
    numbers: int
    differences: int
    labels: int


def attack(paths: Sequence[Path], least: int | None = None) -> Result:
    """Read reports (folders, or single files) and try to know a group of fewer than ``least`` people.

    Tried are: numbers of small groups said outright; a whole minus its published parts (segments, audiences, the
    attentive, touchpoints in stages and channels, products, topics) by n and by estimate x n; groups of one segment
    that must lie within a group of another; the same population in two reports, one a few people larger; and labels of
    withheld groups beside which any file still has a number.
    """
    reports = [read_report(path) for path in paths]
    bound = least or max((r.least for r in reports), default=LEAST_GROUP)
    numbers = [p for r in reports for p in locate_numbers(r)]
    tried = list(differences(numbers))
    found = [*outright(numbers, bound), *(b for d in tried if (b := d.breach(bound)))]
    found += [*inside_one_another(numbers, bound), *single(numbers, bound)]
    labels = [row for r in reports for row in r.labelled]
    found += [b for r in reports for b in beside_withheld(r)]
    once = {(b.what.text, tuple(sorted((k, str(v)) for k, v in b.what.values.items()))): b for b in found}
    return Result(tuple(once.values()), sum(len(r.files) for r in reports), len(numbers), len(tried), len(labels))


def outright(rows: Iterable[Published], least: int) -> Iterator[Breach]:
    """Small groups that are simply said."""
    said = message("{file}: {subject} is shown with n = {n}")
    for row in rows:
        if about_people(row) and row.n is not None and 0 < row.n < least:
            yield Breach(said.fill(file=row.file, subject=subject(row), n=int(row.n)), row.n, row.estimate)
        counted = row.estimate if row.measure == "respondents" and row.n is None else None
        if counted is not None and 0 < counted < least:
            yield Breach(said.fill(file=row.file, subject=subject(row), n=int(counted)), counted)


def single(rows: Iterable[Published], least: int) -> Iterator[Breach]:
    """Segments whose withheld groups are as many as the people in them: one each."""
    counts = [row for row in rows if row.measure == "respondents" and row.area == "survey"]
    for (report, _), own in group_rows(counts, lambda row: (row.report, row.instrument)).items():
        waves = {row.estimate for row in own if row.group.startswith(ALL) and row.term.startswith("wave=")}
        customers = next((row.estimate for row in own if row.level == "audience" and row.term == "customer"), None)
        customers = customers or next((row.estimate for row in own if row.level == "overall"), None)
        for column, values in group_rows(own, lambda row: row.term.partition("=")[0]).items():
            hidden = [row for row in values if row.level == "group" and row.estimate is None]
            if column == "wave" or not hidden or customers is None or waves:
                continue
            if round(customers - sum(row.estimate or 0.0 for row in values)) == len(hidden) > 0:
                what = message(
                    "{report}: each withheld group of {segment} is one person", report=report, segment=column
                )
                yield Breach(what, 1)


def group_rows(rows: Iterable[Published], by: Callable[[Published], Any]) -> dict[Any, list[Published]]:
    """Rows by something they share."""
    found: dict[Any, list[Published]] = defaultdict(list)
    for row in rows:
        found[by(row)].append(row)
    return found


def beside_withheld(report: Report) -> Iterator[Breach]:
    """Numbers beside the label of a group that the report says it withholds."""
    secret = secrets(report.published)
    names = {name_group(term): term for term in secret} | {term: term for term in secret}
    for row in report.labelled:
        label = next(
            (name for name in names if row.label == name or row.label.startswith((f"{name} ", f"{name},"))), None
        )
        if label is None:
            continue
        numbers = row.numbers or tuple(n.strip() for n in NUMBER_PATTERN.findall(row.label[len(label) :]))
        if numbers:
            what = message("{file}, {place}: beside the withheld group “{label}” stands {numbers}")
            yield Breach(what.fill(file=row.file, place=row.place, label=label, numbers=", ".join(numbers[:4])), 0)
