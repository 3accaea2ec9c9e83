"""``%nbvalidate schema``: infer, check, diff and evolve the schema of a frame."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbvalidate.errors import UsageError, ValidationError
from nbvalidate.formats.schema_words import name_of
from nbvalidate.live.last import last
from nbvalidate.live.schema_data import checked, is_schema, schema_file, variable
from nbvalidate.magics.options import (
    Option,
    OptionError,
    arguments,
    help_text,
    nearest,
    option,
    parse,
)
from nbvalidate.magics.show import show, uses_color, write

if TYPE_CHECKING:
    from nbvalidate.checks.schema.definition.model import Schema
    from nbvalidate.magics.magic import NBValidate

__all__ = ["COMMANDS", "run"]

_MAGIC = "%nbvalidate schema"
_HELP = option("-h", "--help", action="store_true", help="show this help")
_OUTPUT = option("-o", "--output", metavar="FILE", help="write it to this file")
_FORCE = option("--force", action="store_true", help="overwrite the file")


def run(magic: NBValidate, line: str) -> None:
    """Do what the words after ``schema`` ask for.

    Parameters
    ----------
    magic
        With the shell.
    line
        All words after ``%nbvalidate schema``.

    Raises
    ------
    UsageError
        For words that make no sense, in one sentence.
    ValidationError
        Where the schema of a frame that is checked says halt.
    """
    word, _, rest = line.strip().partition(" ")
    if word in ("", "-h", "--help"):
        write(_overview())
        return
    if word not in COMMANDS:
        raise OptionError(f"{_MAGIC} has no command {word!r}.{nearest(word, list(COMMANDS))}")
    command = COMMANDS[word]
    name = f"{_MAGIC} {word}"
    if {"-h", "--help"} & set(rest.split()):
        write(help_text(f"{name} {command.usage}", command.about, command.options))
        return
    command.function(magic, parse(command.parser, name, rest.strip(), command.options))


def _infer(magic: NBValidate, words: argparse.Namespace) -> None:
    from nbvalidate.checks.schema.definition.model import Schema

    frames = [_data(magic, word) for word in words.frames]
    name = words.name or name_of(words.frames[0])
    schema = Schema.infer(*frames, name=name)
    called = " ".join(words.frames)
    file = f"schemas/{name}.yaml"
    if not words.output:
        write(schema.to_yaml().rstrip("\n"))
        write(f"\nTo save it: {_MAGIC} infer {called} -o {file}")
        return
    path = Path(words.output)
    _save(schema, path, words.force)
    write(f"Written: {words.output}. Read it, and change what is not meant.")
    bound = words.frames[0] if words.frames[0].isidentifier() else name
    write(
        f"From now on: %%validate --schema {bound}={words.output}, or for all cells, in"
        f' pyproject.toml:\n[tool.nbvalidate.schemas]\n{bound} = "{words.output}"'
    )


def _check(magic: NBValidate, words: argparse.Namespace) -> None:
    from nbvalidate.checks.schema.run import check
    from nbvalidate.findings import Severity
    from nbvalidate.formats.schema_table import schema_html, schema_text

    value, path = _data(magic, words.frame), ""
    schema = magic.user_shell.user_ns.get(words.schema)
    if not is_schema(schema):
        found = schema_file(words.schema, magic.session.document.path, f"{_MAGIC} check")
        schema, path = _load(found), str(found)
    report = check(schema, value, name=words.frame)
    last.remember(words.frame, report, path)
    table = checked(report, words.frame, words.schema if path else "")
    text = schema_text(table, color=uses_color(magic.user_shell))
    show(magic.user_shell, text, schema_html(table))
    errors = tuple(f for f in report.findings if f.severity is Severity.ERROR)
    if errors and schema.on_fail == "halt":
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        said = f"{errors[0].rule} in `{words.frame}`: {errors[0].message}{more}"
        raise ValidationError(said, errors)


def _diff(magic: NBValidate, words: argparse.Namespace) -> None:
    one, other = (_schema(magic, word) for word in (words.one, words.other))
    if not is_schema(one):
        one = _inferred(one, words.one)
    difference = one.diff(other)
    show(magic.user_shell, difference.text, difference.html)


def _evolve(magic: NBValidate, words: argparse.Namespace) -> None:
    path = schema_file(words.schema, magic.session.document.path, f"{_MAGIC} evolve")
    names = last.against(str(path))
    if words.frame:
        names = [words.frame]
    elif not names:
        raise UsageError(
            f"No frame has been checked against {words.schema} in this kernel:"
            f" {_MAGIC} check FRAME {words.schema}, or say which with --frame NAME."
        )
    report = last.report(names[0])
    from nbvalidate.checks.schema.changes.evolve import evolve, proposals

    if not words.accept:
        write(_offer(names[0], words.schema, {p.id: p.sentence for p in proposals(report)}))
        return
    schema = evolve(_load(path), report, words.accept)
    target = words.output or os.path.relpath(path)
    schema.save(target)
    write(f"Written: {target}. Look at what changed before you commit it.")


def _offer(name: str, file: str, offers: Mapping[str, str]) -> str:
    if not offers:
        return f"`{name}` breaks nothing that {file} could allow."
    width = max(map(len, offers))
    listed = "\n".join(f"  {word.ljust(width)}  {said}" for word, said in offers.items())
    accept = f"{_MAGIC} evolve {file} --accept {next(iter(offers))}"
    return f"What {file} could allow after `{name}`:\n{listed}\nTo allow one: {accept}"


# words to values --------------------------------------------------------------------------------


def _data(magic: NBValidate, word: str) -> Any:
    """A variable; or the path of a file, or a glob."""
    namespace: Mapping[str, Any] = magic.user_shell.user_ns
    if word in namespace:
        return namespace[word]
    if word.isidentifier():
        return variable(word, namespace, _MAGIC)
    return word


def _schema(magic: NBValidate, word: str) -> Any:
    """A schema from a variable or a file; or data."""
    namespace: Mapping[str, Any] = magic.user_shell.user_ns
    if word in namespace:
        return namespace[word]
    if word.endswith((".yaml", ".yml")):
        return _load(schema_file(word, magic.session.document.path, f"{_MAGIC} diff"))
    return _data(magic, word)


def _inferred(data: Any, name: str) -> Schema:
    from nbvalidate.checks.schema.definition.model import Schema

    return Schema.infer(data, name=name)


def _load(path: Path) -> Schema:
    from nbvalidate.checks.schema.definition.model import Schema

    return Schema.load(path)


def _save(schema: Schema, path: Path, force: bool) -> None:
    if path.exists() and not force:
        raise UsageError(f"{path} exists: --force overwrites it, {_MAGIC} diff compares.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from None
    schema.save(path)


# the commands -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Command:
    """One word after ``schema``."""

    function: Callable[[NBValidate, argparse.Namespace], None]
    usage: str
    about: str
    options: tuple[Option, ...]
    parser: argparse.ArgumentParser


def _command(
    function: Callable[[NBValidate, argparse.Namespace], None],
    usage: str,
    about: str,
    *options: Option,
) -> _Command:
    decorated: Any = arguments([*options, _HELP])(function)
    return _Command(function, usage, about, (*options, _HELP), decorated.parser)


#: What can stand after ``%nbvalidate schema``.
COMMANDS: dict[str, _Command] = {
    "infer": _command(
        _infer,
        "FRAME [FRAME ...] [-o FILE] [--force] [--name NAME]",
        "Propose a schema from one or more good frames of the same source.",
        option("frames", nargs="+", metavar="FRAME", help="variables or files"),
        _OUTPUT,
        _FORCE,
        option("--name", metavar="NAME", help="of the schema (default: the first frame's)"),
    ),
    "check": _command(
        _check,
        "FRAME SCHEMA",
        "Find everything in a frame that its schema (a file or a variable) does not allow.",
        option("frame", metavar="FRAME", help="a variable, a file or a glob"),
        option("schema", metavar="SCHEMA", help="a file or a variable"),
    ),
    "diff": _command(
        _diff,
        "A B",
        "What changed from A to B: each a schema (file or variable) or a frame.",
        option("one", metavar="A", help="before"),
        option("other", metavar="B", help="after"),
    ),
    "evolve": _command(
        _evolve,
        "FILE [--accept CHECK ...] [--frame NAME] [-o FILE]",
        "Allow some of what the last check against FILE has found; without --accept: the list.",
        option("schema", metavar="FILE", help="of the schema"),
        option(
            "--accept",
            nargs="+",
            action="extend",
            default=[],
            metavar="CHECK",
            help="what to allow, e.g. price.min",
        ),
        option("--frame", metavar="NAME", help="the frame whose last check is meant"),
        _OUTPUT,
    ),
}


def _overview() -> str:
    lines = [f"{_MAGIC} COMMAND", ""]
    lines += [
        f"  {word} {command.usage}\n      {command.about}" for word, command in COMMANDS.items()
    ]
    return "\n".join([*lines, "", f"More: {_MAGIC} infer --help."])
