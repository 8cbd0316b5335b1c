"""A report made ready to be sent: locked with AES-256, under names that tell nobody whose it is."""

from __future__ import annotations

import io
import re
import secrets
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pyzipper
import typst
from pyzipper.zipfile_aes import AESZipInfo

from cxaudit.errors import InputError, Problem
from cxaudit.language import Language, available
from cxaudit.messages import Message, message
from cxaudit.report.export.pdf import fonts
from cxaudit.report.text import line, typst_value
from cxaudit.workbench import Workbench

PACKED_FORMATS = ("zip", "pdf")
LEAST_LENGTH = 10  # signs of a password
PACK_KINDS = 5  # different ones among them
LONGEST = 100  # a PDF takes 127 bytes
#: Words that every list of guesses begins with, alone or with digits and signs around them.
GUESSED = frozenset(
    [
        "password",
        "passwrd",
        "pass",
        "parol",
        "qwerty",
        "qwertyuiop",
        "asdfgh",
        "zxcvbn",
        "admin",
        "letmein",
        "welcome",
        "secret",
        "changeme",
        "iloveyou",
        "abc",
        "test",
        "report",
        "audit",
        "cxaudit",
        "client",
        "gfhjkm",  # the Russian words for password and hello, typed on Latin keys
        "ghbdtn",
    ]
)
#: What is handed over, by its ending, and how it is called in a pack; machines' files and notebooks stay at home.
NEUTRAL_NAMES = {".pdf": "report", ".html": "report", ".xlsx": "tables", ".pptx": "slides", ".docx": "summary"}
WHEN = (1980, 1, 1, 0, 0, 0)  # no file tells when it was made


def pack(
    workbench: Workbench, client: str, password: str, form: str = "zip", recipient: str = "", to: Path | None = None
) -> tuple[Path, ...]:
    """Lock a client's report and return what was written: one zip, or a PDF a language.

    ``to`` is the file (of several PDFs: the folder); by default ``reports/<client>/pack/``. Raises ``InputError``
    where there is no report, or where the password is easy to guess. Two packs of one report differ: AES draws lots.
    """
    require_strong_password(password, client)
    contents = dict(list_handed_files(workbench.reports / client, client, form))
    if not contents:
        raise InputError([nothing(form)])
    stamped = {name: stamp(raw, recipient, name) if name.endswith(".pdf") else raw for name, raw in contents.items()}
    home = workbench.reports / client / "pack"
    if form == "zip":
        return (write_pack(to or home / "report.zip", zip_files(stamped, password)),)
    if to is not None and len(stamped) == 1:
        return (write_pack(to, lock_pdf(next(iter(stamped.values())), password)),)
    return tuple(write_pack((to or home) / name, lock_pdf(raw, password)) for name, raw in stamped.items())


def nothing(form: str) -> Problem:
    """The problem of a client without a report."""
    what = message("There is no PDF of a report to pack") if form == "pdf" else message("There is no report to pack")
    return Problem(what, message("Make the report first: cxaudit run CLIENT"))


def list_handed_files(folder: Path, client: str, form: str) -> Iterator[tuple[str, bytes]]:
    """The files of a report under neutral names: what stood after the client's name is kept, which is the language."""
    for path in sorted(folder.glob(f"{client}*")) if folder.is_dir() else ():
        tail = path.stem.removeprefix(client)
        if (
            path.suffix in NEUTRAL_NAMES
            and path.is_file()
            and (tail == "" or tail[1:] in available())
            and form in ("zip", path.suffix[1:])
        ):
            yield f"{NEUTRAL_NAMES[path.suffix]}{tail}{path.suffix}", path.read_bytes()


