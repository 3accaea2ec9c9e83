"""IPython source to a Python syntax tree with the same lines.

IPython itself is not asked: importing it takes longer than checking a hundred notebooks. Plain
Python is parsed as it is. Otherwise each magic, shell or help line is replaced by a call of
`PLACEHOLDER` with the number of the `Magic`, so that it keeps its place in the flow.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from nbvalidate.dataflow.magics import (
    AUTOMAGICS,
    BODY_IS_FUNCTION,
    BODY_IS_PYTHON,
    CODE_LINE_MAGICS,
)

__all__ = ["PLACEHOLDER", "Magic", "ParsedCell", "parse_cell", "parsed_once"]

PLACEHOLDER = "__nbvalidate_magic__"

MagicKind = Literal["line", "cell", "shell", "help"]

_MAGIC_LINE = re.compile(
    r"(?P<indent>\s*)(?P<target>[\w.,\s\[\]'\"*()]+?=\s*)?(?P<esc>%%|%|!!|!)(?P<rest>.*)$",
    re.DOTALL,
)
_HELP_LINE = re.compile(
    r"\s*(\?{1,2}\s*%{0,2}[\w.*]+|%{0,2}[\w.*\[\]()'\"]+\?{1,2})\s*;?\s*(#.*)?$"
)
_AUTOCALL = re.compile(r"\s*[,;/]\s*[A-Za-z_][\w.]*(\s+\S.*)?$")
_AUTOMAGIC = re.compile(r"(?P<name>[A-Za-z_]\w*)(?P<rest>[ \t]+[^=\s(.,\[].*)?$")
_LONE_ESCAPE = re.compile(r"\s*[,;/]\s*$")
_PROMPT = re.compile(r"^(>>>|\.\.\.|In \[\d+\]:|\s*\.{3,}:) ?")
_SCAN = re.compile(r"#|\\.|'''|\"\"\"|'|\"|[\[({]|[\])}]", re.DOTALL)
_STRING_END = {
    "'": re.compile(r"(?:[^'\\\n]|\\.)*'", re.DOTALL),
    '"': re.compile(r'(?:[^"\\\n]|\\.)*"', re.DOTALL),
    "'''": re.compile(r"(?:[^'\\]|\\.|'(?!''))*'''", re.DOTALL),
    '"""': re.compile(r'(?:[^"\\]|\\.|"(?!""))*"""', re.DOTALL),
}


@dataclass(frozen=True, slots=True)
class Magic:
    """One magic, shell or help line.

    Parameters
    ----------
    kind, name
        ``line`` and ``time`` for ``%time f()``; a shell line has the name ``!``, help ``?``.
    argument
        What follows the name.
    line
        Line in the cell, from 1.
    body
        The rest of the cell for a cell magic whose body is not Python.
    """

    kind: MagicKind
    name: str
    argument: str
    line: int
    body: str = ""

    @property
    def code(self) -> str | None:
        """The argument as Python, for ``%timeit``-like magics."""
        if self.kind != "shell" and self.name in CODE_LINE_MAGICS:
            return _strip_options(self.argument)
        return None


@dataclass(frozen=True, slots=True)
class ParsedCell:
    """A cell's syntax tree and what had to be replaced to get it.

    Parameters
    ----------
    source
        As in the notebook.
    tree
        None if it does not parse; `error` and `error_line` say why.
    magics
        In the order of their numbers in `PLACEHOLDER` calls.
    shifts
        By line, how many characters to add to a column of the tree to get the source's.
    in_function
        The whole body runs inside a function (``%%timeit``): nothing is bound.
    """

    source: str
    tree: ast.Module | None
    magics: tuple[Magic, ...] = ()
    error: str | None = None
    error_line: int | None = None
    shifts: Mapping[int, int] = field(default_factory=dict)
    in_function: bool = False


def parse_cell(source: str) -> ParsedCell:
    """Parse one cell.

    Parameters
    ----------
    source
        The cell's text: Python, with whatever IPython adds to it.
    """
    try:
        return ParsedCell(source, ast.parse(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        pass
    return _Transform(source).parse()


@lru_cache(maxsize=1024)
def parsed_once(source: str) -> ParsedCell:
    """The same as `parse_cell`, remembered: its tree is shared and must not be changed.

    Parameters
    ----------
    source
        The cell's text.
    """
    return parse_cell(source)


def _strip_options(argument: str) -> str:
    # `%timeit -n 10 -r3 f(x)`: options first, each with at most one value that is a number or name
    return re.sub(
        r"^(?:-[a-zA-Z](?:[ =]?[\d.]+)?(?:\s+(?=\S)))*(?:-[fsDTlm]\s+\S+\s+)*", "", argument
    )


class _Transform:
    """One pass over the physical lines; knows strings, brackets and continuations."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.lines = source.split("\n")
        self.magics: list[Magic] = []
        self.shifts: dict[int, int] = {}
        self.in_function = False

    def parse(self) -> ParsedCell:
        start = next((i for i, line in enumerate(self.lines) if line.strip()), 0)
        while start < len(self.lines) and self.lines[start].startswith("%%"):
            if not self._cell_magic(start):
                break
            start += 1
        else:
            self._dedent(start)
            self._automagic(start)
            self._replace_from(start)
        python = "\n".join(self.lines)
        try:
            tree = ast.parse(python)
        except SyntaxError as error:
            return self._result(None, error.msg, error.lineno)
        except (ValueError, RecursionError, MemoryError) as error:
            return self._result(None, str(error) or type(error).__name__, None)
        return self._result(tree, None, None)

    def _result(self, tree: ast.Module | None, error: str | None, line: int | None) -> ParsedCell:
        return ParsedCell(
            self.source, tree, tuple(self.magics), error, line, self.shifts, self.in_function
        )

    def _cell_magic(self, start: int) -> bool:
        """Take the magic's line off; False if the body below is not Python and gone too."""
        name, _, argument = self.lines[start][2:].strip().partition(" ")
        if self.lines[start].rstrip().endswith("?") and not name.startswith("!"):
            self._put(start, start, Magic("help", "?", self.lines[start].strip("%? "), start + 1))
            return True
        if name.startswith("!"):
            name, argument = "!", (name[1:] + " " + argument).strip()
        if name in BODY_IS_PYTHON:
            self._put(start, start, Magic("cell", name, argument.strip(), start + 1))
            self.in_function |= name in BODY_IS_FUNCTION
            return True
        body = "\n".join(self.lines[start + 1 :])
        end = len(self.lines) - 1
        self._put(start, end, Magic("cell", name, argument.strip(), start + 1, body))
        return False

    def _dedent(self, start: int) -> None:
        body = self.lines[start:]
        if body and _PROMPT.match(body[0]):
            body = [_PROMPT.sub("", line) for line in body]
        if body and body[0][:1] in " \t":
            # as IPython does: what the first line is indented by is taken off all lines
            indent = _indent(body[0])
            body = [line.removeprefix(indent) for line in body]
        for index, line in enumerate(body, start):
            if line != self.lines[index]:
                self.shifts[index + 1] = len(self.lines[index]) - len(line)
                self.lines[index] = line

    def _automagic(self, start: int) -> None:
        # as IPython does: only where the cell is one line
        used = [i for i, line in enumerate(self.lines) if line.strip() and i >= start]
        match = _AUTOMAGIC.match(self.lines[used[0]]) if len(used) == 1 else None
        if match and match["name"] in AUTOMAGICS:
            self.lines[used[0]] = "%" + self.lines[used[0]]

    def _replace_from(self, start: int) -> None:
        index, open_string, depth, continued = start, "", 0, False
        while index < len(self.lines):
            line = self.lines[index]
            if not open_string and depth == 0 and not continued:
                last = self._magic_at(index)
                if last is not None:
                    index = last + 1
                    continue
            open_string, depth = _scan(line, open_string, depth)
            continued = not open_string and line.endswith("\\")
            index += 1

    def _magic_at(self, index: int) -> int | None:
        """Replace the magic that starts at this line; the last line it covers, or None."""
        line = self.lines[index]
        if not line.strip() or line.lstrip()[0] == "#":
            return None
        if "?" in line and _HELP_LINE.match(line):
            topic = line.split("#")[0].strip(" ?;%")
            self._put(index, index, Magic("help", "?", topic, index + 1), _indent(line))
            return index
        match = _MAGIC_LINE.match(line)
        if match is None:
            if _LONE_ESCAPE.match(line) or _AUTOCALL.match(line):
                self._put(
                    index,
                    index,
                    Magic("line", "autocall", line.strip()[1:], index + 1),
                    _indent(line),
                )
                return index
            return None
        target = match["target"] or ""
        if target and (match["esc"] == "%%" or not _is_target(target)):
            return None
        last, rest = index, match["rest"]
        while rest.endswith("\\") and last + 1 < len(self.lines):
            last += 1
            rest = rest[:-1] + " " + self.lines[last].strip()
        magic = _line_magic(match["esc"], rest, index + 1)
        prefix = match["indent"] + target.lstrip()
        if magic.name == "time" and magic.kind == "line" and not target and magic.argument:
            self._inline(index, match["indent"], magic)
        else:
            self._put(index, last, magic, prefix)
        return last

    def _inline(self, index: int, indent: str, magic: Magic) -> None:
        # `%time x = f()` runs in the user's namespace: leave the statement in its place
        old = self.lines[index]
        self.lines[index] = indent + magic.argument
        self.shifts[index + 1] = len(old) - len(self.lines[index])

    def _put(self, first: int, last: int, magic: Magic, prefix: str = "") -> None:
        self.lines[first] = f"{prefix}{PLACEHOLDER}({len(self.magics)})"
        self.lines[first + 1 : last + 1] = [""] * (last - first)
        self.magics.append(magic)


def _line_magic(escape: str, rest: str, line: int) -> Magic:
    if escape[0] == "!":
        return Magic("shell", "!", rest.lstrip("!").strip(), line)
    name, _, argument = rest.strip().partition(" ")
    return Magic("line", name, argument.strip(), line)


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _is_target(target: str) -> bool:
    try:
        ast.parse(target.strip() + " 0")
    except SyntaxError:
        return False
    return True


def _scan(line: str, open_string: str, depth: int) -> tuple[str, int]:
    """The open quote and the bracket depth after `line`."""
    position = 0
    if open_string:
        end = _STRING_END[open_string].match(line)
        if end is None:
            return open_string, depth
        position = end.end()
    while match := _SCAN.search(line, position):
        found, position = match.group(), match.end()
        if found == "#":
            break
        if found in _STRING_END:
            end = _STRING_END[found].match(line, position)
            if end is None:
                return (found if len(found) == 3 or line.endswith("\\") else ""), depth
            position = end.end()
        elif found in "[({":
            depth += 1
        elif found in "])}":
            depth = max(0, depth - 1)
    return "", depth
