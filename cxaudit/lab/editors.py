"""Editors of three tables: the journey map, the goal tree, the competency matrix; checked as one types, saved in place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ipywidgets as widgets
import pandas as pd

from cxaudit.errors import locate_problem
from cxaudit.formats.sheet import Cells
from cxaudit.lab import style
from cxaudit.lab.controls import WIDE, button, choice, fold, lay_page, quiet
from cxaudit.lab.drafts import Draft, label
from cxaudit.lab.page_context import PageContext
from cxaudit.messages import message
from cxaudit.report.text import capital, html, line
from cxaudit.tables.touchpoints import STAGES

LONG_TEXT_COLUMNS = {"description_width": "11rem"}
MOST_TOLD = 6


@dataclass(frozen=True)
class Group:
    """A column of a picture: its name, and below it rows of the table (place and text) or headings (None and text)."""

    name: str
    stops: Sequence[tuple[int | None, str]]


Picture = Callable[[PageContext, Draft, pd.DataFrame], list[Group]]


def journey(seat: PageContext) -> widgets.Widget:
    """The journey map: touchpoints by stage."""
    return Editor(seat, draft(seat, "touchpoints"), journey_map).page


def goals(seat: PageContext) -> widgets.Widget:
    """The tree of goals, sub-goals and KPIs."""
    return Editor(seat, draft(seat, "goals"), goal_tree).page


def edit_competencies(seat: PageContext) -> widgets.Widget:
    """The matrix of people and competencies, one rater at a time."""
    return Matrix(seat, draft(seat, "competencies")).page


def draft(seat: PageContext, table: str) -> Draft:
    """A client's table to be edited."""
    return Draft.of(seat.folder, table, seat.language.code)


class Footing:
    """What all editors have at their foot: problems as one types, the button that saves, what was done."""

    def __init__(self, seat: PageContext, draft: Draft) -> None:
        self.seat, self.draft = seat, draft
        self.save = button(seat.say(message("Save")), "save", "primary")
        self.state, self.done = widgets.HTML(), widgets.HTML()
        self.state.add_class("cxd-state")
        self.done.add_class("cxd-done")
        self.save.on_click(self.save_table)
        self.box = widgets.VBox([self.state, self.save, self.done])

    def check(self) -> pd.DataFrame:
        """Check the draft, tell what is wrong, and return the rows as the program understands them."""
        frame, wrong, known = self.draft.clean()
        self.save.disabled = bool(wrong)
        lines = [style.problems(self.seat.language, wrong, MOST_TOLD)]
        if not wrong:
            lines.append(
                style.render_muted(
                    self.seat.say(
                        message(
                            "{n} row, and nothing is wrong with it.",
                            "{n} rows, and nothing is wrong with them.",
                            n=len(self.draft.rows),
                        )
                    )
                )
            )
            lines += [style.render_muted(self.seat.say(locate_problem(p))) for p in known[:3]]
        self.state.value = style.block_html("".join(lines))
        return frame

    def save_table(self, _: object) -> None:
        """Save, and say what was done."""
        try:
            content = "".join(style.fine(self.seat.say(m)) for m in self.draft.save())
        except OSError as failure:
            denied = isinstance(failure, PermissionError)
            reason = message("access is denied") if denied else failure.strerror or str(failure)
            what = message("The file could not be written: {reason}", reason=reason)
            right = message("If it is open in another program, close it there and save again.")
            content = style.problem(self.seat.say(what), self.seat.say(right))
        except Exception as failure:
            content = self.seat.render_failure(failure, MOST_TOLD)
        self.done.value = style.block_html(content)


