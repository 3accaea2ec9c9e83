"""``nbvalidate schema``: infer, check, diff, evolve, export, import."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from nbvalidate.cli.schema_check import load_schema, run_check, unreadable
from nbvalidate.errors import NBValidateError, UsageError
from nbvalidate.files import write_file
from nbvalidate.formats.schema_words import name_of

if TYPE_CHECKING:
    from nbvalidate.checks.schema.changes.diff import SchemaDiff
    from nbvalidate.checks.schema.definition.model import Schema

__all__ = ["run"]


def run(options: argparse.Namespace) -> int:
    """Do one of the commands."""
    return _COMMANDS[options.schema_command](options)


def _infer(options: argparse.Namespace) -> int:
    _writable(options)
    name = options.name or name_of(options.data[0])
    _write(_inferred(*options.data, name=name).to_yaml(), options)
    return 0


def _diff(options: argparse.Namespace) -> int:
    one, other = options.one, options.other
    old = load_schema(one) if _is_yaml(one) else _inferred(one, name=name_of(one))
    try:
        difference = old.diff(load_schema(other) if _is_yaml(other) else other)
    except Exception as error:  # noqa: BLE001  raised again where it is no fault of the data
        raise UsageError(f"{other}: {unreadable(error, other)}") from None
    _write(_shown(difference, options), options)
    names = {"breaking": difference.breaking, "any": difference.changes, "never": ()}
    return int(bool(names[options.fail_on]))


def _is_yaml(word: str) -> bool:
    return word.lower().endswith((".yaml", ".yml"))


def _shown(difference: SchemaDiff, options: argparse.Namespace) -> str:
    if options.format == "text":
        return difference.text
    if options.format == "json":
        from nbvalidate.formats.json_report import plain

        return json.dumps(plain(difference.as_dict()), indent=2)
    from nbvalidate.formats.schema_files import page_html

    return page_html(f"nbvalidate schema diff {options.one} {options.other}", difference.html)


def _evolve(options: argparse.Namespace) -> int:
    from nbvalidate.checks.schema.run import check

    _writable(options)
    schema = load_schema(options.file)
    reports = []
    for data in options.data:
        try:
            reports.append(check(schema, data, name=data))
        except Exception as error:  # noqa: BLE001  raised again where it is no fault of the data
            raise UsageError(f"{data}: {unreadable(error, data)}") from None
    from nbvalidate.checks.schema.changes.evolve import evolve, proposals

    offers = {p.id: p.sentence for report in reports for p in proposals(report)}
    if not options.accept:
        width = max(map(len, offers), default=0)
        lines = [f"{word.ljust(width)}  {sentence}\n" for word, sentence in offers.items()]
        sys.stdout.write("".join(lines))
        return 0
    accepted = set()
    for report in reports:
        known = {p.id for p in proposals(report)} | {v.id for v in report.violations}
        words = [word for word in options.accept if word in known]
        accepted.update(words)
        schema = evolve(schema, report, words)
    wrong = [word for word in options.accept if word not in accepted]
    if wrong:
        there = f"There are {', '.join(offers)}." if offers else "Nothing is broken at all."
        raise UsageError(f"{wrong[0]!r} is not broken by these data. {there}")
    _write(schema.to_yaml(), options)
    return 0


def _export(options: argparse.Namespace) -> int:
    from nbvalidate.checks.schema.interchange.pandera import to_pandera_yaml

    _writable(options)
    _write(to_pandera_yaml(load_schema(options.file)), options)
    return 0


def _import(options: argparse.Namespace) -> int:
    _writable(options)
    try:
        text = Path(options.file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        said = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"{options.file} cannot be read: {said}.") from None
    from nbvalidate.checks.schema.interchange.pandera import from_pandera_yaml

    try:
        schema = from_pandera_yaml(text)
    except UsageError as error:
        raise UsageError(f"{options.file}: {error}") from None
    _write(schema.to_yaml(), options)
    return 0


def _inferred(*data: str, name: str) -> Schema:
    from nbvalidate.checks.schema.definition.model import Schema

    try:
        return Schema.infer(*data, name=name)
    except NBValidateError:
        raise
    except Exception as error:  # noqa: BLE001  raised again where it is no fault of the data
        raise UsageError(f"{data[0]}: {unreadable(error, data[0])}") from None


def _writable(options: argparse.Namespace) -> None:
    """Told before the work, not after it."""
    if options.output and Path(options.output).exists() and not options.force:
        raise UsageError(f"{options.output} exists: --force overwrites it.")


def _write(text: str, options: argparse.Namespace) -> None:
    text = text.rstrip("\n") + "\n"
    if options.output:
        write_file(options.output, text)
    else:
        sys.stdout.write(text)
        sys.stdout.flush()


_COMMANDS = {
    "infer": _infer,
    "check": run_check,
    "diff": _diff,
    "evolve": _evolve,
    "export": _export,
    "import": _import,
}
