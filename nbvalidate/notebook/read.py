"""Reading a notebook: ``.ipynb`` of any format from 3 to 4.5, jupytext's text forms, scripts.

The JSON is read directly: nbformat validates and copies, which costs more than all our rules.
It is called for what it is best at, upgrading old formats.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from nbvalidate.errors import NotebookReadError
from nbvalidate.notebook.lines import ipynb_lines, text_lines
from nbvalidate.notebook.model import Cell, CellType, Notebook
from nbvalidate.notebook.paths import TEXT_SUFFIXES

__all__ = ["parse_ipynb", "read_notebook"]

_CELL_MARKER = re.compile(r"^# ?%%|^# In\[", re.MULTILINE)
_KNOWN_TYPES = frozenset({"code", "markdown", "raw"})


def read_notebook(path: str) -> Notebook:
    """The notebook at `path`.

    Parameters
    ----------
    path
        A file, or ``-`` for standard input (a notebook's JSON, or a script).

    Raises
    ------
    NotebookReadError
        With one sentence that says what is wrong with the file and what to do.
    """
    raw = _read_bytes(path)
    suffix = Path(path).suffix.lower()
    if suffix in TEXT_SUFFIXES:
        return _parse_text(path, _decode(path, raw), suffix)
    if path == "-" and not raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _parse_text(path, _decode(path, raw), ".py")
    return parse_ipynb(path, raw)


def _read_bytes(path: str) -> bytes:
    try:
        if path == "-":
            return sys.stdin.buffer.read()
        if os.path.isdir(path):
            raise NotebookReadError(path, "is a folder, not a notebook")
        if os.path.exists(path) and not os.path.isfile(path):
            raise NotebookReadError(path, "is not a regular file")
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        what = "is a link to nothing" if os.path.islink(path) else "does not exist"
        raise NotebookReadError(path, what) from None
    except PermissionError:
        raise NotebookReadError(path, "may not be read: permission denied") from None
    except OSError as error:  # ELOOP among them: "Too many levels of symbolic links"
        raise NotebookReadError(path, f"cannot be read: {error.strerror or error}") from None


def _decode(path: str, raw: bytes) -> str:
    encoding = "utf-8-sig"
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    try:
        return raw.decode(encoding).replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise NotebookReadError(
            path,
            f"is not UTF-8 (byte {raw[error.start]:#04x} at position {error.start});"
            " convert it, e.g. with `iconv -f latin1 -t utf-8`",
        ) from None


def parse_ipynb(path: str, raw: bytes) -> Notebook:
    """The notebook in `raw`, the bytes of an ``.ipynb`` file; `path` is for messages."""
    if not raw.strip():
        raise NotebookReadError(path, "is empty: a notebook is a JSON file with cells")
    text = _decode(path, raw)
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise NotebookReadError(path, _bad_json(text, error)) from None
    except RecursionError:
        raise NotebookReadError(path, "is not a notebook: its JSON is nested too deeply") from None
    if not isinstance(data, dict):
        raise NotebookReadError(path, "is not a notebook: its JSON is not an object")
    data = _upgraded(path, data)
    if not isinstance(data.get("cells"), list):
        raise NotebookReadError(path, 'is not a notebook: it has no list of "cells"')
    metadata = _mapping(data.get("metadata"))
    return Notebook(
        path=path,
        cells=tuple(_cell(path, index, cell) for index, cell in enumerate(data["cells"])),
        language=_language(metadata),
        metadata=metadata,
        locate=lambda: ipynb_lines(text),
    )


def _bad_json(text: str, error: json.JSONDecodeError) -> str:
    around = text[max(0, error.pos - 2000) : error.pos + 2000]
    if re.search(r"^(<{7} |={7}$|>{7} )", around, re.MULTILINE):
        return f"has merge conflict markers near line {error.lineno}: resolve the conflict first"
    if text.startswith("version https://git-lfs"):
        return "is a Git LFS pointer, not the notebook: run `git lfs pull`"
    if error.pos >= len(text.rstrip()):
        return f"is cut off: the JSON ends too early at line {error.lineno}"
    return f"is not valid JSON: {error.msg} at line {error.lineno}, column {error.colno}"


def _upgraded(path: str, data: dict[str, Any]) -> dict[str, Any]:
    major = data.get("nbformat")
    if major is None and "cells" in data:
        return data
    if not isinstance(major, int) or isinstance(major, bool):
        raise NotebookReadError(path, 'is not a notebook: it has no "nbformat" number')
    if major >= 5:
        raise NotebookReadError(path, f"has nbformat {major}, newer than this tool knows (4)")
    if major == 4:
        return data
    if major < 3:
        raise NotebookReadError(
            path, f"has nbformat {major}, older than 3: open and save it in Jupyter first"
        )
    from nbformat import v3, v4  # slow to import, and only for old notebooks

    data.setdefault("metadata", {})
    try:
        for sheet in data.setdefault("worksheets", []):
            sheet.setdefault("cells", [])
        notebook = v4.upgrade(v3.reads_json(json.dumps(data)), from_version=3)
    except Exception as error:  # noqa: BLE001  whatever a broken file makes nbformat raise
        raise NotebookReadError(
            path, f"has nbformat 3 and cannot be upgraded ({type(error).__name__}: {error})"
        ) from None
    return cast("dict[str, Any]", notebook)


def _cell(path: str, index: int, cell: object) -> Cell:
    if not isinstance(cell, dict):
        raise NotebookReadError(path, f"is not a notebook: cell {index} is not an object")
    metadata = _mapping(cell.get("metadata"))
    kind = cell.get("cell_type")
    kind = kind if kind in _KNOWN_TYPES else "raw"
    outputs = cell.get("outputs") if kind == "code" else None
    count = cell.get("execution_count")
    tags = metadata.get("tags")
    identity = cell.get("id")
    return Cell(
        index=index,
        id=identity if isinstance(identity, str) and identity else f"#{index}",
        type=cast("CellType", kind),
        source=_joined(cell.get("source")),
        tags=frozenset(t for t in tags if isinstance(t, str))
        if isinstance(tags, list)
        else frozenset(),
        # Colab writes 0 for cells that its session has not run
        execution_count=count
        if isinstance(count, int) and count > 0 and count is not True
        else None,
        outputs=tuple(o for o in outputs if isinstance(o, dict))
        if isinstance(outputs, list)
        else (),
        metadata=metadata,
    )


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _joined(source: object) -> str:
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    return source.replace("\r\n", "\n") if isinstance(source, str) else ""


def _language(metadata: Mapping[str, Any]) -> str:
    for holder, key in (("kernelspec", "language"), ("language_info", "name")):
        value = _mapping(metadata.get(holder)).get(key)
        if isinstance(value, str) and value:
            return "python" if value.lower() in ("ipython", "python2", "python3") else value.lower()
    name = _mapping(metadata.get("kernelspec")).get("name")
    known = {
        "ir": "r",
        "irkernel": "r",
        "bash": "bash",
        "xcpp17": "c++",
        "javascript": "javascript",
    }
    if isinstance(name, str):
        return "julia" if name.startswith("julia") else known.get(name, "python")
    return "python"


def _parse_text(path: str, text: str, suffix: str) -> Notebook:
    if suffix == ".py" and not _CELL_MARKER.search(text) and "jupytext:" not in text[:2048]:
        cell = Cell(index=0, id="#0", type="code", source=text)
        lines = tuple(range(1, text.count("\n") + 2))
        return Notebook(path=path, cells=(cell,), kind="text", locate=lambda: {0: lines})
    import jupytext  # slow to import, and only for text notebooks

    try:
        read = jupytext.reads(text, fmt=suffix[1:])
    except Exception as error:  # noqa: BLE001  whatever a broken file makes jupytext raise
        raise NotebookReadError(path, f"cannot be read by jupytext: {error}") from None
    cells = tuple(_cell(path, index, dict(cell)) for index, cell in enumerate(read.cells))
    cells = tuple(Cell(c.index, f"#{c.index}", c.type, c.source, c.tags) for c in cells)
    return Notebook(
        path=path,
        cells=cells,
        language=_text_language(_mapping(read.metadata), suffix),
        metadata=_mapping(read.metadata),
        kind="text",
        locate=lambda: text_lines(text, {c.index: c.source for c in cells}),
    )


def _text_language(metadata: Mapping[str, Any], suffix: str) -> str:
    by_suffix = {".r": "r", ".rmd": "r", ".jl": "julia"}
    if "kernelspec" in metadata:
        return _language(metadata)
    main = _mapping(metadata.get("jupytext")).get("main_language")
    return main.lower() if isinstance(main, str) else by_suffix.get(suffix, "python")
