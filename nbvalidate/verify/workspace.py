"""A private copy of the notebook's folder, so that a run can touch nothing of the user's."""

# os.path where pathlib is slow (folders with many files) or bytes of a callback come in:
from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from nbvalidate.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbvalidate.notebook import Notebook

__all__ = ["SIZE_LIMIT", "Workspace", "workspace"]

#: A folder with more bytes than this is not copied whole: its big files are linked.
SIZE_LIMIT = 2 * 1024**3
#: From here on a file is big.
BIG_FILE = 50 * 1024**2
#: With more files than this we have most likely met a home folder.
FILE_LIMIT = 50_000

SKIPPED = frozenset({".git", ".ipynb_checkpoints", "__pycache__", "node_modules", ".hg", ".svn"})
_MARKERS = (".git", "pyproject.toml", "setup.py", "requirements.txt")
_UP = re.compile(
    r"""(?:\.\./)*\.\.(?=/)|(?<=['"])\.\.(?=['"])|\bcwd\(\)\.parent\b|\bos\.pardir\b"""
)


@dataclass(frozen=True)
class Workspace:
    """A copy: `root` stands for the user's folder `source`, the kernel works in `folder`."""

    root: Path
    folder: Path
    source: Path
    notes: list[str] = field(default_factory=list)


@contextlib.contextmanager
def workspace(notebook: Notebook) -> Iterator[Workspace]:
    """A copy of what `notebook` can reach by relative paths; removed at the end.

    Raises
    ------
    RunError
        When the folder cannot be copied.
    """
    # two levels, so that no run sees another one as its neighbour
    base = Path(tempfile.mkdtemp(prefix=f"nbvalidate-{os.getpid()}-"))
    try:
        yield _copied(notebook, base)
    finally:
        _remove(base)


def _copied(notebook: Notebook, base: Path) -> Workspace:
    notes: list[str] = []
    if notebook.path == "-":
        return Workspace(base / "work", _made(base / "work"), base / "work")
    home = Path(os.path.realpath(notebook.path)).parent
    source = _root(notebook, home, notes)
    root = base / (source.name or "work")
    try:
        _Copy(source, root, notes).run()
    except OSError as error:
        raise RunError(f"its folder cannot be copied: {error}") from None
    return Workspace(root, root / home.relative_to(source), source, notes)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _root(notebook: Notebook, home: Path, notes: list[str]) -> Path:
    """The folder to copy: the notebook's own, or a higher one if its cells reach up."""
    levels = max(
        (m.group().count("..") or 1 for c in notebook.code_cells for m in _UP.finditer(c.source)),
        default=0,
    )
    if not levels:
        return home
    above = [home, *home.parents]
    needed = above[min(levels, len(above) - 1)]
    marked = [p for p in above if any((p / m).exists() for m in _MARKERS)]
    root = next((p for p in marked if needed.is_relative_to(p)), needed)
    forbidden = {Path("/"), Path.home(), Path(tempfile.gettempdir()).resolve(), Path("/home")}
    for candidate in (root, needed):
        if candidate not in forbidden:
            return candidate
    notes.append("paths above the notebook's folder are not copied: a file there is not found")
    return home


class _Copy:
    def __init__(self, source: Path, target: Path, notes: list[str]) -> None:
        self.source, self.target, self.notes = source, target, notes
        self.linked = 0

    def run(self) -> None:
        files, folders, size = self._list()
        self.target.mkdir()
        for relative in folders:
            (self.target / relative).mkdir(exist_ok=True)
        for relative, info in files:
            self._file(self.source / relative, self.target / relative, info, big=size > SIZE_LIMIT)
        if self.linked:
            self.notes.append(
                f"the folder is large: {self.linked} file(s) above"
                f" {BIG_FILE // 1024**2} MB are linked, not copied"
            )

    def _list(self) -> tuple[list[tuple[Path, os.stat_result]], list[Path], int]:
        files: list[tuple[Path, os.stat_result]] = []
        folders: list[Path] = []
        size = 0
        pending = [Path()]
        while pending:
            here = pending.pop()
            with os.scandir(self.source / here) as entries:
                for entry in sorted(entries, key=lambda e: e.name):
                    path = here / entry.name
                    if entry.is_dir(follow_symlinks=False):
                        if entry.name in SKIPPED or os.path.exists(f"{entry.path}/pyvenv.cfg"):
                            continue
                        folders.append(path)
                        pending.append(path)
                        continue
                    info = entry.stat(follow_symlinks=False)
                    if stat.S_ISREG(info.st_mode) or stat.S_ISLNK(info.st_mode):
                        files.append((path, info))
                        size += info.st_size
            if len(files) > FILE_LIMIT:
                raise RunError(
                    f"its folder {self.source} holds more than {FILE_LIMIT} files:"
                    " move the notebook to a folder of its own"
                )
        return files, folders, size

    def _file(self, source: Path, target: Path, info: os.stat_result, *, big: bool) -> None:
        if stat.S_ISLNK(info.st_mode):
            self._link(source, target)
        elif big and info.st_size > BIG_FILE:
            target.symlink_to(source)
            self.linked += 1
        else:
            try:
                _clone(source, target)
            except PermissionError:
                self.notes.append(f"{source.name} may not be read and is left out")

    def _link(self, source: Path, target: Path) -> None:
        points_at = Path(os.path.realpath(source))
        if points_at.is_relative_to(self.source):
            inside = self.target / points_at.relative_to(self.source)
            target.symlink_to(os.path.relpath(inside, target.parent))
        elif points_at.is_file() and points_at.stat().st_size <= BIG_FILE:
            _clone(points_at, target)  # a copy: writing to it must not reach the original
        else:
            target.symlink_to(points_at)


def _clone(source: Path, target: Path) -> None:
    """Copy a file; on file systems that can, without copying its blocks."""
    try:
        with source.open("rb") as read, target.open("wb") as write:
            while os.copy_file_range(read.fileno(), write.fileno(), 1 << 30):
                pass
    except (AttributeError, OSError):
        shutil.copyfile(source, target)
    shutil.copystat(source, target)


def _remove(base: Path) -> None:
    def retry(function: object, path: str, _error: object) -> None:
        # a notebook may have taken its own right to write away
        with contextlib.suppress(OSError):
            os.chmod(os.path.dirname(path), 0o700)
            os.chmod(path, 0o700)
            function(path)  # type: ignore[operator]

    shutil.rmtree(base, onerror=retry)