class Editor:
    """Rows to choose from, a form for the chosen one, and the whole as a picture."""

    def __init__(self, seat: PageContext, draft: Draft, picture: Picture) -> None:
        self.seat, self.draft, self.picture = seat, draft, picture
        self.footing = Footing(seat, draft)
        self.showing = False
        rows = max(8, min(len(draft.rows) + 1, 16))
        named = seat.say(message("Rows of the table"))
        self.rows = quiet(
            widgets.Select(options=[], rows=rows, layout=widgets.Layout(width="22rem"), description=named)
        )
        self.fields = {column.name: self.field(column.name) for column in draft.table.columns}
        self.form = widgets.VBox(list(self.fields.values()), layout=widgets.Layout(width="min(100%, 34rem)"))
        self.drawing = Drawing(seat.say(NOTHING_CHOSEN[draft.table.name]), self.refresh)
        actions: Sequence[tuple[str, str, Callable[[], int]]] = (
            (seat.say(message("New")), "plus", self.add),
            (seat.say(message("Remove")), "trash", self.remove),
            (seat.say(message("Up")), "arrow-up", lambda: self.draft.move(self.place, -1)),
            (seat.say(message("Down")), "arrow-down", lambda: self.draft.move(self.place, 1)),
        )
        buttons = [button(name, icon) for name, icon, _ in actions]
        for one, (_, _, act) in zip(buttons, actions, strict=True):
            one.on_click(lambda _, act=act: self.refresh(act()))
        self.rows.observe(lambda change: None if self.showing else self.refresh(change["new"]), "value")
        left = widgets.VBox([widgets.HTML(style.render_muted(named)), self.rows, widgets.HBox(buttons)])
        self.place = 0
        self.page = lay_page(
            widgets.VBox(
                [
                    self.drawing.box,
                    widgets.HBox([left, self.form], layout=widgets.Layout(flex_flow="row wrap", grid_gap="16px")),
                    self.footing.box,
                ]
            )
        )
        self.refresh(0)

    def field(self, name: str) -> widgets.Widget:
        """The field of one column: a list where only some words are allowed, else a line of text."""
        head, allowed = capital(label(self.draft, name, self.seat.language)), self.draft.list_allowed_words(name)
        tip = self.seat.language.text(self.draft.column(name).meaning)
        layout = widgets.Layout(width="auto")
        if allowed:
            box: Any = widgets.Dropdown(
                options=[("—", ""), *((w, w) for w in allowed.values())],
                description=head,
                style=LONG_TEXT_COLUMNS,
                layout=layout,
                tooltip=tip,
            )
        else:
            box = widgets.Text(
                description=head, style=LONG_TEXT_COLUMNS, layout=layout, tooltip=tip, continuous_update=True
            )
        box.observe(lambda change: self.take_typed_value(name, change["new"]), "value")
        return box

    def take_typed_value(self, name: str, text: str) -> None:
        """Take over what was typed, check it, and show what it changes."""
        if self.showing or not self.draft.rows:
            return
        self.footing.done.value = ""
        with self.seat.telling(self.footing.done):
            self.draft.write(self.place, name, text or "")
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
        reading = self.draft.column(name).kind.read(Cells.of([value])) if value else None
        if reading is not None and not reading.wrong and len(reading.values):
            return self.draft.list_allowed_words(name).get(str(reading.values[0]), value)
        words = [w for _, w in box.options]
        if value not in words:
            box.options = [*box.options, (value, value)]
        return value

    def show_all(self) -> None:
        """The list of rows, the picture and the problems anew."""
        self.showing = True
        names = [line(self.label_row(i), 60) for i in range(len(self.draft.rows))]
        self.rows.options = [(f"{i + 1}. {name}", i) for i, name in enumerate(names)]
        if names:
            self.rows.value = min(self.place, len(names) - 1)
            self.place = self.rows.value
        self.showing = False
        frame = self.footing.check()
        self.drawing.show(self.picture(self.seat, self.draft, frame), self.place)

    def label_row(self, row: int) -> str:
        """What a row is called in the list."""
        first = {"goals": ("kpi", "subgoal", "goal")}.get(self.draft.table.name, self.draft.table.key)
        return next(
            (v for v in (self.draft.value(row, name) for name in first) if v), self.seat.say(message("(empty)"))
        )


