"""client.toml: the facts of one client and the consultant's decisions about their files, checked key by key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from cxaudit import formats
from cxaudit.areas import list_areas
from cxaudit.errors import InputError, Problem, unknown_name
from cxaudit.formats import file_safety
from cxaudit.formats.sheet import in_text
from cxaudit.messages import Message, message
from cxaudit.models import Decision, load_shipped_decision, over_shipped, overlay
from cxaudit.tables import schema
from cxaudit.workbench import PACKAGE

FILE = "client.toml"
DECISION = "decision.toml"  # beside it, where a client has a model of the staffing decision of their own
Problems = Literal["stop", "set aside"]
Model = TypeVar("Model", bound=BaseModel)
PICTURES = {".svg": b"<", ".png": b"\x89PNG", ".jpg": b"\xff\xd8", ".jpeg": b"\xff\xd8"}


def list_sections() -> list[str]:
    """The parts of an audit in order: those that have an area's file, then those that only a table names."""
    named = [area.name for area in list_areas()]
    return [*named, *sorted({table.section for table in schema.list_tables().values()} - set(named))]


class ClientPart(BaseModel):
    """A table of client.toml: frozen, and a key that nobody knows is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Brand(ClientPart):
    """What the client's report looks like."""

    color: str = "#1F4E79"
    """The colour of headings and figures, as #RRGGBB; one too pale to be read is darkened."""
    logo: str | None = None
    """A picture in the client's folder for the cover: svg, png or jpg."""

    @field_validator("color")
    @classmethod
    def hexadecimal(cls, color: str) -> str:
        """A colour is #RRGGBB (or #RGB, which is made long)."""
        if re.fullmatch(r"#[0-9A-Fa-f]{3}", color):
            color = "#" + "".join(2 * digit for digit in color[1:])
        if not re.fullmatch(r"#[0-9A-Fa-f]{6}", color):
            raise PydanticCustomError("color", "not a colour")
        return color


class Privacy(ClientPart):
    """How small a group of people may be and still be shown."""

    min_group: int = Field(default=5, ge=3)
    """No group of fewer people is ever shown, neither directly nor by subtraction; 3 at least."""
    min_comments: int = Field(default=10, ge=3)
    """Topics of comments are told only from so many comments on; 3 at least."""


class Portfolio(ClientPart):
    """Whether this client's numbers may stand, unnamed, among those that other clients are compared with."""

    share: bool = False
    """Whether this client's numbers may stand, unnamed, in the norms of your own past audits."""


class Thresholds(ClientPart):
    """When an effect that was shown is minor, major or critical: the contract's defaults, which a client may override.

    Tuples are (minor, major, critical) in the unit that the contract names; infinite where a step does not exist.
    """

    alpha: float = Field(default=0.05, gt=0, lt=1)
    systemic_share: float = Field(default=0.30, gt=0, lt=1)
    gap: tuple[float, float, float] = (0.05, 0.10, 0.20)  # share of the scale's range
    below_adequate: tuple[float, float, float] = (0.10, 0.25, 0.40)  # share of customers, lower bound
    competency_below_target: tuple[float, float, float] = (1, 2, 3)  # points of 10
    blind_spot: tuple[float, float] = (2, 3)  # points of 10: minor, major
    raters_agree: float = 0.5  # rwg
    weak_touchpoint: tuple[float, float, float] = (0.5, 1, 2)  # points of 10
    pain_point: tuple[float, float, float] = (0.05, 0.10, 0.30)  # affected share, lower bound
    pain_severity: tuple[float, float, float] = (1, 6, 8)  # points of 10
    channel_handoff: tuple[float, float, float] = (0.05, 0.10, 0.25)  # difference of shares lost
    stage_drop_off: tuple[float, float, float] = (0.10, 0.20, 0.40)  # share lost, lower bound
    systemic_probability: float = 0.80
    quality_standard: float = 0.90
    quality_below_standard: tuple[float, float, float] = (0.0, 0.05, 0.20)  # standard minus upper bound
    quality_coverage: tuple[float, float] = (0.10, 0.20)  # share of actions checked
    trust_broken: tuple[float, float, float] = (8, 7, 5)  # upper bound of the mean of 10
    kpi_off_track: tuple[float, float, float] = (0.8, 0.5, 0.0)  # attainment
    early_churn: tuple[float, float, float] = (0.05, 0.10, 0.30)  # loss by day 60, lower bound
    overdue_obligations: tuple[float, float, float] = (0.05, 0.10, 0.30)  # share, lower bound
    driver_share: float = 0.30  # of the explained variance, for the finding "driver"
    careless_share: float = 0.15

    @field_validator("*")
    @classmethod
    def check_order(cls, value: Any, info: ValidationInfo) -> Any:
        """Steps grow, or fall, in the same direction as the contract's own."""
        default = cls.model_fields[info.field_name or ""].default
        if isinstance(default, tuple):
            falling = default[0] > default[-1]
            if list(value) != sorted(value, reverse=falling):
                raise PydanticCustomError("falling" if falling else "rising", "not in order")
        return value


