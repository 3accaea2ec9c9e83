"""``nbvalidate verify``."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from nbvalidate.checks import catalogue
from nbvalidate.checks.run import check_notebook, selected_codes
from nbvalidate.cli.output import emit, exit_code
from nbvalidate.cli.progress import live_progress
from nbvalidate.config import load_config
from nbvalidate.errors import UsageError
from nbvalidate.files import write_file
from nbvalidate.findings import Finding, NotebookReport, Report
from nbvalidate.notebook import Notebook, find_sources
from nbvalidate.verify.flow import verify

__all__ = ["run", "verified"]


def run(options: argparse.Namespace) -> int:
    """Verify the notebooks and show the report."""
    report = verified(options)
    if options.report:
        from nbvalidate.formats import render

        write_file(options.report, render(report, "html", catalogue=catalogue()))
    emit(report, options)
    return exit_code(report, options)


def verified(options: argparse.Namespace) -> Report:
    """The report of ``verify`` with the options of the command line."""
    if options.runs == 1 and options.against == "committed" and options.parameter:
        raise UsageError(
            "One run with parameters has nothing to compare with: add --against none, or --runs 2."
        )
    catalogue().matching([*options.select, *options.ignore])
    for source in find_sources(options.paths):
        load_config(source.path)  # a wrong setting is told before the runs, not after them
    with live_progress() as progress:
        report = verify(
            options.paths,
            parameters=_parameters(options.parameter),
            runs=options.runs,
            jobs=options.jobs,
            against=options.against,
            timeout=options.timeout or None,
            notebook_timeout=options.notebook_timeout or None,
            memory=options.memory,
            out=Path(options.out) if options.out else None,
            kernel_name=options.kernel,
            progress=progress,
            static=None if options.no_check else _static(options),
        )
    return Report(report.command, tuple(_selected(nb, options) for nb in report.notebooks))


def _static(options: argparse.Namespace) -> Callable[[Notebook], Sequence[Finding]]:
    def findings(notebook: Notebook) -> Sequence[Finding]:
        config = load_config(notebook.path).override(select=options.select, ignore=options.ignore)
        return check_notebook(notebook, config)

    return findings


def _selected(report: NotebookReport, options: argparse.Namespace) -> NotebookReport:
    """Only the rules that the user wants; the verdict itself stays in the details."""
    from dataclasses import replace

    config = load_config(report.path).override(select=options.select, ignore=options.ignore)
    codes = selected_codes(catalogue(), config, report.path)
    findings = tuple(f for f in report.findings if f.rule in codes)
    status = report.status
    if status in ("ok", "findings"):
        status = "findings" if findings else "ok"
    return replace(report, findings=findings, status=status)


def _parameters(pairs: Sequence[Sequence[str]]) -> dict[str, Any]:
    if not pairs:
        return {}
    import yaml  # papermill reads values in the same way

    parameters: dict[str, Any] = {}
    for name, value in pairs:
        if not name.isidentifier():
            raise UsageError(f"{name!r} cannot be a parameter: it is not a Python name.")
        parameters[name] = yaml.safe_load(value)
    return parameters