class Matrix:
    """Scores of people (down) on competencies (across) by one rater at a time."""

    def __init__(self, seat: PageContext, draft: Draft) -> None:
        self.seat, self.draft = seat, draft
        self.footing = Footing(seat, draft)
        self.grid = widgets.VBox()
        raters = self.raters()
        self.rater = (
            choice(seat.say(message("Rater")), [(self.label_rater(r), str(i)) for i, r in enumerate(raters)])
            if raters
            else None
        )
        self.known = raters
        self.names = [
            widgets.Text(description=seat.say(d), style=LONG_TEXT_COLUMNS, layout=WIDE)
            for d in (message("New person"), message("New competency"), message("New rater"))
        ]
        add = button(seat.say(message("Add")), "plus")
        add.on_click(self.add_row)
        if self.rater:
            self.rater.observe(lambda _: self.fill(), "value")
        self.top = widgets.VBox([self.rater] if self.rater else [])
        title = seat.say(message("Add a person, a competency or a rater"))
        adding = fold(title, widgets.VBox([*self.names, add]), is_open=not draft.rows)
        self.page = lay_page(widgets.VBox([self.top, self.grid, adding, self.footing.box]))
        self.fill()

    def raters(self) -> list[tuple[str, str]]:
        """Raters and their relations, as they are written."""
        return list(
            dict.fromkeys(
                (self.draft.value(i, "rater"), self.draft.value(i, "relation")) for i in range(len(self.draft.rows))
            )
        )

    def label_rater(self, rater: tuple[str, str]) -> str:
        """A rater with their relation."""
        return " · ".join(filter(None, rater)) or self.seat.say(message("(without a name)"))

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
                    style.render_muted(
                        self.seat.say(message("There is no score yet. Add a person, a competency and a rater below."))
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
        told = message("{person}, {competency}: a score from 1 to 10, or empty", person=person, competency=competency)
        box = quiet(
            widgets.Text(
                value="" if row is None else self.draft.value(row, "score"), description=self.seat.say(told),
                tooltip=self.seat.say(told), layout=widgets.Layout(width="100%"),
            )
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
            self.footing.done.value = ""
            with self.seat.telling(self.footing.done):
                if at is not None:
                    self.draft.write(at, "score", change["new"])
                self.footing.check()

        box.observe(typed, "value")
        return box

    def add_row(self, _: object) -> None:
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
        options = [(self.label_rater(r), str(i)) for i, r in enumerate(self.known)]
        if options and self.rater is None:
            self.rater = choice(self.seat.say(message("Rater")), options)
            self.rater.observe(lambda _: self.fill(), "value")
            self.top.children = (self.rater,)
        elif options and self.rater is not None:
            self.rater.options = options
            self.rater.value = str(self.known.index(who)) if who in self.known else "0"
        self.fill()


# -- pictures ---------------------------------------------------------------------------------------------------------

NOTHING_CHOSEN = {
    "touchpoints": message("There is no touchpoint yet. “New” makes the first."),
    "goals": message("There is no goal yet. “New” makes the first."),
}


class Drawing:
    """Rows of a table as columns of buttons; pressing one chooses the row. Only what has changed is drawn anew."""

    def __init__(self, nothing: str, choose: Callable[[int], None]) -> None:
        self.choose = choose
        self.nothing = widgets.HTML(style.block_html(style.render_muted(nothing)))
        self.box = widgets.HBox()
        self.box.add_class("cxd-columns")
        self.box.add_class("cxd-picture")
        self.shape: list[Any] | None = None
        self.stops: dict[int, widgets.Button] = {}

    def show(self, groups: Sequence[Group], now: int) -> None:
        """Show the groups, the chosen row marked."""
        shape = [(g.name, [text if place is None else place for place, text in g.stops]) for g in groups]
        if shape != self.shape:
            self.shape, self.stops = shape, {}
            self.box.children = [self.column(group) for group in groups] or [self.nothing]
        for place, text in (stop for group in groups for stop in group.stops):
            if place is None:
                continue
            one = self.stops[place]
            one.description = text
            (one.add_class if place == now else one.remove_class)("cxd-now")

    def column(self, group: Group) -> widgets.Widget:
        """One group with its name."""
        parts: list[widgets.Widget] = [widgets.HTML(style.head(group.name))]
        for place, text in group.stops:
            if place is None:
                parts.append(widgets.HTML(f'<div class="cxd-sub">{html(text)}</div>'))
                continue
            one = self.stops[place] = widgets.Button(description=text)
            one.add_class("cxd-stop")
            one.on_click(lambda _, place=place: self.choose(place))
            parts.append(one)
        column = widgets.VBox(parts)
        column.add_class("cxd-column")
        return column


def journey_map(seat: PageContext, draft: Draft, frame: pd.DataFrame) -> list[Group]:
    """The touchpoints under their stages, in their order."""
    if frame.empty:
        return []
    written = pd.Series(range(len(frame)), index=frame.index)
    order = pd.to_numeric(frame["order"], errors="coerce") if "order" in frame else written
    stages = frame["stage"].where(frame["stage"].isin(list(STAGES)), "")
    groups = []
    for stage in (*STAGES, ""):
        places = order[stages.eq(stage)].sort_values(kind="stable").index
        name = capital(seat.language.text(stage)) if stage else seat.say(message("No stage"))
        groups.append(Group(name, [(int(place), stop(draft, int(place))) for place in places]))
    return [group for group in groups if group.stops or group.name != seat.say(message("No stage"))]


def stop(draft: Draft, row: int) -> str:
    """One touchpoint on the map: its name, below it channel and owner."""
    below = " · ".join(line(t, 40) for name in ("channel", "owner") if (t := draft.value(row, name)))
    return "\n".join(filter(None, (line(draft.value(row, "touchpoint") or "—", 80), below)))


def goal_tree(seat: PageContext, draft: Draft, frame: pd.DataFrame) -> list[Group]:
    """Goals, below them sub-goals, below these their KPIs."""
    tree: dict[str, dict[str, list[tuple[int, str]]]] = {}
    for row in frame.itertuples():
        goal, subgoal, kpi = (line(text(getattr(row, name, None)), 90) for name in ("goal", "subgoal", "kpi"))
        known = tree.setdefault(goal or "—", {}).setdefault(subgoal, [])
        known.append((int(row.Index), kpi or seat.say(message("no KPI yet"))))
    return [Group(goal, list(branches(below))) for goal, below in tree.items()]


def branches(below: Mapping[str, Sequence[tuple[int, str]]]) -> Iterator[tuple[int | None, str]]:
    """The sub-goals of a goal as headings, each with its KPIs."""
    for subgoal, found in below.items():
        if subgoal:
            yield None, subgoal
        yield from found


def text(value: Any) -> str:
    """A cell as text, empty where it is missing."""
    return value if isinstance(value, str) else ""