class Section(ClientPart):
    """Where a section's table comes from and what happens to its problems."""

    file: str | None = None
    """The file, where its name does not say which table it is."""
    sheet: str | None = None
    """The sheet of a workbook; the first by default."""
    encoding: str | None = None
    """The encoding of a text file; found out by default."""
    format: str = "auto"
    """The program that wrote the file; found out by default."""
    problems: Problems = "stop"
    """What happens to impossible values and contradictory duplicates: stop, or set aside, counted and listed."""
    columns: dict[str, str] = Field(default_factory=dict)
    """Heading in the file = name of the column here; {item} stands for the item's number or id."""
    missing: dict[str, list[Any]] = Field(default_factory=dict)
    """Codes that mean “no answer”, for one column or for * (all that may be empty)."""
    dates: Literal["", "day first", "month first"] = ""
    """How 03/04/2026 is meant, where a column does not tell: day first or month first."""
    leave_out: dict[str, list[int]] = Field(default_factory=dict)  # reason -> numbers of the rows in the file
    """Reason = numbers of the rows in the file that are left out of everything and listed in the report."""

    @field_validator("format")
    @classmethod
    def readable(cls, name: str) -> str:
        """The format is one that a module reads."""
        if name not in formats.list_formats():
            raise PydanticCustomError("name", "unknown format", {"known": formats.list_formats()})
        return name

    @property
    def aside(self) -> bool:
        """Whether what is wrong is left out instead of stopping the run."""
        return self.problems == "set aside"


class Choices(ClientPart):
    """A question with several choices in one cell: the name of its segments, and how the choices are told apart."""

    name: str = Field(min_length=1)
    separator: str = ""
    options: tuple[str, ...] = ()


class SurveySection(Section):
    """One survey file: its instrument, wave, segments, audience, and the scales that turn its words into numbers.

    ``scale`` is the name of a scale for all items, or a table: ``*`` (all items), a facet's letter, ``K`` (all Kano
    pairs) or a column -> the name of a scale, or words and their numbers. ``choices`` are questions with several
    choices: a heading (``{choice}`` where each choice has a column) -> the name of the segments they become.
    """

    instrument: str = "servqual"
    """A built-in instrument, or a TOML file in the client's folder."""
    wave: str = ""
    """The wave, where the file has no such column."""
    segments: tuple[str, ...] = ()
    """Columns by which groups of customers are compared."""
    choices: dict[str, str | Choices] = Field(default_factory=dict)
    """Questions with several answers: heading = the name under which each choice becomes a segment."""
    audience: Literal["customer", "manager", "employee"] = "customer"
    """Who answered, where the file has no such column."""
    scale: str | dict[str, str | dict[str, float]] = ""
    """The scale that turns answers in words into numbers: one name for all, or a table by facet and column."""
    scales: dict[str, tuple[float, float]] = Field(default_factory=dict)
    """The scale on which a single question was asked: nps, csat or ces = [lowest, highest]."""
    managers: int | None = Field(default=None, ge=1)  # how many managers there are in all, where that is known
    """How many managers there are in all, where few of them were asked: then the intervals narrow."""
    population: dict[str, dict[str, float]] = Field(default_factory=dict)
    """Segment = value = share (or number) of the whole client base: customers are weighted to it."""
    in_pieces: bool | None = None
    """Read a piece at a time and count, for surveys beyond memory; by default from three million respondents on."""


class ComplaintsSection(Section):
    """The complaints, and how many active clients they come from."""

    customers: int | None = Field(default=None, ge=1)
    """How many active clients the complaints come from, where no table says so."""


class OutcomesSection(Section):
    """The outcomes, and the day on which the service changed."""

    changed_on: date | None = None
    """The day on which the service changed, for before and after."""


