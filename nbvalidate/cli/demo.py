"""``nbvalidate demo``: check and verify the two example notebooks, and say what to look at."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from nbvalidate.checks import catalogue
from nbvalidate.cli.main import build_parser
from nbvalidate.cli.verify import verified
from nbvalidate.errors import UsageError
from nbvalidate.files import write_file
from nbvalidate.findings import Report, Severity
from nbvalidate.formats import render

__all__ = ["run"]


def run(options: argparse.Namespace) -> int:
    """Copy the notebooks, verify them, write the HTML report; 0 if they are as they should be."""
    target = Path(options.to) if options.to else Path(tempfile.mkdtemp(prefix="nbvalidate-demo-"))
    _copy(_examples(), target)
    notebooks = sorted(str(p) for p in target.glob("*.ipynb"))
    where = f"{len(notebooks)} notebooks are in {target}."
    _say(f"{where} Each is checked, then executed twice in clean kernels.\n")
    verify = build_parser().parse_args(
        ["verify", *notebooks, "--jobs", "2", "--color", options.color]
    )
    report = verified(verify)
    page = target / "report.html"
    write_file(page, render(report, "html", catalogue=catalogue()))
    from nbvalidate.cli.output import use_color

    _say(render(report, "text", color=use_color(options), catalogue=catalogue()))
    _say(f"The same as a page: {page}")
    _say("Next: `nbvalidate check` and `nbvalidate verify` on a notebook of yours.")
    return 0 if _as_planned(report) else 1


def _as_planned(report: Report) -> bool:
    """The second notebook does not reproduce; the others do, and have no error."""
    wrong = report.notebooks[1]
    clean = [notebook for notebook in report.notebooks if notebook is not wrong]
    return wrong.details.get("reproducible") is False and all(
        notebook.details.get("reproducible") is True
        and not any(f.severity is Severity.ERROR for f in notebook.findings)
        for notebook in clean
    )


def _examples() -> Path:
    package = Path(__file__).parents[1]
    for folder in (package / "_demo", package.parent / "notebooks"):
        if folder.is_dir():
            return folder
    raise UsageError("The example notebooks are not installed; clone the project to get them.")


def _copy(source: Path, target: Path) -> None:
    existing = [p.name for p in source.glob("*.ipynb") if (target / p.name).exists()]
    if existing:
        raise UsageError(f"{target} already holds {existing[0]}: nothing is overwritten.")
    ignored = shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__")
    shutil.copytree(source, target, ignore=ignored, dirs_exist_ok=True)


def _say(text: str) -> None:
    sys.stdout.write(text.rstrip("\n") + "\n")
    sys.stdout.flush()
