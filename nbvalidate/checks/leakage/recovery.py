"""Code that does not parse as a whole: Python 2, a broken statement, a cut-off cell.

The other rules say that it does not parse. Leakage is looked for in what is left: what Python 2
wrote differently is rewritten in its line, and a statement that is still broken is left out. Lines
keep their numbers.
"""

from __future__ import annotations

import ast
import re

__all__ = ["recovered"]

_MOST_LEFT_OUT = 12
_MAGIC = re.compile(r"^(\s*)[%!].*$", re.MULTILINE)
_PRINT = re.compile(
    r"^(?P<before>\s*(?:[^#'\"\n]*[:;]\s*)?)print\b(?!\s*[(=.,])[ \t]*(?P<what>[^\n]*)$"
)
_PRINT_MORE = re.compile(r"^(?P<before>\s*)print\s*(?P<what>\(.*\)\s*[%,].*)$")
_CAUGHT = re.compile(r"^(\s*except\s+[^,:(]+|\s*except\s*\([^)]*\))\s*,\s*(\w+)\s*:")
_RAISED = re.compile(r"^(\s*raise\s+[\w.]+)\s*,\s*(.+)$")
_EXECUTED = re.compile(r"^\s*exec\s+[^(].*$")
_BACKTICK = re.compile(r"`([^`\n]+)`")
_OCTAL = re.compile(r"(?<![\w.])0([0-7]+)(?![\w.])")
_LONG = re.compile(r"(?<![\w.])(\d+)[lL](?!\w)")
_PREFIX = re.compile(r"\bur(?=['\"])", re.IGNORECASE)


def recovered(source: str) -> ast.Module:
    """The tree of what can be understood of `source`.

    Parameters
    ----------
    source
        A cell that does not parse.
    """
    text = _MAGIC.sub(r"\1pass", source.expandtabs(8))
    tree = _parsed(text)
    if tree is not None:
        return tree
    lines = [_newer(line) for line in text.split("\n")]
    for _ in range(_MOST_LEFT_OUT):
        try:
            return ast.parse("\n".join(lines))
        except SyntaxError as error:
            if not _leave_out(lines, error):
                break
        except (ValueError, RecursionError, MemoryError):
            break
    return ast.Module(body=[], type_ignores=[])


def _parsed(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _newer(line: str) -> str:
    """The line as Python 3 writes it."""
    for pattern in (_PRINT, _PRINT_MORE):
        found = pattern.match(line)
        if found:
            what = re.sub(r"^>>\s*[\w.]+\s*,?\s*", "", _without_comment(found["what"])).rstrip(
                ", ;"
            )
            line = f"{found['before']}print({what})"
            break
    line = _CAUGHT.sub(r"\1 as \2:", line)
    line = _RAISED.sub(r"\1(\2)", line)
    if _EXECUTED.match(line):
        line = line[: len(line) - len(line.lstrip())] + "pass"
    line = line.replace("<>", "!=") if "<>" in line and "'" not in line else line
    line = _PREFIX.sub("r", line)
    line = _BACKTICK.sub(r"repr(\1)", line)
    return _LONG.sub(r"\1", _OCTAL.sub(r"0o\1", line) if "'" not in line else line)


def _without_comment(text: str) -> str:
    quote = ""
    for place, sign in enumerate(text):
        if quote:
            if sign == quote:
                quote = ""
        elif sign in "'\"":
            quote = sign
        elif sign == "#":
            return text[:place].rstrip()
    return text


def _leave_out(lines: list[str], error: SyntaxError) -> bool:
    """Take the broken statement out; False where there is nothing left to take."""
    first = (error.lineno or 0) - 1
    last = max(first, (error.end_lineno or 0) - 1)
    if not 0 <= first < len(lines):
        return False
    if "indent" in (error.msg or "") and lines[first].strip() not in ("", "pass"):
        return _indent_like_before(lines, first)
    changed = False
    for index in range(first, min(last, len(lines) - 1) + 1):
        stripped = lines[index].lstrip()
        if stripped and stripped != "pass":
            lines[index] = lines[index][: len(lines[index]) - len(stripped)] + "pass"
            changed = True
    return changed


def _indent_like_before(lines: list[str], index: int) -> bool:
    """A line that stands too far in or out is put where the one before it stands."""
    number = next((i for i in range(index - 1, -1, -1) if lines[i].strip()), None)
    if number is None:
        lines[index] = lines[index].lstrip()
        return True
    before = lines[number]
    if before.rstrip().endswith(":"):
        lines[number] = before.rstrip() + " pass"
        return True
    moved = " " * (len(before) - len(before.lstrip())) + lines[index].lstrip()
    if moved == lines[index]:
        moved = ""
    lines[index] = moved
    return True