class ClientFile(ClientPart):
    """The whole of client.toml; ``tables`` holds the sections of tables that have no key of their own below."""

    name: str = Field(min_length=1)
    """The client's name on the cover, in any script; the only key that is needed."""
    languages: tuple[str, ...] = Field(default=("ru", "en"), min_length=1)
    """One report per language; the first is the default and the language of messages."""
    industry: str = ""
    """Free text; it groups clients in the portfolio."""
    sections: tuple[str, ...] | None = None
    """The parts of the audit that are wanted; all that have data by default."""
    brand: Brand = Brand()
    """What the report looks like."""
    privacy: Privacy = Privacy()
    """How small a group may be and still be shown."""
    portfolio: Portfolio = Portfolio()
    """What may be compared with other clients."""
    thresholds: Thresholds = Thresholds()
    """When a finding is minor, major or critical."""
    decision: Annotated[Decision, BeforeValidator(over_shipped)] = Field(default_factory=load_shipped_decision)
    """Lines that differ from the model of the staffing decision; a file decision.toml in the folder does the same."""
    survey: tuple[SurveySection, ...] = ()
    """Where the answers lie and what their columns mean; [[survey]] once a file where there are several."""
    journey: Section = Section()
    competencies: Section = Section()
    complaints: ComplaintsSection = ComplaintsSection()
    quality: Section = Section()
    trust: Section = Section()
    goals: Section = Section()
    outcomes: OutcomesSection = OutcomesSection()
    readiness: Section = Section()
    topics: dict[str, tuple[str, ...]] = Field(default_factory=dict)  # own topics of comments, or more words for one
    """Own topics of comments, or more words for a known one: topic = [words]."""
    names: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Spellings that are one thing: the right one = the others."""
    tables: dict[str, Section] = Field(default_factory=dict)

    @field_validator("languages")
    @classmethod
    def check_languages(cls, languages: tuple[str, ...]) -> tuple[str, ...]:
        """The languages are ones that the program speaks."""
        known = ["en", *sorted(path.stem for path in (PACKAGE / "language").glob("*.po"))]
        if not set(languages) <= set(known):
            raise PydanticCustomError("name", "unknown language", {"known": known})
        return languages

    @field_validator("sections")
    @classmethod
    def check_sections(cls, sections: tuple[str, ...] | None) -> tuple[str, ...] | None:
        """The sections are parts of the audit."""
        if sections is not None and not set(sections) <= set(list_sections()):
            raise PydanticCustomError("name", "unknown section", {"known": list_sections()})
        return sections

    def wants(self, section: str) -> bool:
        """Whether the audit shall have this section."""
        return self.sections is None or section in self.sections

    def section(self, table: str) -> Section:
        """What client.toml says about a table (not the survey), the defaults where it says nothing."""
        own = self.tables.get(table)
        return own if own is not None else getattr(self, table) if table in type(self).model_fields else Section()


# -- reading ----------------------------------------------------------------------------------------------------------


def read_client_file(folder: Path) -> ClientFile:
    """Read and check client.toml (raises InputError with every problem of it)."""
    file_safety.require_inside(folder, FILE)
    written = read_toml(folder / FILE)
    if isinstance(written.get("survey"), dict):
        written["survey"] = [written["survey"]]
    own_tables = set(schema.list_tables()) - set(ClientFile.model_fields)
    written["tables"] = {name: written.pop(name) for name in list(written) if name in own_tables}
    if (folder / DECISION).exists():
        own = read_toml(file_safety.require_inside(folder, DECISION))
        validate(Decision, over_shipped(own), DECISION)
        written["decision"] = overlay(written.get("decision", {}), own)
    client = validate(ClientFile, written, FILE)
    problems = list(logo_problems(folder, client.brand.logo))
    if problems:
        raise InputError(problems)
    return client


def read_toml(path: Path) -> dict[str, Any]:
    """The content of a TOML file (raises InputError with the line and column where it breaks)."""
    data = path.read_bytes()
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            [
                Problem(
                    message("The file is no text in UTF-8"),
                    message("Save it as text in UTF-8."),
                    file=path.name,
                    cell=in_text(line),
                )
            ]
        ) from None
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        at = re.search(r"at line (\d+), column (\d+)", str(error))
        cell = (
            message("line {line}, character {character}", line=at[1], character=at[2])
            if at
            else in_text(data.count(b"\n") + 1)
        )
        raise InputError(
            [
                Problem(
                    message("This is not valid TOML"),
                    message("Look at quotation marks, brackets and equal signs here and one line above."),
                    file=path.name,
                    cell=cell,
                )
            ]
        ) from None


def validate(model: type[Model], written: dict[str, Any], file: str) -> Model:
    """The model of what a TOML file says (raises InputError with every key that is wrong)."""
    try:
        return model.model_validate(written)
    except ValidationError as error:
        raise InputError([problem_of(model, details, file) for details in error.errors()]) from None


def problem_of(model: type[BaseModel], details: ErrorDetails, file: str) -> Problem:
    """One wrong key as a problem."""
    place = [part for part in details["loc"] if part != "tables"]
    key = ".".join(str(part + 1) if isinstance(part, int) else part for part in place)
    value, kind, facts = details["input"], details["type"], details.get("ctx", {})
    shown = (", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value))[:80]
    if kind == "extra_forbidden":
        return unknown_name(
            message("The key"), str(place[-1]), keys_at(model, details["loc"][:-1]), file=file, cell=key
        )
    what, right = reason(kind, key, shown, facts)
    return Problem(what, right, file=file, cell=key)


def reason(kind: str, key: str, shown: str, facts: dict[str, Any]) -> tuple[Message, Message | None]:
    """What a kind of error means, and what would be right."""
    if kind == "missing":
        return message("The key {key} is missing", key=key), None
    if kind in ("literal_error", "name"):
        known = facts.get("known") or re.findall(r"'([^']*)'", str(facts.get("expected", "")))
        return message("{value} is none of the known words", value=shown), message(
            "Write one of: {known}.", known=", ".join(known)
        )
    if kind == "color":
        return message("{value} is not a colour", value=shown), message("Write it as #0B6E4F.")
    if kind in ("rising", "falling"):
        right = (
            message("Write the steps from large to small.")
            if kind == "falling"
            else message("Write the steps from small to large.")
        )
        return message("The steps {value} are not in order", value=shown), right
    bounds = {
        "greater_than": ("gt", message("Write a number above {bound}.")),
        "greater_than_equal": ("ge", message("Write a number, {bound} or more.")),
        "less_than": ("lt", message("Write a number below {bound}.")),
        "less_than_equal": ("le", message("Write a number, {bound} or less.")),
    }
    if kind in bounds:
        name, right = bounds[kind]
        return message("{value} is out of bounds", value=shown), right.fill(bound=facts[name])
    if kind.startswith(("int", "float")):
        return message("{value} is not a number", value=shown), message("Write a number.")
    if kind.startswith("string"):
        return message("{value} is not text", value=shown), message("Write text in quotation marks.")
    if kind.startswith("date"):
        return message("{value} is not a date", value=shown), message("Write the date as 2026-10-31 or 31.10.2026.")
    if kind in ("too_short", "too_long", "tuple_type", "list_type"):
        return message("{value} has the wrong number of values", value=shown), message(
            "Write a list in square brackets."
        )
    if kind == "value_error":
        return message("The parts do not fit together: {reason}", reason=str(facts.get("error", ""))), None
    return message("The value {value} does not fit here", value=shown), None


def keys_at(model: type[BaseModel], place: Sequence[int | str]) -> list[str]:
    """The keys that are known at a place of a model."""
    for part in place:
        if isinstance(part, str) and part in model.model_fields:
            inner = models_in(model.model_fields[part].annotation)
            model = inner[0] if inner else model
    keys = list(model.model_fields)
    return sorted({*keys, *schema.list_tables()} - {"tables"}) if model is ClientFile else keys


def models_in(annotation: Any) -> list[type[BaseModel]]:
    """The models inside an annotation such as ``tuple[SurveySection, ...]``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in getattr(annotation, "__args__", ()) for model in models_in(part)]


def logo_problems(folder: Path, logo: str | None) -> Sequence[Problem]:
    """What is wrong with the logo, if there is one."""
    if logo is None:
        return ()
    try:
        path = file_safety.require_inside(folder, logo)
    except InputError as error:
        return error.problems
    opening = PICTURES.get(path.suffix.lower())
    right = message("Take a picture in SVG, PNG or JPEG.")
    if opening is None or not path.read_bytes()[:400].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(opening):
        return [Problem(message("The logo is no picture that can be shown"), right, file=logo)]
    if path.suffix.lower() == ".svg" and re.search(rb"<!ENTITY|<script", path.read_bytes(), re.IGNORECASE):
        return [Problem(message("The logo carries a program or XML entities"), right, file=logo)]
    return ()
