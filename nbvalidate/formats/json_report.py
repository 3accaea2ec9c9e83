"""The JSON report, version 1: the contract for CI jobs and other tools.

The schema in ``schema/report-v1.schema.json`` says the same and the tests hold both together.
Keys of a version are never removed or renamed; new ones come at the end.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbvalidate
from nbvalidate.findings import Finding, NotebookReport, Report, Severity
from nbvalidate.formats.verdicts import verdict

__all__ = ["as_dict", "finding_as_dict", "plain", "render", "schema"]

_SURROGATE = re.compile("[\ud800-\udfff]")


def render(report: Report) -> str:
    """Write the report as indented JSON, ASCII only: any terminal and any CI log can carry it."""
    return json.dumps(as_dict(report), indent=2, allow_nan=False) + "\n"


def schema() -> dict[str, Any]:
    """Load the JSON Schema (2020-12) of version 1."""
    path = Path(__file__).with_name("schema") / "report-v1.schema.json"
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def as_dict(report: Report) -> dict[str, Any]:
    """Return the report as plain JSON values, keys in the contract's order."""
    return {
        "version": 1,
        "tool": {"name": "nbvalidate", "version": nbvalidate.__version__},
        "command": report.command,
        "notebooks": [_notebook(nb) for nb in report.notebooks],
        "summary": {"notebooks": len(report.notebooks)}
        | {severity.value: report.count(severity) for severity in Severity},
    }


def plain(value: Any) -> Any:
    """Anything as JSON values: what JSON cannot say becomes text, never an exception.

    A report may not fail at its last step because some evidence was a NumPy number.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", str(value))
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        if math.isfinite(value):
            return float(value)
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    if isinstance(value, Mapping):
        return {plain(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted((plain(item) for item in value), key=str)
    return plain(str(value))


def _notebook(notebook: NotebookReport) -> dict[str, Any]:
    said: dict[str, Any] = {
        "path": plain(notebook.path),
        "status": notebook.status,
        "seconds": round(max(notebook.seconds, 0.0), 3),
        "cells": notebook.cells,
        "findings": [finding_as_dict(finding) for finding in notebook.findings],
        "error": plain(notebook.error),
    }
    if "schema" in notebook.details:
        said["schema"] = plain(notebook.details["schema"])
    if "slices" in notebook.details:
        said["slices"] = plain(notebook.details["slices"])
    result = verdict(notebook)
    if result is not None:
        said |= {
            "runs": result.runs,
            "reproducible": result.reproducible,
            "first_divergence": plain(result.first_divergence),
            "causes": plain(result.causes),
            "artifacts": plain(result.artifacts),
            # `cells` is the number of cells already
            "cell_verdicts": plain(result.cells),
            "notes": plain(result.notes),
        }
    return said


def finding_as_dict(finding: Finding) -> dict[str, Any]:
    """One finding as plain JSON values."""
    said: dict[str, Any] = {
        "rule": finding.rule,
        "name": finding.name,
        "severity": finding.severity.value,
        "certainty": finding.certainty,
        "cell_id": plain(finding.cell_id),
        "cell_index": finding.cell_index,
        "line": finding.line,
        "end_line": finding.end_line,
        "names": plain(finding.names),
        "message": plain(finding.message),
        "fix": plain(finding.fix),
        "evidence": plain(finding.evidence),
        "column": finding.column,
        "end_column": finding.end_column,
        "excerpt": plain(finding.excerpt),
    }
    if finding.category is not None:
        said["category"] = finding.category
    return said
