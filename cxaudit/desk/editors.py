"""Editors of three tables: the journey map, the goal tree, the competency matrix; checked as one types, saved in place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets
import pandas as pd

from cxaudit.desk import look
from cxaudit.desk.board import WIDE, choice, page
from cxaudit.desk.drafts import Draft, label
from cxaudit.errors import InputError
from cxaudit.messages import message
from cxaudit.report.text import capital, html, line
from cxaudit.tables.touchpoints import STAGES

if TYPE_CHECKING:
    from cxaudit.desk.opened import Desk

Picture = Callable[["Desk", Draft, pd.DataFrame, int], str]
LONG = {"description_width": "11rem"}
MOST_TOLD = 6
SCORES = tuple(str(n) for n in range(1, 11))


def journey(desk: Desk) -> widgets.Widget:
    """The journey map: touchpoints by stage."""
    return opened(desk, "touchpoints", journey_map)


def goals(desk: Desk) -> widgets.Widget:
    """The tree of goals, sub-goals and KPIs."""
    return opened(desk, "goals", goal_tree)


def competencies(desk: Desk) -> widgets.Widget:
    """The matrix of people and competencies, one rater at a time."""
    try:
        return Matrix(desk, draft(desk, "competencies")).page
    except InputError as failure:
        return told(desk, failure)


def opened(desk: Desk, table: str, picture: Picture) -> widgets.Widget:
    """The editor of a table, or what keeps it from being opened."""
    try:
        return Editor(desk, draft(desk, table), picture).page
    except InputError as failure:
        return told(desk, failure)


def draft(desk: Desk, table: str) -> Draft:
    """A client's table to be edited."""
    return Draft.of(desk.workbench.clients / desk.client, table, desk.language.code)


def told(desk: Desk, failure: InputError) -> widgets.Widget:
    """What is wrong, as a page shows it."""
    return page("".join(look.problem(desk.placed(p), desk.say(p.right) if p.right else "") for p in failure.problems))


class Footing:
    """What all editors have at their foot: problems as one types, the button that saves, what was done."""

    def __init__(self, desk: Desk, draft: Draft) -> None:
        self.desk, self.draft = desk, draft
        self.save = button(desk.say(message("Save")), "save", "primary")
        self.state, self.done = widgets.HTML(), widgets.HTML()
        self.state.add_class("cxd-state")
        self.done.add_class("cxd-done")
        self.save.on_click(self.saved)
        self.box = widgets.VBox([self.state, self.save, self.done])

    def check(self) -> pd.DataFrame:
        """Check the draft, tell what is wrong, and return the rows as the program understands them."""
        frame, wrong, known = self.draft.clean()
        self.save.disabled = bool(wrong)
        lines = [
            look.problem(self.desk.placed(p), self.desk.say(p.right) if p.right else "") for p in wrong[:MOST_TOLD]
        ]
        if len(wrong) > MOST_TOLD:
            lines.append(
                look.muted(
                    self.desk.say(message("and {n} more problem", "and {n} more problems", n=len(wrong) - MOST_TOLD))
                )
            )
        if not wrong:
            lines.append(
                look.muted(
                    self.desk.say(
                        message(
                            "{n} row, and nothing is wrong with it.",
                            "{n} rows, and nothing is wrong with them.",
                            n=len(self.draft.rows),
                        )
                    )
                )
            )
            lines += [look.muted(self.desk.placed(p)) for p in known[:3]]
        self.state.value = f'<div class="cxd">{"".join(lines)}</div>'
        return frame

    def saved(self, _: object) -> None:
        """Save, and say what was done."""
        try:
            said = self.draft.save()
            content = "".join(look.fine(self.desk.say(m)) for m in said)
        except InputError as failure:
            content = "".join(
                look.problem(self.desk.placed(p), self.desk.say(p.right) if p.right else "")
                for p in failure.problems[:MOST_TOLD]
            )
        except OSError as failure:
            content = look.problem(
                self.desk.say(message("The file could not be written: {reason}", reason=str(failure)))
            )
        self.done.value = f'<div class="cxd">{content}</div>'


