"""YAML as nodes with their lines, and what a plain word in it means.

Words are read as in YAML 1.2: only ``true`` and ``false`` are truth values (``NO`` is Norway),
``1e5`` is a number, ``12:30`` is none, and a moment stays the text it is.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from nbvalidate.errors import UsageError

__all__ = [
    "Comments",
    "capital",
    "compose",
    "is_null",
    "kind_of",
    "line_of",
    "pairs",
    "scalar",
    "text",
]

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*(_[0-9]{3})*)")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_ZEROS = re.compile(r"[-+]?0[0-9]+")  # 007: an identifier and no number
_INFINITE = re.compile(r"([-+]?)\.(inf|Inf|INF)")
_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_STR = "tag:yaml.org,2002:str"
_MERGE = "tag:yaml.org,2002:merge"


def compose(content: str, path: str) -> Node | None:
    """The root of a YAML document; None if it is empty.

    Raises
    ------
    UsageError
        With the line, where it is no YAML.
    """
    try:
        root: Node | None = _composed(content)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise UsageError(f"{path}:{line}: {capital(_sentence(error, content, mark))}") from None
    except yaml.reader.ReaderError as error:
        line = content.count("\n", 0, error.position) + 1
        raise UsageError(
            f"{path}:{line}: The character U+{ord(content[error.position]):04X} is not allowed in"
            " YAML; write it as an escape in double quotes."
        ) from None
    except RecursionError:
        raise UsageError(f"{path}: The YAML is nested too deeply to be a schema.") from None
    return root


def _composed(content: str) -> Any:
    fast = getattr(yaml, "CSafeLoader", None)
    if fast is not None:
        with contextlib.suppress(yaml.YAMLError):  # the one in Python tells it in better words
            return yaml.compose(content, Loader=fast)
    return yaml.compose(content, Loader=yaml.SafeLoader)


def capital(sentence: str) -> str:
    """The sentence with a capital letter, unless it begins with a name."""
    return sentence[:1].upper() + sentence[1:]


def _sentence(error: yaml.MarkedYAMLError, content: str, mark: Any) -> str:
    problem = str(error.problem or error.context or error)
    at = content.splitlines()[mark.line] if mark and mark.line < content.count("\n") + 1 else ""
    if "\t" in at[: max(mark.column, 1) + 1] if mark else False:
        return "a tab cannot indent in YAML; use spaces."
    if found := re.search(r"found character '(.)' that cannot start any token", problem):
        return f"a text that begins with {found[1]} stands in quotes."
    if "alias" in problem:
        return "`*` at the beginning refers to something else in YAML; put the text in quotes."
    if "another document" in problem:
        return "there is a second document after `---`; a file holds one schema."
    if "mapping values are not allowed" in problem:
        return "a colon is too much here: put texts with `: ` in quotes, or check the indentation."
    return f"this is no YAML: {problem}."


def line_of(node: Node) -> int:
    """The line on which a node begins, from 1."""
    return int(node.start_mark.line) + 1


def kind_of(node: Node) -> str:
    """What a node is, in words."""
    if isinstance(node, MappingNode):
        return "settings"
    return "a list" if isinstance(node, SequenceNode) else f"`{node.value}`"


def pairs(node: MappingNode, depth: int = 0) -> Iterator[tuple[ScalarNode, Node]]:
    """Keys with values; what ``<<`` merges comes after, and only where the key is new."""
    merged: list[Node] = []
    own = set()
    for key, value in node.value:
        if key.tag == _MERGE and not key.style:
            merged += value.value if isinstance(value, SequenceNode) else [value]
            continue
        own.add(getattr(key, "value", None) if isinstance(key, ScalarNode) else None)
        yield key, value
    for other in merged if depth < 10 else ():  # an anchor can hold itself
        if isinstance(other, MappingNode):
            for key, value in pairs(other, depth + 1):
                if isinstance(key, ScalarNode) and key.value not in own:
                    own.add(key.value)
                    yield key, value


def text(node: ScalarNode) -> str:
    """What stands there, whatever YAML would make of it."""
    return str(node.value)


def is_null(node: Node) -> bool:
    """Whether nothing stands there."""
    return isinstance(node, ScalarNode) and _is_plain(node) and _WORDS.get(node.value, "") is None


def _is_plain(node: ScalarNode) -> bool:
    if node.style:  # the reader in C has '' for none
        return False
    return not (node.tag == _STR and _resolved(node.value) != _STR)  # !!str 5


def _resolved(value: str) -> str:
    resolver: Any = yaml.resolver.Resolver()
    return str(resolver.resolve(ScalarNode, value, (True, False)))


def scalar(node: ScalarNode) -> Any:
    """A number, True, False, None or a text."""
    value: str = node.value
    if not _is_plain(node):
        return value
    if value in _WORDS:
        return _WORDS[value]
    if _INTEGER.fullmatch(value):
        return int(value.replace("_", "")) if len(value) < 400 else float(value)
    if _FLOAT.fullmatch(value) and not _ZEROS.fullmatch(value):
        return float(value)
    if found := _INFINITE.fullmatch(value):
        return float(f"{found[1]}inf")
    return value


@dataclass(frozen=True, slots=True)
class Comments:
    """The comments of a file, by the line they belong to."""

    lines: tuple[str, ...]

    def top(self) -> str:
        """Those before anything else, without what is for editors."""
        found = []
        for line in self.lines:
            if not line.startswith("#"):
                break
            if not re.match(r"#\s*yaml-language-server:", line):
                found.append(_bare(line))
        return "\n".join(found)

    def of(self, key: Node, value: Node) -> str:
        """The comment on an entry: above its key, or at the end of its only line."""
        above: list[str] = []
        number = key.start_mark.line - 1
        indent = _indent(self.lines[number + 1])
        while number >= 0 and self.lines[number].strip().startswith("#"):
            if _indent(self.lines[number]) != indent:
                break
            above.insert(0, _bare(self.lines[number]))
            number -= 1
        return "\n".join(above + self._behind(key, value))

    def _behind(self, key: Node, value: Node) -> list[str]:
        block = isinstance(value, MappingNode | SequenceNode) and not value.flow_style
        # a block ends where the next thing begins; an empty value has no place of its own
        end = (
            key.end_mark if block or value.start_mark.line < key.start_mark.line else value.end_mark
        )
        if end.line >= len(self.lines):
            return []
        found = re.match(r"\s*:?\s+#(.*)$", self.lines[end.line][end.column :] or " ")
        return [_bare("#" + found[1])] if found else []


def _bare(line: str) -> str:
    return line.strip().removeprefix("#").removeprefix(" ").rstrip()


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
