"""The handbook written into the reports: every language and format, each file put into place whole."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from cxaudit.errors import InputError, Problem, unknown_name
from cxaudit.handbook import chapters, formats
from cxaudit.handbook.changes import read_report
from cxaudit.handbook.contacts import contacts, logo
from cxaudit.handbook.edition import Edition, Editor
from cxaudit.messages import Message, message
from cxaudit.report.atomic import replace_folder
from cxaudit.report.prepared import gather
from cxaudit.workbench import Workbench

GENERAL = "handbook"  # the folder of the general edition
DEFAULT_FORMATS = ("html", "pdf", "docx")  # written when nobody asks for others
INVITATION = "_invitation.txt"
SIGNS = re.compile(r"[^\w]+")
FILE_NAMES = {"en": "English", "ru": "Russian"}


def silent(_: Message) -> None:
    """Progress that nobody watches."""


def make_handbook(
    workbench: Workbench,
    client: str | None = None,
    languages: Sequence[str] | None = None,
    formats_wanted: Sequence[str] = DEFAULT_FORMATS,
    progress: Callable[[Message], None] = silent,
    *,
    recipient: str = "",
    password: str = "",
    since: Path | None = None,
    wanted: str = "",
) -> list[Path]:
    """Write the handbook and its invitation; returns the paths written.

    Without a client the general edition goes to ``reports/handbook/``; with one, filled and ordered by their findings,
    to ``reports/<client>/``. ``languages``: the client's own by default, all without a client. ``recipient`` names the
    reader in the footer and in the file's name, ``password`` locks the PDF, ``since`` is an older findings.json to
    compare with. ``wanted`` is how many of the most urgent chapters, or their names, make a short edition.
    Raises InputError with nothing written.
    """
    home = chapters.folder(workbench)
    known = contacts(workbench.root)
    evidence = gather(workbench, client) if client else None
    old = older(since, client)
    usual = evidence.data.client.languages if evidence else chapters.languages(home)
    spoken = list(dict.fromkeys(languages or usual))
    require_valid_choices(spoken, formats_wanted, home, password)
    place = workbench.reports / (client or GENERAL)
    written: list[Path] = []
    for code in spoken:
        progress(message("Writing the handbook in {language}", language=message(FILE_NAMES.get(code, code))))
        editor = Editor(home, code, known, evidence, old, wanted)
        edition = editor.edition(recipient, logo(workbench.root, known))
        parts = [f"handbook-{code}", strip_marks(wanted), slug(recipient) if recipient else ""]
        name = "-".join(filter(None, parts))
        for kind in dict.fromkeys(formats_wanted):
            written.append(store_format(place, name, kind, edition, password))
        written.append(put(place / f"invitation-{code}.txt", invitation(editor, edition, home / code)))
    return written


def require_valid_choices(spoken: Sequence[str], wanted: Sequence[str], home: Path, password: str) -> None:
    """Raise InputError for languages without chapters, unknown formats, and a password that nothing would bear."""
    there, can = chapters.languages(home), formats.list_formats()
    problems = [unknown_name(message("language"), code, there) for code in spoken if code not in there]
    problems += [unknown_name(message("format"), kind, can) for kind in wanted if kind not in can]
    if password and set(wanted) != {"pdf"}:
        problems.append(Problem(message("A password locks only the PDF"), message("Ask for --format pdf alone.")))
    if problems:
        raise InputError(problems)


def older(since: Path | None, client: str | None) -> Mapping[str, object] | None:
    """The older report to compare with, where one was named."""
    if since is None:
        return None
    if client is None:
        raise InputError([Problem(message("A comparison needs a client"), message("Name the client before --since."))])
    return read_report(since, client)


def store_format(place: Path, name: str, kind: str, edition: Edition, password: str) -> Path:
    """One format in its place: a file, or a folder where the format makes several."""
    made = formats.writer(kind)
    files: dict[str, bytes] = made.write_files(edition)
    target = place / f"{name}{made.ENDING}"
    if set(files) == {""}:
        return put(target, lock_pdf(files[""], password) if kind == "pdf" and password else files[""])
    place.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=place))
    folder.chmod(0o755)
    for inner, content in files.items():
        (folder / inner).write_bytes(content)
    replace_folder(folder, target)
    return target


def put(target: Path, content: bytes) -> Path:
    """A file put into place whole: readers see the old one or the new one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.chmod(name, 0o644)
    os.replace(name, target)
    return target


def lock_pdf(content: bytes, password: str) -> bytes:
    """The PDF behind a password (AES, 256 bits); aids for reading stay allowed."""
    import io

    import pikepdf

    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        allow = pikepdf.Permissions(accessibility=True, extract=True)
        pdf.save(made, encryption=pikepdf.Encryption(owner=password, user=password, R=6, allow=allow))
    return made.getvalue()


def slug(name: str) -> str:
    """A name as part of a file's name; where letters alone do not tell it, a mark keeps it apart from others."""
    short = strip_marks(name)
    whole = short.replace("-", " ") == " ".join(name.lower().replace("-", " ").split())
    return short if whole else f"{short or 'copy'}-{hashlib.sha256(name.encode()).hexdigest()[:4]}"


def strip_marks(name: str) -> str:
    """The letters and figures of a name, with hyphens between them."""
    return SIGNS.sub("-", name.lower()).strip("-")[:40]


def invitation(editor: Editor, edition: Edition, folder: Path) -> bytes:
    """The text that goes along with the handbook, by mail or messenger."""
    import jinja2

    plain = jinja2.Environment(undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)  # noqa: S701 -- a text, no page
    template = plain.from_string((folder / INVITATION).read_text(encoding="utf-8"))
    first = [c for c in edition.chapters if c.subject][:3]
    text = template.render(
        edition=edition, contacts=edition.contacts, first=first, changes=editor.changes, wave=editor.period
    )
    return text.encode("utf-8")
