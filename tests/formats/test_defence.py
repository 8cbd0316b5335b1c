"""Defence: links, devices, large files and paths that leave the client's folder are refused before anything is opened."""

import os

import pytest

from cxaudit.errors import InputError
from cxaudit.formats import defence


@pytest.fixture
def home(tmp_path):
    (tmp_path / "secret.csv").write_text("a\n1\n", encoding="utf-8")
    folder = tmp_path / "client"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "survey.csv").write_text("a\n1\n", encoding="utf-8")
    return folder


def test_a_file_of_the_folder_is_accepted(home):
    assert defence.checked(home, "sub/survey.csv") == home / "sub" / "survey.csv"
    assert defence.checked(home, "sub") == home / "sub"


@pytest.mark.parametrize("name", ["../secret.csv", "/etc/hostname", "sub/../../secret.csv", "nowhere.csv"])
def test_paths_that_leave_the_folder_or_lead_nowhere(home, name):
    with pytest.raises(InputError) as error:
        defence.checked(home, name)
    assert error.value.problems[0].file == name


def test_links_and_devices_are_not_followed(home):
    os.symlink(home / "sub" / "survey.csv", home / "inside.csv")
    os.symlink(home.parent / "secret.csv", home / "outside.csv")
    os.symlink(home / "loop.csv", home / "loop.csv")
    os.mkfifo(home / "pipe.csv")
    for name in ("inside.csv", "outside.csv", "loop.csv", "pipe.csv"):
        with pytest.raises(InputError):
            defence.checked(home, name)


def test_large_and_empty_files_are_refused_by_size_alone(home):
    (home / "empty.csv").touch()
    with (home / "large.xlsx").open("wb") as file:
        file.truncate((defence.LARGEST["default"] + 1) << 20)
    for name in ("empty.csv", "large.xlsx"):
        with pytest.raises(InputError):
            defence.checked(home, name)
