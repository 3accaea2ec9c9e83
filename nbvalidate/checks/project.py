"""What the project around a notebook declares: its dependencies and its own modules."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

__all__ = ["Project"]


@dataclass(frozen=True)
class Project:
    """The folder that a notebook belongs to.

    Parameters
    ----------
    folder
        The notebook's own folder.
    root
        The nearest folder above with a ``.git``, ``pyproject.toml`` or requirements; `folder`
        itself where there is none.
    """

    folder: Path
    root: Path

    @classmethod
    def around(cls, path: str) -> Project:
        """The project of the notebook at `path` (standard input: the working folder)."""
        folder = Path.cwd() if path == "-" else Path(path).absolute().parent
        marks = (".git", "pyproject.toml", "setup.py", "requirements.txt", "environment.yml")
        for candidate in (folder, *folder.parents):
            if any((candidate / mark).exists() for mark in marks):
                return cls(folder, candidate)
        return cls(folder, folder)
