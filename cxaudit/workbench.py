"""Where things are: the folders of clients, reports, notebooks and templates, as one value handed around."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).parent
CLIENT_DATA = "client_data"  # where the clients' folders lie in a workbench, if nobody says otherwise


@dataclass(frozen=True)
class Workbench:
    """The folders of one workbench (absolute paths)."""

    root: Path
    clients: Path
    reports: Path
    notebooks: Path
    templates: Path

    @classmethod
    def at(cls, root: Path | None = None, clients: Path | None = None, reports: Path | None = None) -> Workbench:
        """The workbench in a folder (the current one by default); notebooks and templates that it lacks come with the program."""
        root = (root or Path.cwd()).resolve()
        return cls(
            root=root,
            clients=(clients or root / CLIENT_DATA).resolve(),
            reports=(reports or root / "reports").resolve(),
            notebooks=own_or_shipped(root, "notebooks"),
            templates=own_or_shipped(root, "templates"),
        )

    @classmethod
    def around(cls, client: Path, reports: Path | None = None) -> Workbench:
        """The workbench that a client's folder lies in, wherever the command was called from.

        A folder called ``client_data`` has its workbench around it; any other is a place for clients by itself, whose
        reports go to a folder ``reports`` beside the clients.
        """
        clients = client.resolve().parent
        root = clients.parent if clients.name == CLIENT_DATA else clients
        return cls.at(root, clients, reports)


def own_or_shipped(root: Path, name: str) -> Path:
    """A workbench's own folder of that name, else the one shipped with the program."""
    return root / name if (root / name).is_dir() else shipped_folder(name)


def shipped_folder(name: str) -> Path:
    """The folder as it came with the program: inside the package in a wheel, beside it in a checkout."""
    inside = PACKAGE / "shipped" / name
    return inside if inside.is_dir() else PACKAGE.parent / name
