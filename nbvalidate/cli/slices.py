"""``nbvalidate slices``: judge a gate, find where a model fails."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbvalidate.cli.output import emit, exit_code, use_color
from nbvalidate.cli.progress import status_line
from nbvalidate.cli.slices_inputs import Inputs, read_inputs
from nbvalidate.config import load_config
from nbvalidate.errors import UsageError
from nbvalidate.files import write_file
from nbvalidate.findings import NotebookReport, Report

if TYPE_CHECKING:
    from nbvalidate.slices.report import SliceReport
    from nbvalidate.slices.result import SliceResult

__all__ = ["run"]

_NOUN = {"noun": "data set"}

#: The options of a search that a gate keeps; with others, it is searched again as the gate will.
_OF_A_GATE = ("k", "max_depth", "min_support", "alpha", "holdout", "seed")
_BEYOND_A_GATE = ("group", "time", "stratify", "ranges", "sets", "negation")


def run(options: argparse.Namespace) -> int:
    """Do one of the commands."""
    return _check(options) if options.slices_command == "check" else _find(options)


def _sharing(tell: Callable[[str], None] | None) -> Callable[[str, float], None] | None:
    """Progress as words and a share."""
    return tell and (lambda words, share: tell(f"{words}: {share:.0%}"))


def _check(options: argparse.Namespace) -> int:
    from nbvalidate.checks import catalogue
    from nbvalidate.slices import check_slices
    from nbvalidate.slices.file import SliceFile

    rules = catalogue()
    codes = rules.matching(options.select) or frozenset(rule.code for rule in rules)
    codes -= rules.matching((*load_config(Path()).ignore, *options.ignore))
    gate = SliceFile.load(options.gate)  # a wrong gate is told before anything is read
    if not gate.slices and gate.discovered is None:
        raise UsageError(f'{options.gate} names no slices, and has no "discovered".')
    inputs = read_inputs(options)
    with status_line() as tell:
        found = check_slices(
            gate,
            **inputs.given(),
            metric=options.metric,
            loss=options.loss,
            name=options.data,
            progress=_sharing(tell),
        )
    findings = tuple(finding for finding in found.findings if finding.rule in codes)
    details = {**_NOUN, "slices": {"gate": options.gate, "outcomes": found.to_json()}}
    notebook = NotebookReport(
        options.data,
        "findings" if findings else "ok",
        found.seconds,
        findings=findings,
        details=details,
    )
    report = Report("slices check", (notebook,))
    _show(report, found, options)
    return exit_code(report, options)


def _show(report: Report, found: SliceReport, options: argparse.Namespace) -> None:
    if options.format not in ("text", "html"):
        emit(report, options)
        return
    if options.format == "html":
        text = _page(f"nbvalidate slices check: {options.data}", found.html)
    else:
        from nbvalidate.formats.slices_gate import gate_text

        text = gate_text(found.table, color=use_color(options) and not options.output) + "\n"
    if options.output:
        write_file(options.output, text)
    else:
        sys.stdout.write(text)
        sys.stdout.flush()


def _page(title: str, body: str) -> str:
    from nbvalidate.formats.schema_files import page_html

    return page_html(title, body)


def _find(options: argparse.Namespace) -> int:
    from nbvalidate.slices.find import find_slices
    from nbvalidate.slices.losses import errors_of

    if options.output and Path(options.output).exists() and not options.force:
        raise UsageError(f"{options.output} exists: --force overwrites it.")
    inputs = read_inputs(options)
    asked = options.features or inputs.features
    features = [name for name in asked if name not in options.exclude]
    if not features:
        raise UsageError("No column is left in which slices could be searched.")
    said = _said(inputs)
    if options.output:
        _check_metric(said, options.metric)  # before a search that takes its time
    errors = errors_of(said, options.loss)
    usual = {word: getattr(options, word) for word in _OF_A_GATE}
    more = {word: getattr(options, word) for word in _BEYOND_A_GATE}
    again = None
    with status_line() as tell:
        usual["progress"] = _sharing(tell)
        found = find_slices(inputs.frame, errors, features=features, **usual, **more)
        if options.output and (any(more.values()) or set(features) != set(inputs.features)):
            again = find_slices(inputs.frame, errors, features=inputs.features, **usual)
    sys.stdout.write(_shown(found, options))
    sys.stdout.flush()
    if options.output:
        from nbvalidate.slices.propose import gate

        made = gate(found, inputs.frame, said, options.metric, again)
        made.save(options.output, force=options.force)
        same = f"; check it with --loss {options.loss} too" if options.loss else ""
        print(f"{options.output}: written{same}", file=sys.stderr)  # noqa: T201
    return 0


def _check_metric(said: Any, metric: str) -> None:
    """Raise `UsageError` for a metric that is not there or does not fit."""
    from nbvalidate.slices.measure import Measure

    Measure(said, metric)


def _said(inputs: Inputs) -> Any:
    """What the model says about the rows."""
    from nbvalidate.slices.columns import open_columns
    from nbvalidate.slices.gate import answers

    given = inputs.given()
    model, frame = given.pop("model"), given.pop("X")
    return answers(open_columns(frame), model, frame, given)


def _shown(found: SliceResult, options: argparse.Namespace) -> str:
    if options.format == "json":
        return json.dumps(found.to_json(), indent=2, allow_nan=False) + "\n"
    if options.format == "html":
        return _page(f"nbvalidate slices find: {options.data}", found.html)
    from nbvalidate.formats.slices_table import slices_text

    return slices_text(found.table, color=use_color(options)) + "\n"
