"""Client folders made by hand, and what reading them says."""

import openpyxl
import pytest

from cxaudit.errors import InputError
from cxaudit.language import Language
from cxaudit.tables.folder import read_client

TOML = 'name = "Клиент"\n'


@pytest.fixture
def client(tmp_path):
    """Make a folder from file contents (bytes, text, or sheets of rows), and read it."""

    def make(toml="", **files):
        home = tmp_path / "client"
        home.mkdir(exist_ok=True)
        (home / "client.toml").write_text(TOML + toml, encoding="utf-8")
        for name, content in files.items():
            path = home / name.replace("__", ".")
            if isinstance(content, dict):
                book = openpyxl.Workbook()
                book.remove(book.active)
                for title, rows in content.items():
                    page = book.create_sheet(title)
                    for row in rows:
                        page.append(list(row))
                book.save(path)
            else:
                path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return read_client(home)

    return make


@pytest.fixture
def problems(client):
    """What is wrong with a folder, as sentences with their places."""

    def tell(*args, **files):
        with pytest.raises(InputError) as caught:
            client(*args, **files)
        english = Language("en")
        return [
            " | ".join(
                [p.file, p.sheet, p.cell if isinstance(p.cell, str) else english.say(p.cell), english.say(p.what)]
            )
            for p in caught.value.problems
        ]

    return tell
