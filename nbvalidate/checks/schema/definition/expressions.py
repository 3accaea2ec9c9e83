"""Row rules: a small part of Python's expressions, read into a tree that engines translate.

::

    ship_date >= order_date
    `net price` + tax == total or is_missing(tax)
    discount == 0 if status in ["free", "gift"] else discount < price

Nothing is ever evaluated here. The tree that comes out is plain `ast`, made simple for whoever
walks it; these nodes and no others are in it:

- `ast.Name`: a column; `Expression.names` has its label.
- `ast.Constant`: an integer, a float, a text, True or False; signs of numbers are in the value.
- `ast.Compare`: with **one** operator: ``== != < <= > >=``, or ``in`` and ``not in`` with an
  `ast.List` of constants on the right. A chain ``a < b < c`` has become ``a < b and b < c``.
- `ast.BoolOp` with two values or more, `ast.UnaryOp` with `ast.Not` or `ast.USub`.
- `ast.BinOp`: ``+ - * / // %``.
- `ast.IfExp`.
- `ast.Call` of a name in `FUNCTIONS`, without keywords: ``round`` with two arguments always (the
  second is an integer constant), ``min`` and ``max`` with two (more have been nested).
"""

from __future__ import annotations

import ast
import functools
import keyword
import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from nbvalidate.checks.schema.definition.nodes import FUNCTIONS, Reader, label_in_rule
from nbvalidate.checks.schema.definition.words import code
from nbvalidate.errors import UsageError

__all__ = ["FUNCTIONS", "Expression", "label_in_rule", "parse"]

_WORDS_OF_RULES = {"and", "or", "not", "in", "if", "else", "True", "False"}
_LONGEST = 10_000
_TOKEN = re.compile(
    r"""(?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
    r"""|(?P<quoted>`(?:``|[^`])*`)"""
    r"""|(?P<word>[^\W\d](?:\w|[^\x00-\x7f≠≤≥\s])*)"""
    r"""|(?P<number>\d\w*)"""
    r"""|(?P<break>[\r\n]+)""",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Expression:
    """A row rule that was read.

    Parameters
    ----------
    text
        As the user wrote it.
    tree
        The nodes named at the top of this module.
    names
        For each name in the tree the label of its column.
    """

    text: str
    tree: ast.expr
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """The labels of its columns, in the order in which they are named."""
        return tuple(self.names.values())


def parse(text: str, known: Callable[[str], bool] | None = None) -> Expression:
    """Read a row rule.

    Parameters
    ----------
    text
        The rule.
    known
        Whether there is a column of this label; None: any label will do.

    Raises
    ------
    UsageError
        For everything that is no rule, with the part that is wrong and what is allowed.
    """
    if not isinstance(text, str):
        raise UsageError(f"A row rule is a text such as `ship_date >= order_date`, not {text!r}.")
    expression = _parse(text)
    for label in expression.columns:
        if known is not None and not known(label):
            raise UsageError(f"The rule {code(text)} names `{label}`, which is no column.")
    return expression


@functools.lru_cache(maxsize=512)
def _parse(text: str) -> Expression:
    if not text.strip():
        raise UsageError("A row rule is empty; write one such as `ship_date >= order_date`.")
    if len(text) > _LONGEST:
        raise UsageError(f"The rule {code(text)} is longer than {_LONGEST:,} characters.")
    source, labels = _with_identifiers(text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about escapes in texts
            tree = ast.parse(source.strip(), mode="eval").body
        reader = Reader(text, labels)
        sort, simple = reader.read(tree)
    except (SyntaxError, ValueError) as error:
        raise UsageError(_not_python(text, error)) from None
    except (RecursionError, MemoryError):
        raise UsageError(f"The rule {code(text)} is nested too deeply; split it.") from None
    if not reader.names:
        raise UsageError(
            f"The rule {code(text)} names no column. Columns are written without quotes; a name"
            " that is no plain word stands in backticks."
        )
    if sort not in ("truth", "column"):
        raise UsageError(
            f"The rule {code(text)} is a value and not a condition. Compare it with something, as"
            " in `ship_date >= order_date`."
        )
    return Expression(text, simple, reader.names)


def _with_identifiers(text: str) -> tuple[str, dict[str, str]]:
    """The rule with an identifier for each name in backticks, and the labels of these."""
    taken = {m["word"] for m in _TOKEN.finditer(text)}
    labels: dict[str, str] = {}

    def identifier(label: str) -> str:
        for known, other in labels.items():
            if other == label:
                return known
        number = len(labels)
        while f"column_{number}" in taken:
            number += 1
        taken.add(f"column_{number}")
        labels[f"column_{number}"] = label
        return f"column_{number}"

    def replaced(match: re.Match[str]) -> str:
        if match["break"]:
            return " "
        if quoted := match["quoted"]:
            label = quoted[1:-1].replace("``", "`")
            if label.isidentifier() and label.isascii() and not keyword.iskeyword(label):
                # nothing but the same column; a function's name in backticks is a column too
                return label if label not in FUNCTIONS else identifier(label)
            return f" {identifier(label)} "
        word = match["word"]
        if word and not word.isascii() and word.isidentifier():
            return identifier(word)  # Python would write some letters in another way
        return match[0]

    return _TOKEN.sub(replaced, text), labels


#: What is wrong in a text that is no expression, and what to write.
_HINTS = (
    (re.compile(r"(?<![=!<>])=(?![=>])"), "Compare with `==`; a single `=` sets a value."),
    (re.compile(r"=[<>]"), "Write `>=` or `<=`."),
    (re.compile(r"<>|≠"), "Write `!=`."),
    (re.compile(r"[≤≥]"), "Write `<=` or `>=`."),
    (re.compile(r"&&|\|\|"), "Write `and` or `or`."),
    (re.compile(r"!(?!=)"), "Write `not`."),
    (re.compile(r"\bbetween\b", re.IGNORECASE), "Write `1 <= x <= 5`."),
    (re.compile(r"\b(AND|OR|NOT|IN)\b"), "Write `and`, `or`, `not` and `in` in small letters."),
)


def _not_python(text: str, error: Exception) -> str:
    bare = _TOKEN.sub(lambda m: " " if m["text"] or m["quoted"] else m[0], text)
    hint = next((hint for found, hint in _HINTS if found.search(bare)), "")
    if not hint and bare.count("`"):
        hint = "A backtick is not closed."
    for word in re.findall(r"[^\W\d]\w*", bare) if not hint else ():
        if keyword.iskeyword(word) and word not in _WORDS_OF_RULES:
            hint = f"`{word}` is a word of Python: as the name of a column it stands in backticks."
            break
    if not hint:
        reason = getattr(error, "msg", None) or str(error)
        hint = f"Python says: {reason.split('. Perhaps')[0]}."
        if re.search(r"[^\W\d]\w*\s+[^\W\d]\w*", bare):
            hint += " A name that is no plain word stands in backticks."
    return f"The rule {code(text)} cannot be read. {hint}"
