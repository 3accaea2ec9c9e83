"""Command lines of a notebook: ``!`` lines, ``%pip``-like magics, ``%%bash`` cells, os.system."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from nbvalidate.checks.facts import CodeCell
from nbvalidate.dataflow.calls import Call
from nbvalidate.dataflow.ipython import Magic

__all__ = ["Command", "calls_commands", "magic_commands"]

_SHELL_CELLS = frozenset({"bash", "sh", "!", "sx", "system", "script", "cmd"})
_COMMAND_MAGICS = frozenset("pip pip3 conda mamba micromamba uv sx system cd ls cp mv cat".split())
_RUNNERS = frozenset(
    {"os.system", "os.popen", "subprocess.run", "subprocess.call", "subprocess.check_call",
     "subprocess.check_output", "subprocess.Popen", "subprocess.getoutput"}
)  # fmt: skip
_PYTHON = re.compile(r"\{?sys\.executable\}?|\$\{?PYTHON\}?")


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its words and the line of the cell."""

    words: tuple[str, ...]
    line: int
    node: ast.AST | None = None


def magic_commands(cell: CodeCell) -> Iterator[Command]:
    """Commands in the cell's magic and shell lines."""
    for magic in cell.magics:
        for offset, text in _lines(magic):
            for words in _split(text):
                yield Command(words, magic.line + offset)


def calls_commands(call: Call) -> Iterator[Command]:
    """Commands that ``os.system`` and ``subprocess`` run, where they are written out."""
    if call.name not in _RUNNERS or not call.node.args:
        return
    first = call.node.args[0]
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        for words in _split(first.value):
            yield Command(words, call.node.lineno, call.node)
    elif isinstance(first, ast.List | ast.Tuple):
        words = tuple(_word(element) for element in first.elts)
        yield Command(words, call.node.lineno, call.node)


def _word(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    return "python" if ast.unparse(node) == "sys.executable" else "{}"


def _lines(magic: Magic) -> Iterator[tuple[int, str]]:
    if magic.kind == "cell":
        if magic.name in _SHELL_CELLS:
            if magic.name == "!":
                yield 0, magic.argument
            joined, start = "", 1
            for number, line in enumerate(magic.body.split("\n"), 1):
                start = start if joined else number
                joined += line.rstrip("\\") + " "
                if not line.endswith("\\"):
                    yield start, joined
                    joined = ""
    elif magic.kind == "shell" or magic.name in ("sx", "system"):
        yield 0, magic.argument
    elif magic.name in _COMMAND_MAGICS:
        yield 0, f"{magic.name} {magic.argument}"


def _split(text: str) -> Iterator[tuple[str, ...]]:
    text = _PYTHON.sub("python", text)
    lexer = shlex.shlex(text, posix=True, punctuation_chars=";&|()")
    lexer.whitespace_split = True
    try:
        tokens = list(lexer)
    except ValueError:  # an apostrophe in a comment or an open quote
        tokens = text.split("#", 1)[0].split()
    words: list[str] = []
    for token in tokens:
        if token and not token.strip(";&|()"):
            if words:
                yield tuple(words)
            words = []
        else:
            words.append(token)
    if words:
        yield tuple(words)
