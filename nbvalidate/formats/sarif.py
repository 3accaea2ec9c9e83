"""SARIF 2.1.0, for GitHub code scanning and editors.

Lines are those of the notebook's file (a cell's own line would point at the wrong place); the
cell is a logical location; fingerprints come from the cell's id, so an alert survives edits above.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import nbvalidate
from nbvalidate.findings import Finding, NotebookReport, Report, Severity
from nbvalidate.formats.clean import block
from nbvalidate.formats.json_report import plain
from nbvalidate.formats.paths import artifact
from nbvalidate.formats.words import place, problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nbvalidate.catalogue import Catalogue, Rule

__all__ = ["as_dict", "render"]

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_HOME = "https://github.com/nbvalidate/nbvalidate"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_GITHUB_LEVELS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "recommendation",
}


def render(report: Report, catalogue: Catalogue | None = None) -> str:
    """Write the report as one SARIF log.

    Parameters
    ----------
    report
        What a command found.
    catalogue
        Where the rules' texts come from; a rule that is not in it has its code and name only.
    """
    return json.dumps(as_dict(report, catalogue), indent=2, allow_nan=False) + "\n"


def as_dict(report: Report, catalogue: Catalogue | None = None) -> dict[str, Any]:
    """Return the SARIF log as plain JSON values."""
    rules = {rule.code: _rule(rule) for rule in catalogue or ()}
    for finding in report.findings:
        rules.setdefault(finding.rule, {"id": finding.rule, "name": finding.name})
    index = {code: number for number, code in enumerate(rules)}
    notes = [_notification(nb) for nb in report.notebooks if problem(nb)]
    driver = {
        "name": "nbvalidate",
        "version": nbvalidate.__version__,
        "informationUri": _HOME,
        "rules": list(rules.values()),
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"nbvalidate/{report.command.replace(' ', '-')}/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            "%SRCROOT%": {"description": {"text": "The folder that nbvalidate was started in."}}
        },
        "invocations": [{"executionSuccessful": not notes, "toolExecutionNotifications": notes}],
        "results": [result for nb in report.notebooks for result in _results(nb, index)],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule) -> dict[str, Any]:
    why, fix, source = (rule.section(title) for title in ("Why", "Fix", "Source"))
    flagged, clean = rule.section("Flagged"), rule.section("Clean")
    prose = [why, f"Fix: {fix}" if fix else "", f"Source: {source}" if source else ""]
    marked = [
        f"**{rule.summary}**",
        why,
        f"Flagged:\n\n```python\n{flagged}\n```" if flagged else "",
        f"Clean:\n\n```python\n{clean}\n```" if clean else "",
        f"**Fix:** {fix}" if fix else "",
        f"Source: {source}" if source else "",
    ]
    summary = rule.summary or rule.name
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": summary},
        "fullDescription": {"text": why or summary},
        "help": {
            "text": "\n\n".join(filter(None, prose)) or summary,
            "markdown": "\n\n".join(filter(None, marked)),
        },
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {
            "tags": [rule.family],
            "precision": "very-high" if rule.certainty == "proved" else "high",
            "problem.severity": _GITHUB_LEVELS[rule.severity],
        },
    }


def _results(notebook: NotebookReport, index: Mapping[str, int]) -> Sequence[dict[str, Any]]:
    seen: Counter[str] = Counter()
    results = []
    for finding in notebook.findings:
        print_ = _fingerprint(finding)
        seen[print_] += 1
        results.append(_result(notebook, finding, index, f"{print_}:{seen[print_]}"))
    return results


def _result(
    notebook: NotebookReport, finding: Finding, index: Mapping[str, int], fingerprint: str
) -> dict[str, Any]:
    text = finding.message if not finding.fix else f"{finding.message}\nFix: {finding.fix}"
    properties = {
        "certainty": finding.certainty,
        "cell_index": finding.cell_index,
        "line": finding.line,
        "names": finding.names,
        "excerpt": finding.excerpt,
        "evidence": finding.evidence,
    }
    return {
        "ruleId": finding.rule,
        "ruleIndex": index[finding.rule],
        "level": _LEVELS[finding.severity],
        "message": {"text": plain(block(text))},
        "locations": [_location(notebook, finding)],
        # GitHub reads only the first key; the second is ours for other readers
        "partialFingerprints": {
            "primaryLocationLineHash": fingerprint,
            "nbvalidateCell/v1": fingerprint,
        },
        "properties": {key: plain(value) for key, value in properties.items() if value},
    }


def _location(notebook: NotebookReport, finding: Finding) -> dict[str, Any]:
    region = {"startLine": notebook.file_line(finding)}
    lines = (
        notebook.file_lines.get(finding.cell_index, ()) if finding.cell_index is not None else ()
    )
    if lines and finding.end_line:
        region["endLine"] = max(lines[min(finding.end_line, len(lines)) - 1], region["startLine"])
    location: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": artifact(notebook.path), "region": region}
    }
    if finding.cell_index is not None:
        cell = {"name": f"cell {finding.cell_index}", "kind": "cell"}
        if finding.cell_id:
            cell["fullyQualifiedName"] = plain(finding.cell_id)
        location["logicalLocations"] = [cell]
        location["message"] = {"text": place(finding)}
    return location


def _fingerprint(finding: Finding) -> str:
    """Stay the same for the same problem in the same cell, wherever the cell moves to."""
    cell = f"id:{finding.cell_id}" if finding.cell_id else f"source:{finding.excerpt or ''}"
    text = f"{finding.rule}\n{cell}"
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def _notification(notebook: NotebookReport) -> dict[str, Any]:
    return {
        "level": "error",
        "message": {"text": plain(block(problem(notebook)))},
        "locations": [{"physicalLocation": {"artifactLocation": artifact(notebook.path)}}],
    }
