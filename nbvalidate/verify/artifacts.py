"""The files that a run leaves behind, and whether two runs leave the same."""

# os.path in the walk: pathlib is slow on folders with many files
from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbvalidate.checks.repro.facts import ArtifactFacts
from nbvalidate.verify.compare import Difference, compare_outputs
from nbvalidate.verify.settings import FileWritten
from nbvalidate.verify.workspace import SKIPPED

__all__ = ["Manifest", "compare_files", "files_written", "manifest"]

#: Size and time of change of each file below a folder.
Manifest = Mapping[str, tuple[int, int]]

_KEPT = 2 * 1024**2
_TEXT = {".csv", ".tsv", ".txt", ".md", ".json", ".jsonl", ".html", ".tex", ".log", ".xml", ".yaml",
         ".yml", ".dat"}  # fmt: skip
_IMAGES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg",
           ".pdf": "application/pdf"}  # fmt: skip


def manifest(root: Path) -> Manifest:
    """What is in `root` now."""
    found: dict[str, tuple[int, int]] = {}
    for folder, folders, files in os.walk(root):
        folders[:] = [f for f in folders if f not in SKIPPED]
        for name in files:
            path = os.path.join(folder, name)
            try:
                info = os.stat(path, follow_symlinks=False)
            except OSError:
                continue
            found[os.path.relpath(path, root)] = (info.st_size, info.st_mtime_ns)
    return found


def files_written(root: Path, before: Manifest) -> dict[str, FileWritten]:
    """The files in `root` that are new or changed since `before`."""
    written: dict[str, FileWritten] = {}
    for name, (size, changed) in manifest(root).items():
        path = root / name
        if before.get(name) == (size, changed) or not path.is_file():
            continue
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            content = path.read_bytes() if size <= _KEPT else None
        except OSError:
            continue
        written[name] = FileWritten(name, size, digest, content)
    return written


def compare_files(
    left: Mapping[str, FileWritten], right: Mapping[str, FileWritten]
) -> tuple[ArtifactFacts, ...]:
    """One entry for each file that run A or run B wrote."""
    return tuple(_compare(n, left.get(n), right.get(n)) for n in sorted({*left, *right}))


def _compare(name: str, a: FileWritten | None, b: FileWritten | None) -> ArtifactFacts:
    if a is None:
        return ArtifactFacts(name, "extra", "written by run B only")
    if b is None:
        return ArtifactFacts(name, "missing", "written by run A only")
    if a.digest == b.digest:
        return ArtifactFacts(name, "identical", size=a.size)
    left, right = _as_output(a), _as_output(b)
    if left is None or right is None:
        reason = f"{a.size} and {b.size} bytes that differ"
        return ArtifactFacts(name, "different", reason, size=a.size)
    found = compare_outputs([left], [right], same_environment=True)
    first: Difference | None = next(
        (d for d in found.differences if d.is_real), next(iter(found.differences), None)
    )
    return ArtifactFacts(
        name,
        "different" if found.verdict == "different" else "equivalent",
        first.reason if first else "the same content, written differently",
        a.size,
        first.left if first else "",
        first.right if first else "",
    )


def _as_output(file: FileWritten) -> dict[str, Any] | None:
    """The file as the output of a cell, so that the same rules compare it."""
    suffix = Path(file.path).suffix.lower()
    if file.content is None:
        return None
    if suffix in _IMAGES:
        data = {_IMAGES[suffix]: base64.b64encode(file.content).decode()}
    elif suffix == ".svg":
        data = {"image/svg+xml": file.content.decode(errors="replace")}
    elif suffix in _TEXT:
        try:
            data = {"text/plain": file.content.decode()}
        except UnicodeDecodeError:
            return None
    else:
        return None
    return {"output_type": "display_data", "data": data, "metadata": {}}
