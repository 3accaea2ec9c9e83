"""JUnit XML, for CI dashboards: a suite per notebook, a test case per cell.

After ``verify`` every cell is a case; after ``check`` the notebook is one and each cell with
findings another. A case fails for findings of severity error; all others stand in its output.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET  # only written here, never parsed
from typing import TYPE_CHECKING, Any

import nbvalidate
from nbvalidate.findings import Finding, NotebookReport, Report, Severity
from nbvalidate.formats.clean import block
from nbvalidate.formats.verdicts import NEUTRAL, Verdict, verdict
from nbvalidate.formats.words import by_cell, noun, place, problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["render"]

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report) -> str:
    """Write the report as one ``<testsuites>`` document."""
    root = ET.Element("testsuites", name=f"nbvalidate {report.command}")
    for notebook in report.notebooks:
        root.append(_suite(notebook))
    for key in ("tests", "failures", "errors", "skipped"):
        root.set(key, str(sum(int(suite.get(key, "0")) for suite in root)))
    root.set("time", f"{sum(nb.seconds for nb in report.notebooks):.3f}")
    ET.indent(root)
    # ElementTree would declare the locale's encoding
    xml = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{xml}\n'


def _suite(notebook: NotebookReport) -> ET.Element:
    suite = ET.Element("testsuite", name=_legal(notebook.path), time=f"{notebook.seconds:.3f}")
    result = verdict(notebook)
    properties = {"nbvalidate": nbvalidate.__version__, "status": notebook.status}
    if result is not None:
        properties |= {"runs": str(result.runs), "verdict": result.title}
    holder = ET.SubElement(suite, "properties")
    for name, value in properties.items():
        ET.SubElement(holder, "property", name=name, value=value)

    findings = by_cell(notebook)
    suite.append(_whole(notebook, findings.get(None, []), result))
    verdicts = {int(cell["cell_index"]): cell for cell in (result.cells if result else ())}
    for index in sorted({*verdicts, *(i for i in findings if i is not None)}):
        suite.append(_cell(notebook, index, findings.get(index, []), verdicts.get(index)))

    cases = suite.findall("testcase")
    suite.set("tests", str(len(cases)))
    for key, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(key, str(sum(case.find(tag) is not None for case in cases)))
    return suite


def _whole(
    notebook: NotebookReport, findings: Sequence[Finding], result: Verdict | None
) -> ET.Element:
    """Make the notebook a case of its own: whether it could be judged and reproduces."""
    name = noun(notebook) if result is None else "notebook reproduces"
    case = _case(notebook, name, None if result else notebook.seconds)
    if reason := problem(notebook):
        error = ET.SubElement(case, "error", message=_legal(reason), type=notebook.status)
        error.text = _legal(reason)
        return case
    failed = None
    if result is not None and result.reproducible is False:
        causes = [str(cause.get("message", "")) for cause in result.causes]
        message = result.divergence or "The runs differ."
        failed = ("does-not-reproduce", message, "\n".join([message, *causes]))
    _outcome(case, findings, failed=failed, notes=[])
    return case


def _cell(
    notebook: NotebookReport,
    index: int,
    findings: Sequence[Finding],
    judged: Mapping[str, Any] | None,
) -> ET.Element:
    case = _case(notebook, f"cell {index}", None if judged is None else judged.get("seconds"))
    if judged is None:
        _outcome(case, findings, failed=None, notes=[])
        return case
    said, reason = str(judged.get("verdict")), str(judged.get("reason") or "")
    text = f"{said}: {reason}" if reason else said
    undecided = said in NEUTRAL or said.startswith("consequence of")
    if undecided and not any(f.severity is Severity.ERROR for f in findings):
        ET.SubElement(case, "skipped", message=_legal(text))
    _outcome(case, findings, failed=None, notes=[text])
    return case


def _outcome(
    case: ET.Element,
    findings: Sequence[Finding],
    *,
    failed: tuple[str, str, str] | None,
    notes: Sequence[str],
) -> None:
    """Add at most one failure, which most readers expect, and the rest as output."""
    errors = [f for f in findings if f.severity is Severity.ERROR]
    others = [f for f in findings if f.severity is not Severity.ERROR]
    if errors:
        first = errors[0]
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        failed = (
            first.rule,
            f"{first.rule} {first.name}: {first.message}{more}",
            "\n\n".join([*([failed[2]] if failed else []), *map(_text, errors)]),
        )
    if failed is not None:
        kind, message, text = failed
        element = ET.SubElement(case, "failure", message=_legal(message), type=_legal(kind))
        element.text = _legal(text)
    if notes or others:
        out = ET.SubElement(case, "system-out")
        out.text = _legal("\n\n".join([*notes, *map(_text, others)]))


def _case(notebook: NotebookReport, name: str, seconds: float | None) -> ET.Element:
    case = ET.Element("testcase", classname=_legal(notebook.path), name=name)
    case.set("time", f"{seconds or 0.0:.3f}")
    return case


def _text(finding: Finding) -> str:
    where = place(finding)
    head = f"{finding.severity.value} {finding.rule} {finding.name}" + (
        f" ({where})" if where else ""
    )
    excerpt = f"    {finding.excerpt}" if finding.excerpt else ""
    fix = f"Fix: {finding.fix}" if finding.fix else ""
    return "\n".join(filter(None, [head, finding.message, excerpt, fix]))


def _legal(text: str) -> str:
    """Text without terminal codes and without characters that XML forbids even when escaped."""
    return _ILLEGAL.sub("", block(text))
