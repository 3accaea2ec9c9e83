"""``%nbvalidate slices``: the slice explorer of a model, or of errors."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from nbvalidate.errors import UsageError
from nbvalidate.magics.options import OptionError, arguments, help_text, option, parse
from nbvalidate.magics.show import write

if TYPE_CHECKING:
    from nbvalidate.magics.magic import NBValidate
    from nbvalidate.widgets.explorer import SliceExplorer

__all__ = ["OPTIONS", "run"]

_MAGIC = "%nbvalidate slices"
_USAGE = f"{_MAGIC} MODEL X Y [OPTIONS]\n{_MAGIC} FRAME --errors ERRORS [OPTIONS]"
_ABOUT = """\
Find the sub-populations where a model is worse, and explore them: MODEL is a fitted model, a
function or an array of predictions, X the rows, Y what is true (or a column of X).
The explorer is what the line gives: explorer = %nbvalidate slices model X_test y_test"""

#: What can follow ``%nbvalidate slices``.
OPTIONS = (
    option("words", nargs="*", metavar="WORD", help="variables"),
    option("--errors", metavar="ERRORS", help="an error per row in place of a model, or a column"),
    option("--challenger", metavar="MODEL", help="a second model, to be compared with the first"),
    option("--difference", action="store_true", help="search where the challenger is worse"),
    option("--metric", metavar="NAME", help="what is measured, e.g. recall"),
    option("--loss", metavar="NAME", help="the error that is searched by, e.g. log_loss"),
    option("--features", metavar="COLUMNS", help="only these columns, by comma"),
    option("--time", metavar="COLUMN", help="a column of moments, for the trend"),
    option("--by", metavar="COLUMNS", help="protected attributes for the fairness view, by comma"),
    option("--k", type=int, metavar="N", help="how many slices"),
    option("--max-depth", type=int, metavar="N", help="of how many conditions at most"),
    option("--min-support", type=float, metavar="S", help="rows at least: a share, or a number"),
    option("-h", "--help", action="store_true", help="show this help"),
)


@arguments(OPTIONS)
def _table() -> None:
    """Carries the parser."""


def run(magic: NBValidate, line: str) -> SliceExplorer | None:
    """Make the explorer that the words after ``slices`` ask for.

    Parameters
    ----------
    magic
        With the shell.
    line
        All words after ``%nbvalidate slices``.

    Returns
    -------
    SliceExplorer or None
        None for ``--help``; IPython shows the explorer as the value of the line.

    Raises
    ------
    UsageError
        For words that make no sense, in one sentence.
    """
    words = parse(vars(_table)["parser"], _MAGIC, line.strip(), OPTIONS)
    if words.help or not words.words:
        write(help_text(_USAGE, _ABOUT, OPTIONS))
        return None
    from nbvalidate.widgets.explorer import SliceExplorer

    settings = _settings(words)
    if words.errors is not None:
        if len(words.words) != 1 or words.challenger or words.difference:
            raise OptionError(f"{_MAGIC} --errors takes one frame and no model: {_MAGIC} --help.")
        frame = _value(magic, words.words[0])
        errors = _column_or_value(magic, frame, words.errors)
        return SliceExplorer.from_errors(frame, errors, **settings)
    if len(words.words) != 3:
        raise OptionError(f"{_MAGIC} takes a model, its rows and what is true: {_MAGIC} --help.")
    model, rows = (_value(magic, word) for word in words.words[:2])
    if words.challenger:
        second = _value(magic, words.challenger)
        model = {words.words[0]: model, words.challenger: second}
    for name in ("metric", "loss"):
        if getattr(words, name):
            settings[name] = getattr(words, name)
    if words.by:
        settings["by"] = _listed(words.by)
    return SliceExplorer(model, rows, _column_or_value(magic, rows, words.words[2]), **settings)


def _settings(words: argparse.Namespace) -> dict[str, Any]:
    made = {
        name: value
        for name in ("k", "max_depth", "min_support", "time")
        if (value := getattr(words, name)) is not None
    }
    if words.features:
        made["features"] = _listed(words.features)
    if words.difference:
        if not words.challenger:
            raise OptionError(f"{_MAGIC} --difference needs a --challenger.")
        made["on"] = "difference"
    return made


def _listed(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _value(magic: NBValidate, word: str) -> Any:
    """A variable, or an expression without blanks such as ``data.test``."""
    shell = magic.user_shell
    if word.isidentifier():
        if word not in shell.user_ns:
            from nbvalidate.live.schema_data import variable

            return variable(word, shell.user_ns, _MAGIC)
        return shell.user_ns[word]
    try:
        return eval(word, shell.user_global_ns, shell.user_ns)  # noqa: S307  # the user's own words
    except Exception as error:  # noqa: BLE001  # whatever it raises is told in one line
        said = str(error).split("\n")[0] or type(error).__name__
        raise UsageError(f"{_MAGIC}: {word!r} has no value: {said}") from None


def _column_or_value(magic: NBValidate, rows: Any, word: str) -> Any:
    known = word in magic.user_shell.user_ns
    if not known and word in [str(name) for name in getattr(rows, "columns", ())]:
        return word
    return _value(magic, word)
