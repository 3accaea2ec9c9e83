"""Which notebooks a user means by PATH: a file, a folder, a glob, or ``-`` (standard input)."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Source", "find_sources"]

TEXT_SUFFIXES = frozenset({".py", ".md", ".qmd", ".rmd", ".r", ".jl"})
_SKIPPED_FOLDERS = frozenset({"__pycache__", "node_modules", "site-packages"})


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read, or the sentence that says why there is none.

    Parameters
    ----------
    path
        As shown to the user.
    error
        None, or why nothing can be read there.
    """

    path: str
    error: str | None = None


def find_sources(paths: Iterable[str | os.PathLike[str]]) -> list[Source]:
    """All notebooks meant by `paths`, in a stable order, each file once.

    Folders are searched recursively for ``.ipynb`` and for text notebooks with a jupytext
    header; checkpoints, hidden folders and virtual environments are left out. A path that
    yields nothing becomes a `Source` with an error: a check of nothing must not look clean.
    """
    found: list[Source] = []
    seen: set[str] = set()
    for path in paths:
        for source in _expand(os.fspath(path)):
            key = source.path if source.error else os.path.realpath(source.path)
            if key not in seen:
                seen.add(key)
                found.append(source)
    return found


def _expand(path: str) -> Iterator[Source]:
    if path == "-":
        yield Source("-")
        return
    try:
        is_folder, exists = os.path.isdir(path), os.path.lexists(path)
    except ValueError:  # a NUL byte in the name
        yield Source(path, "is not a valid file name")
        return
    if is_folder:
        yield from _folder(path)
    elif exists:
        yield Source(path)
    elif glob.has_magic(path):
        matches = sorted(glob.glob(path, recursive=True))
        matches = [m for m in matches if ".ipynb_checkpoints" not in Path(m).parts]
        if not matches:
            yield Source(path, "no file matches this pattern")
        for match in matches:
            yield from _folder(match, quiet=True) if os.path.isdir(match) else (Source(match),)
    else:
        yield Source(path, "does not exist")


def _folder(folder: str, *, quiet: bool = False) -> Iterator[Source]:
    empty = True
    unreadable: list[OSError] = []
    for root, folders, files in os.walk(folder, onerror=unreadable.append):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".")
            and name not in _SKIPPED_FOLDERS
            and not os.path.exists(os.path.join(root, name, "pyvenv.cfg"))
        )
        for name in sorted(files):
            if name.startswith("."):
                continue
            stem, suffix = os.path.splitext(name)
            full = os.path.join(root, name)
            paired = f"{stem}.ipynb" in files
            if suffix == ".ipynb" or (
                suffix.lower() in TEXT_SUFFIXES and not paired and _has_jupytext_header(full)
            ):
                empty = False
                yield Source(full)
    for error in unreadable:
        yield Source(str(error.filename), f"cannot be searched: {error.strerror}")
    if empty and not unreadable and not quiet:
        yield Source(
            folder, "is a folder without notebooks (*.ipynb, or text with a jupytext header)"
        )


def _has_jupytext_header(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            head = file.read(2048)
    except OSError:
        return False
    return head.lstrip().startswith((b"# ---", b"---", b"#'")) and b"jupytext:" in head
