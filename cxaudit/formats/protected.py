"""Workbooks with a password: opened in memory alone, with passwords that the environment holds for this command.

A password never stands in client.toml or in the command; ``cxaudit … --password`` asks for it and puts it into the
environment, from where the processes of a batch have it too.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from cxaudit.errors import InputError
from cxaudit.formats import file_safety
from cxaudit.formats.file_safety import refusal
from cxaudit.messages import message

VARIABLE = "CXAUDIT_WORKBOOK_PASSWORD"
USUAL = "VelvetSweatshop"  # what Excel takes where a workbook is to be opened without asking
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
SPINS = 1_000_000  # rounds of hashing that one password may cost; Excel writes 100,000
SPIN_COUNT = re.compile(rb'spinCount="(\d{1,20})"')
DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def stands_in(path: Path) -> bool:
    """Whether a file is a workbook of today that is locked as a whole."""
    with path.open("rb") as file:
        if file.read(len(OLE)) != OLE:
            return False
        return ENCRYPTED in file.read()


def open_protected(path: Path) -> io.BytesIO:
    """The workbook inside (raises InputError where no password is known, or none of them opens it)."""
    facts = path.stat()
    return io.BytesIO(decrypt(path, facts.st_mtime_ns, facts.st_size, tuple(list_passwords())))


def list_passwords() -> Iterator[str]:
    """The passwords to be tried: those of the environment, one a line, and the usual one."""
    yield from (line for line in os.environ.get(VARIABLE, "").splitlines() if line)
    yield USUAL


@lru_cache(maxsize=1)  # a workbook with many sheets is opened once for each of them
def decrypt(path: Path, changed: int, size: int, passwords: tuple[str, ...]) -> bytes:
    """The bytes of the workbook inside; what is locked is never larger than the file, which has a limit."""
    data = path.read_bytes()
    spins = SPIN_COUNT.search(data)
    if DECLARATION.search(data) or (spins and int(spins[1]) > SPINS):
        raise file_safety.unreadable(path)
    if passwords == (USUAL,):
        return without_asking(path, data)
    for password in passwords:
        found = try_password(path, data, password)
        if found is not None:
            return found
    what = message("The password does not open the workbook")
    raise refusal(path, what, message("Type it again: capital letters and the language of the keyboard count."))


def without_asking(path: Path, data: bytes) -> bytes:
    """The workbook inside, where Excel too would open it without asking (raises InputError)."""
    try:
        found = try_password(path, data, USUAL)
    except InputError:
        found = None
    if found is None:
        raise unknown_password_error(path)
    return found


def try_password(path: Path, data: bytes, password: str) -> bytes | None:
    """The workbook inside, None where this is not its password."""
    import msoffcrypto
    from msoffcrypto.exceptions import DecryptionError, EncryptionError, FileFormatError, InvalidKeyError, ParseError

    plain = io.BytesIO()
    try:
        book = msoffcrypto.OfficeFile(io.BytesIO(data))
        book.load_key(password=password, verify_password=True)
        book.decrypt(plain)
    except InvalidKeyError:
        return None
    except (DecryptionError, EncryptionError, FileFormatError, ParseError):
        what = message("The workbook is locked in a way that cannot be opened here")
        raise refusal(path, what, message("Save it without a password.")) from None
    except Exception as error:  # a damaged file fails in a dozen ways inside the libraries that take it apart
        raise file_safety.unreadable(path) from error
    return plain.getvalue()


def unknown_password_error(path: Path) -> InputError:
    """The error of a workbook with a password that nobody has told."""
    right = message("Call the command with --password, or save the workbook without a password.")
    return refusal(path, message("The workbook is protected by a password"), right)