def write_pack(path: Path, content: bytes) -> Path:
    """A file put into its place whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    draft.write_bytes(content)
    draft.replace(path)
    return path


# -- locks ----------------------------------------------------------------------------------------------------------


def zip_files(files: dict[str, bytes], password: str) -> bytes:
    """A zip that 7-Zip, WinZip and the like open: AES-256, no days, neutral names."""
    made = io.BytesIO()
    with pyzipper.AESZipFile(made, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(password.encode())
        archive.setencryption(pyzipper.WZ_AES, nbits=256)
        for name, content in files.items():
            archive.writestr(AESZipInfo(name, WHEN), content)
    return made.getvalue()


def lock_pdf(content: bytes, password: str) -> bytes:
    """A PDF that opens with the password alone (AES-256, revision 6): to be read and printed, not changed."""
    allowed = pikepdf.Permissions(modify_assembly=False, modify_form=False, modify_other=False, modify_annotation=True)
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as book:
        lock = pikepdf.Encryption(user=password, owner=secrets.token_urlsafe(24), R=6, allow=allowed)
        book.save(made, encryption=lock)
    return made.getvalue()


# -- passwords ------------------------------------------------------------------------------------------------------


def require_strong_password(password: str, client: str) -> str:
    """The password; raises ``InputError`` where it is empty or easy to guess, with what would be right."""
    problems = [Problem(what, RIGHT) for what in weaknesses(password, client)]
    if problems:
        raise InputError(problems)
    return password


RIGHT = message(
    "Take four words that have nothing to do with each other, or let a password manager make one; "
    "tell it by another way than the file."
)


def weaknesses(password: str, client: str) -> Iterator[Message]:
    """What is wrong with a password."""
    core = re.sub(r"[\W\d_]+", "", password).lower()
    if not password.strip():
        yield message("The password is empty")
    elif len(password) < LEAST_LENGTH:
        yield message("The password has fewer than {least} signs", least=LEAST_LENGTH)
    elif len(password) > LONGEST:
        yield message("The password has more than {most} signs, more than a PDF takes", most=LONGEST)
    elif not all(" " <= sign <= "~" for sign in password):
        yield message(
            "The password has letters that not every program reads alike: take Latin letters, digits and signs"
        )
    elif len(set(password)) < PACK_KINDS or is_run(password):
        yield message("The password repeats itself or counts up")
    elif is_guessed(core, re.sub(r"[\W\d_]+", "", unicodedata.normalize("NFKD", client)).lower()):
        yield message("The password is a word that everybody tries first")


def is_guessed(core: str, client: str) -> bool:
    """Whether the letters of a password are words that everybody tries, once or several times, and hardly any others."""
    left = core
    for word in sorted({*GUESSED, client} - {""}, key=len, reverse=True):
        left = left.replace(word, "")
    return bool(core) and left != core and len(left) < 4


def is_run(password: str) -> bool:
    """Whether most signs follow the one before them, as in 1234567890 or abcdefghij."""
    steps = [ord(b) - ord(a) for a, b in pairwise(password)]
    return max(steps.count(1), steps.count(-1)) > 0.7 * len(steps)


# -- whose copy -----------------------------------------------------------------------------------------------------


def stamp(content: bytes, recipient: str, name: str) -> bytes:
    """A PDF that says at the foot of each page whose copy it is; like any running foot, that is not read aloud."""
    if not recipient.strip():
        return content
    code = Path(name).stem.rpartition("-")[2]
    said = Language(code if code in available() else "en").say(message("Copy for {name}", name=line(recipient, 80)))
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as book:
        forms: dict[tuple[float, float], pikepdf.Object] = {}  # one for upright pages, one for wide ones
        for page in book.pages:
            left, bottom, right, top = (float(x) for x in page.mediabox)
            size = (round(right - left, 2), round(top - bottom, 2))
            forms[size] = forms.get(size) or foot(book, said, *size)
            mark = page.add_resource(forms[size], pikepdf.Name.XObject)
            page.contents_add(f"/Artifact <</Type /Pagination /Subtype /Footer>> BDC q {mark} Do Q EMC".encode())
        book.save(made, deterministic_id=True)
    return made.getvalue()


def foot(book: pikepdf.Pdf, said: str, width: float, height: float) -> pikepdf.Object:
    """The words as a drawing of the page's size, without marks of its own."""
    with pikepdf.open(io.BytesIO(draw_mark(said, width, height))) as page:
        return book.copy_foreign(page.pages[0].as_form_xobject())


@cache
def draw_mark(said: str, width: float, height: float) -> bytes:
    """A page with nothing but the words at its foot."""
    source = (
        f"#set page(width: {width}pt, height: {height}pt, margin: 0pt, fill: none)\n"
        f'#place(bottom + center, dy: -0.9cm, text(font: ("IBM Plex Sans", "DejaVu Sans"), size: 7.5pt, '
        f'fill: rgb("#5B6570"), {typst_value(said)}))'
    )
    page: Any = typst.compile(source.encode(), font_paths=fonts(), ignore_system_fonts=True, pdf_tags=False)
    return bytes(page)