class Editor:
    """Rows to choose from, a form for the chosen one, and the whole as a picture."""

    def __init__(self, desk: Desk, draft: Draft, picture: Picture) -> None:
        self.desk, self.draft, self.picture = desk, draft, picture
        self.footing = Footing(desk, draft)
        self.showing = False
        rows = max(8, min(len(draft.rows) + 1, 16))
        self.rows = widgets.Select(options=[], rows=rows, layout=widgets.Layout(width="22rem"), description="")
        self.rows.tooltip = desk.say(message("Rows of the table"))
        self.fields = {column.name: self.field(column.name) for column in draft.table.columns}
        self.form = widgets.VBox(list(self.fields.values()), layout=widgets.Layout(width="min(100%, 34rem)"))
        self.drawing = widgets.HTML()
        self.drawing.add_class("cxd-picture")
        actions: Sequence[tuple[str, str, Callable[[], int]]] = (
            (desk.say(message("New")), "plus", self.add),
            (desk.say(message("Remove")), "trash", self.remove),
            (desk.say(message("Up")), "arrow-up", lambda: self.draft.move(self.place, -1)),
            (desk.say(message("Down")), "arrow-down", lambda: self.draft.move(self.place, 1)),
        )
        buttons = [button(name, icon) for name, icon, _ in actions]
        for one, (_, _, act) in zip(buttons, actions, strict=True):
            one.on_click(lambda _, act=act: self.refresh(act()))
        self.rows.observe(lambda change: None if self.showing else self.refresh(change["new"]), "value")
        left = widgets.VBox(
            [widgets.HTML(look.muted(desk.say(message("Rows of the table")))), self.rows, widgets.HBox(buttons)]
        )
        self.place = 0
        self.page = page(
            widgets.VBox(
                [
                    self.drawing,
                    widgets.HBox([left, self.form], layout=widgets.Layout(flex_flow="row wrap", grid_gap="16px")),
                    self.footing.box,
                ]
            )
        )
        self.refresh(0)

    def field(self, name: str) -> widgets.Widget:
        """The field of one column: a list where only some words are allowed, else a line of text."""
        head, allowed = capital(label(self.draft, name, self.desk.language)), self.draft.allowed(name)
        tip = self.desk.words.text(self.draft.column(name).meaning)
        layout = widgets.Layout(width="auto")
        if allowed:
            box: Any = widgets.Dropdown(
                options=[("—", ""), *((w, w) for w in allowed.values())],
                description=head,
                style=LONG,
                layout=layout,
                tooltip=tip,
            )
        else:
            box = widgets.Text(description=head, style=LONG, layout=layout, tooltip=tip, continuous_update=True)
        box.observe(lambda change: self.typed(name, change["new"]), "value")
        return box

    def typed(self, name: str, text: str) -> None:
        """Take over what was typed, check it, and show what it changes."""
        if self.showing or not self.draft.rows:
            return
        self.draft.write(self.place, name, text or "")
        self.footing.done.value = ""
        self.show_all()

    def add(self) -> int:
        """A new row below the chosen one, with what it has in common with it."""
        same = {"touchpoints": ("stage",), "goals": ("goal", "subgoal")}.get(self.draft.table.name, ())
        known = {name: self.draft.value(self.place, name) for name in same} if self.draft.rows else {}
        return self.draft.add(self.place if self.draft.rows else None, **known)

    def remove(self) -> int:
        """Take the chosen row out."""
        if self.draft.rows:
            self.draft.remove(self.place)
        return max(0, self.place - 1)

    def refresh(self, place: int | None) -> None:
        """Show a row in the form."""
        self.place = place if place is not None else 0
        self.showing = True
        for name, box in self.fields.items():
            value = self.draft.value(self.place, name) if self.draft.rows else ""
            if isinstance(box, widgets.Dropdown):
                value = self.word(name, value, box)
            box.value = value
            box.disabled = not self.draft.rows
        self.showing = False
        self.show_all()

    def word(self, name: str, value: str, box: widgets.Dropdown) -> str:
        """A value as one of the words of a list; what is none of them is offered too, so that it is not lost."""
        reading = self.draft.column(name).kind.read(_cells(value)) if value else None
        if reading is not None and not reading.wrong and len(reading.values):
            return self.draft.allowed(name).get(str(reading.values[0]), value)
        words = [w for _, w in box.options]
        if value not in words:
            box.options = [*box.options, (value, value)]
        return value

    def show_all(self) -> None:
        """The list of rows, the picture and the problems anew."""
        self.showing = True
        names = [line(self.named(i), 60) for i in range(len(self.draft.rows))]
        self.rows.options = [(f"{i + 1}. {name}", i) for i, name in enumerate(names)]
        if names:
            self.rows.value = min(self.place, len(names) - 1)
            self.place = self.rows.value
        self.showing = False
        frame = self.footing.check()
        self.drawing.value = f'<div class="cxd">{self.picture(self.desk, self.draft, frame, self.place)}</div>'

    def named(self, row: int) -> str:
        """What a row is called in the list."""
        first = {"goals": ("kpi", "subgoal", "goal")}.get(self.draft.table.name, self.draft.table.key)
        return next(
            (v for v in (self.draft.value(row, name) for name in first) if v), self.desk.say(message("(empty)"))
        )


