"""Where each source line of each cell stands in the ``.ipynb`` file.

nbformat writes one source line per JSON line, but nothing forces it to; annotations must point
at the file's own lines, so the JSON text is scanned for the cells' source strings.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

__all__ = ["ipynb_lines", "text_lines"]

# a string that is a key carries its colon; brackets keep the path
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"(?P<key>\s*:)?|[{}\[\],]', re.DOTALL)


def ipynb_lines(text: str) -> dict[int, tuple[int, ...]]:
    """File line (from 1) of every source line, per cell index.

    Parameters
    ----------
    text
        The notebook's JSON, already known to be valid.
    """
    lines: dict[int, tuple[int, ...]] = {}
    cell = -1
    current: list[int] = []
    open_line = False  # the last string did not end its line: the next continues it
    for event, string, line in _source_strings(text):
        if event == "cell":
            cell += 1
            current, open_line = [], False
            lines[cell] = ()
            continue
        value: str = json.loads(string)
        parts = value.split("\n")
        if not open_line:
            current.append(line)
        current.extend([line] * (len(parts) - 1))
        open_line = parts[-1] != ""
        if not open_line:
            current.pop()  # that line starts with the next string, or does not exist
        lines[cell] = tuple(current)
    return lines


def _source_strings(text: str) -> Iterator[tuple[str, str, int]]:
    """Yield ``("cell", "", line)`` for each cell and ``("source", json string, line)`` within."""
    path: list[str] = []  # keys of the objects around us; "[]" for a list
    key = ""
    line, counted = 1, 0
    for match in _TOKEN.finditer(text):
        token = match.group()
        head = token[0]
        if head in "{[":
            path.append(key if head == "{" else key + "[]")
            if head == "{" and path[-2:-1] == ["cells[]"] and _is_cell_list(path):
                yield "cell", "", line
            key = ""
        elif head in "}]":
            path.pop()
            key = ""
        elif head == ",":
            if path and not path[-1].endswith("[]"):
                key = ""
        elif match.group("key"):
            key = token[1 : token.rindex('"')]
        elif _in_source(path, key):
            line += text.count("\n", counted, match.start())
            counted = match.start()
            yield "source", token, line


def _is_cell_list(path: Sequence[str]) -> bool:
    # v4: {cells: [ {..} ]}; v3: {worksheets: [ {cells: [ {..} ]} ]}
    return path[:-1] in (["", "cells[]"], ["", "worksheets[]", "", "cells[]"])


def _in_source(path: Sequence[str], key: str) -> bool:
    if path and path[-1] in ("source[]", "input[]"):
        return len(path) > 2 and _is_cell_list(path[:-1])
    return key in ("source", "input") and len(path) > 1 and _is_cell_list(path)


def text_lines(text: str, sources: Mapping[int, str]) -> dict[int, tuple[int, ...]]:
    """File line of every source line of a text notebook (jupytext), per cell index.

    Parameters
    ----------
    text
        The file.
    sources
        Cell sources by index, in document order. Magics and Markdown may be commented out in
        the file, so a leading ``# `` is not a difference.
    """
    file = [_bare(line) for line in text.split("\n")]
    position = 0
    lines: dict[int, tuple[int, ...]] = {}
    for index, source in sources.items():
        found: list[int] = []
        for line in source.split("\n"):
            try:
                at = file.index(_bare(line), position)
            except ValueError:
                at = max(position - 1, 0)  # rewritten by jupytext: stay near
            else:
                position = at + 1
            found.append(at + 1)
        lines[index] = tuple(found)
    return lines


def _bare(line: str) -> str:
    line = line.strip()
    return line[1:].strip() if line.startswith("#") else line
