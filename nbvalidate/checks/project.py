"""What the project around a notebook declares: its dependencies and its own modules."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

__all__ = ["Project"]

_MARKS = ("pyproject.toml", "setup.py", "requirements.txt", "environment.yml")


@dataclass(frozen=True)
class Project:
    """The folder that a notebook belongs to.

    Parameters
    ----------
    folder
        The notebook's own folder.
    root
        The nearest folder above with a ``.git``, else with a ``pyproject.toml`` or requirements;
        `folder` itself where there is none.
    """

    folder: Path
    root: Path

    @classmethod
    def around(cls, path: str) -> Project:
        """The project of the notebook at `path` (standard input: the working folder)."""
        folder = Path.cwd() if path == "-" else Path(path).absolute().parent
        return _project(folder)

    @cached_property
    def folders(self) -> tuple[Path, ...]:
        """From the notebook's folder up to the root."""
        above = (self.folder, *self.folder.parents)
        return above[: above.index(self.root) + 1] if self.root in above else (self.folder,)

    @cached_property
    def _declarations(self) -> tuple[tuple[str, ...], frozenset[str], frozenset[str]]:
        from nbvalidate.checks.hygiene.declarations import declared_in  # only HYG302 asks

        files: list[str] = []
        names: frozenset[str] = frozenset()
        own: frozenset[str] = frozenset()
        for folder in self.folders:
            found = declared_in(folder)
            files += [_relative(file, self.root) for file in found.files]
            names, own = names | found.names, own | found.own
        return tuple(files), names, own

    @property
    def declaration_files(self) -> tuple[str, ...]:
        """The files that declare dependencies, relative to the root, nearest first."""
        return self._declarations[0]

    @property
    def declared(self) -> frozenset[str]:
        """Normalised names of the distributions declared."""
        return self._declarations[1]

    def is_local(self, module: str) -> bool:
        """True if `module` is a file or folder of the project, or its own distribution."""
        from nbvalidate.checks.hygiene.distributions import normalised

        if normalised(module) in self._declarations[2]:
            return True
        return any(module in _modules(f / sub) for f in self.folders for sub in ("", "src", "lib"))


@lru_cache(maxsize=1024)
def _project(folder: Path) -> Project:
    above = (folder, *folder.parents)
    for marks in ((".git",), _MARKS):
        for candidate in above:
            if any((candidate / mark).exists() for mark in marks):
                return Project(folder, candidate)
    return Project(folder, folder)


@lru_cache(maxsize=1024)
def _modules(folder: Path) -> frozenset[str]:
    """Names that an import finds in `folder`."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return frozenset()
    return frozenset(
        entry.name.partition(".")[0]
        for entry in entries
        if entry.name.endswith((".py", ".ipynb", ".so", ".pyd"))
        or (entry.is_dir() and entry.name.isidentifier() and _holds_python(entry.path))
    )


def _holds_python(folder: str) -> bool:
    """A folder of data called like a package is no package."""
    try:
        with os.scandir(folder) as entries:
            return any(entry.name.endswith(".py") or entry.is_dir() for entry in entries)
    except OSError:
        return False


def _relative(file: Path, root: Path) -> str:
    return file.relative_to(root).as_posix() if file.is_relative_to(root) else file.name