class Matrix:
    """Scores of people (down) on competencies (across) by one rater at a time."""

    def __init__(self, desk: Desk, draft: Draft) -> None:
        self.desk, self.draft = desk, draft
        self.footing = Footing(desk, draft)
        self.grid = widgets.VBox()
        raters = self.raters()
        self.rater = (
            choice(desk.say(message("Rater")), [(self.named(r), str(i)) for i, r in enumerate(raters)])
            if raters
            else None
        )
        self.known = raters
        self.names = [
            widgets.Text(description=desk.say(d), style=LONG, layout=WIDE)
            for d in (message("New person"), message("New competency"), message("New rater"))
        ]
        add = button(desk.say(message("Add")), "plus")
        add.on_click(self.added)
        if self.rater:
            self.rater.observe(lambda _: self.fill(), "value")
        self.top = widgets.VBox([self.rater] if self.rater else [])
        adding = widgets.Accordion(
            [widgets.VBox([*self.names, add])],
            titles=[desk.say(message("Add a person, a competency or a rater"))],
            selected_index=None if draft.rows else 0,
        )
        self.page = page(widgets.VBox([self.top, self.grid, adding, self.footing.box]))
        self.fill()

    def raters(self) -> list[tuple[str, str]]:
        """Raters and their relations, as they are written."""
        return list(
            dict.fromkeys(
                (self.draft.value(i, "rater"), self.draft.value(i, "relation")) for i in range(len(self.draft.rows))
            )
        )

    def named(self, rater: tuple[str, str]) -> str:
        """A rater with his relation."""
        return " · ".join(filter(None, rater)) or self.desk.say(message("(without a name)"))

    def values(self, column: str) -> list[str]:
        """The different values of a column in their order."""
        return list(dict.fromkeys(v for i in range(len(self.draft.rows)) if (v := self.draft.value(i, column))))

    def fill(self) -> None:
        """Show the scores of the chosen rater."""
        frame = self.footing.check()
        del frame
        if not self.known:
            self.grid.children = (
                widgets.HTML(
                    look.muted(
                        self.desk.say(message("There is no score yet. Add a person, a competency and a rater below."))
                    )
                ),
            )
            return
        rater = self.known[int(self.rater.value)] if self.rater else self.known[0]
        place = {
            (self.draft.value(i, "person"), self.draft.value(i, "competency")): i
            for i in range(len(self.draft.rows))
            if (self.draft.value(i, "rater"), self.draft.value(i, "relation")) == rater
        }
        people = [
            p for p in self.values("person") if rater[1] == "" or any(key[0] == p for key in place)
        ] or self.values("person")
        across = self.values("competency")
        template = f"minmax(9rem, 14rem) repeat({max(len(across), 1)}, minmax(4.5rem, 6.5rem))"
        head = [
            widgets.HTML(""),
            *(
                widgets.HTML(
                    f'<div class="cxd" style="line-height:1.2;font-size:12px;overflow-wrap:anywhere">{html(line(c, 60))}</div>'
                )
                for c in across
            ),
        ]
        cells = [
            w
            for person in people
            for w in (widgets.HTML(html(line(person, 60))), *(self.cell(place, rater, person, c) for c in across))
        ]
        self.grid.children = (
            widgets.GridBox(
                [*head, *cells], layout=widgets.Layout(grid_template_columns=template, grid_gap="4px", overflow="auto")
            ),
        )

    def cell(
        self, place: dict[tuple[str, str], int], rater: tuple[str, str], person: str, competency: str
    ) -> widgets.Text:
        """One score."""
        row = place.get((person, competency))
        box = widgets.Text(
            value="" if row is None else self.draft.value(row, "score"), layout=widgets.Layout(width="100%"),
            tooltip=self.desk.say(message("{person}, {competency}: a score from 1 to 10, or empty", person=person, competency=competency)),
        )  # fmt: skip

        def typed(change: Mapping[str, Any]) -> None:
            at = place.get((person, competency))
            if at is None and change["new"].strip():
                role = next(
                    (
                        self.draft.value(i, "role")
                        for i in range(len(self.draft.rows))
                        if self.draft.value(i, "person") == person
                    ),
                    "",
                )
                at = place[person, competency] = self.draft.add(
                    person=person, role=role, competency=competency, rater=rater[0], relation=rater[1]
                )
            if at is not None:
                self.draft.write(at, "score", change["new"])
            self.footing.done.value = ""
            self.footing.check()

        box.observe(typed, "value")
        return box

    def added(self, _: object) -> None:
        """A person, a competency or a rater more: rows without scores yet, which count as not observed."""
        person, competency, rater = (box.value.strip() for box in self.names)
        people, skills = (
            [person] if person else self.values("person")[:1],
            [competency] if competency else self.values("competency"),
        )
        who = (rater, "") if rater else (self.known[int(self.rater.value)] if self.rater else ("", ""))
        if competency and not person:
            people = self.values("person")
        for one in people:
            for skill in skills:
                self.draft.add(person=one, competency=skill, rater=who[0], relation=who[1])
        for box in self.names:
            box.value = ""
        self.known = self.raters()
        options = [(self.named(r), str(i)) for i, r in enumerate(self.known)]
        if options and self.rater is None:
            self.rater = choice(self.desk.say(message("Rater")), options)
            self.rater.observe(lambda _: self.fill(), "value")
            self.top.children = (self.rater,)
        elif options and self.rater is not None:
            self.rater.options = options
            self.rater.value = str(self.known.index(who)) if who in self.known else "0"
        self.fill()


