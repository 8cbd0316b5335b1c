"""Who hands the handbook out: consultant.toml at the root of the workbench, which may be absent."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from cxaudit.errors import InputError, Problem
from cxaudit.messages import message
from cxaudit.report import brand
from cxaudit.report.text import line

FILE = "consultant.toml"
MOST_SIGNS = 120  # signs of one fact


class Contacts(BaseModel):
    """The consultant as readers of the general edition meet them; every fact is optional."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    name: str = ""
    company: str = ""
    phone: str = ""
    email: str = Field(default="", alias="e-mail")
    site: str = ""
    logo: str = ""

    @field_validator("*")
    @classmethod
    def format_fact(cls, fact: str) -> str:
        """A fact on one line, without signs that no page may hold."""
        return line(fact, MOST_SIGNS).strip()

    @property
    def who(self) -> str:
        """Name and company on one line."""
        return " · ".join(filter(None, (self.name, self.company)))

    @property
    def where(self) -> str:
        """Phone, e-mail and site on one line; an address is text here and leads nowhere."""
        site = self.site.partition("://")[2] or self.site
        return " · ".join(filter(None, (self.phone, self.email, site.rstrip("/"))))


def contacts(root: Path) -> Contacts:
    """The contacts of a workbench, empty where it has none (raises InputError with every problem of the file)."""
    path = root / FILE
    if not path.is_file():
        return Contacts()
    right = message("It takes name, company, phone, e-mail, site and logo, each a text.")
    try:
        return Contacts.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as failure:
        what = message("The file cannot be read as TOML: {reason}", reason=str(failure))
        raise InputError([Problem(what, right, file=FILE)]) from failure
    except ValidationError as failure:
        wrong = [".".join(str(part) for part in error["loc"]) for error in failure.errors()]
        what = message("This is not a fact of a consultant: {key}")
        raise InputError(Problem(what.fill(key=key), right, file=FILE, cell=key) for key in wrong) from failure


def logo(root: Path, known: Contacts) -> Mapping[str, str] | None:
    """The consultant's logo, None where there is none or it is no picture."""
    return brand.logo(root, known.logo or None)