# -- pictures ---------------------------------------------------------------------------------------------------------


def journey_map(desk: Desk, draft: Draft, frame: pd.DataFrame, place: int) -> str:
    """The touchpoints under their stages, the chosen one marked."""
    columns = []
    if frame.empty:
        return look.muted(desk.say(message("There is no touchpoint yet. “New” makes the first.")))
    order = (
        pd.to_numeric(frame["order"], errors="coerce")
        if "order" in frame
        else pd.Series(range(len(frame)), index=frame.index)
    )
    for stage in (*STAGES, None):
        inside = frame[frame["stage"].eq(stage) if stage else ~frame["stage"].isin(list(STAGES))]
        inside = inside.loc[order[inside.index].sort_values(kind="stable").index]
        if stage is None and inside.empty:
            continue
        stops = "".join(stop(row, int(row.Index) == place) for row in inside.itertuples())
        name = capital(desk.words.text(stage)) if stage else desk.say(message("No stage"))
        columns.append(f'<div class="cxd-column">{look.head(name)}{stops}</div>')
    return f'<div class="cxd-columns">{"".join(columns)}</div>'


def stop(row: Any, now: bool) -> str:
    """One touchpoint on the map."""
    told = [getattr(row, name, None) for name in ("channel", "owner")]
    small = " · ".join(line(t, 40) for t in told if isinstance(t, str) and t)
    name = row.touchpoint if isinstance(row.touchpoint, str) else "—"
    return f'<div class="cxd-stop{" cxd-now" if now else ""}">{html(line(name, 80))}<br><span class="cxd-muted">{html(small)}</span></div>'


def goal_tree(desk: Desk, draft: Draft, frame: pd.DataFrame, place: int) -> str:
    """Goals, below them sub-goals, below these their KPIs; the chosen one in bold."""
    if frame.empty:
        return look.muted(desk.say(message("There is no goal yet. “New” makes the first.")))
    tree: dict[str, dict[str, list[tuple[str, bool]]]] = {}
    for row in frame.itertuples():
        goal, subgoal = (text(getattr(row, name, None)) for name in ("goal", "subgoal"))
        kpi = text(getattr(row, "kpi", None)) or desk.say(message("no KPI yet"))
        tree.setdefault(goal or "—", {}).setdefault(subgoal, []).append((kpi, int(row.Index) == place))
    return '<ul class="cxd-tree">' + "".join(branch(goal, below) for goal, below in tree.items()) + "</ul>"


def branch(goal: str, below: Mapping[str, Sequence[tuple[str, bool]]]) -> str:
    """One goal with what is below it."""

    def leaves(found: Sequence[tuple[str, bool]]) -> str:
        return "".join(
            f"<li>{'<strong>' if now else ''}{html(line(kpi, 90))}{'</strong>' if now else ''}</li>"
            for kpi, now in found
        )

    inner = "".join(
        f"<li>{html(line(subgoal, 90))}<ul>{leaves(found)}</ul></li>" if subgoal else leaves(found)
        for subgoal, found in below.items()
    )
    return f"<li><strong>{html(line(goal, 90))}</strong><ul>{inner}</ul></li>"


def text(value: Any) -> str:
    """A cell as text, empty where it is missing."""
    return value if isinstance(value, str) else ""


def button(name: str, icon: str, style: str = "") -> widgets.Button:
    """A button with its name."""
    return widgets.Button(
        description=name, icon=icon, button_style=style, tooltip=name, layout=widgets.Layout(width="max-content")
    )


def _cells(value: str) -> Any:
    """One value as the reader of a column takes it."""
    from cxaudit.formats.sheet import Cells

    return Cells.of([value])
