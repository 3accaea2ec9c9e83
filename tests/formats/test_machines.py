"""SARIF, JUnit and GitHub: read back by what reads them."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbvalidate.findings import NotebookReport, Report
from nbvalidate.formats import render
from nbvalidate.formats.github import command
from tests.formats.samples import CATALOGUE, EARLY, check_report, hostile, many, verify_report

#: OASIS's schema, as shipped in the npm package @microsoft/jest-sarif.
SARIF = json.loads(Path(__file__).with_name("sarif-schema-2.1.0.json").read_text(encoding="utf-8"))


def sarif(report: Report, catalogue=CATALOGUE) -> dict:
    log = json.loads(render(report, "sarif", catalogue=catalogue))
    checker = jsonschema.Draft4Validator.FORMAT_CHECKER
    jsonschema.Draft4Validator(SARIF, format_checker=checker).validate(log)
    return log["runs"][0]


def at(path: str, finding=EARLY, **fields) -> Report:
    return Report("check", (NotebookReport(path, "findings", findings=(finding,), **fields),))


# ---- SARIF


@pytest.mark.parametrize("report", [check_report(), verify_report(), hostile(), many(1, 20)])
@pytest.mark.parametrize("catalogue", [CATALOGUE, None])
def test_sarif_is_valid(report, catalogue):
    sarif(report, catalogue)


def test_sarif_results_point_at_their_rule_and_at_the_line_in_the_file():
    run = sarif(check_report())
    result = run["results"][1]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "ORD101"
    assert result["level"] == "error"
    physical = result["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"] == {"uri": "study.ipynb", "uriBaseId": "%SRCROOT%"}
    assert physical["region"] == {"startLine": 41, "endLine": 41}
    cell = result["locations"][0]["logicalLocations"][0]
    assert cell == {"name": "cell 3", "kind": "cell", "fullyQualifiedName": "c3"}


def test_sarif_rules_carry_their_page():
    rule = next(r for r in sarif(check_report())["tool"]["driver"]["rules"] if r["id"] == "ORD101")
    assert rule["shortDescription"]["text"] == "A name is used above the cell that defines it."
    assert rule["fullDescription"]["text"].startswith("the notebook worked for its author")
    assert "```python\nprint(rate * 2)" in rule["help"]["markdown"]
    assert rule["defaultConfiguration"]["level"] == "error"


def test_sarif_says_that_a_notebook_could_not_be_read():
    invocation = sarif(check_report())["invocations"][0]
    assert invocation["executionSuccessful"] is False
    note = invocation["toolExecutionNotifications"][0]
    assert note["message"]["text"] == "it is not valid JSON (line 3)."
    assert sarif(at("a.ipynb"))["invocations"][0]["executionSuccessful"] is True


def test_sarif_fingerprints_survive_moves_and_tell_findings_apart():
    def prints(*findings):
        report = Report("check", (NotebookReport("a.ipynb", "findings", findings=findings),))
        found = [r["partialFingerprints"]["nbvalidateCell/v1"] for r in sarif(report)["results"]]
        assert len(set(found)) == len(findings)
        return found

    moved = replace(EARLY, cell_index=9, line=7, excerpt="other")
    assert prints(EARLY) == prints(moved)
    assert prints(EARLY, EARLY)[0] == prints(EARLY)[0]
    assert prints(EARLY) != prints(replace(EARLY, cell_id="other"))
    nameless = replace(EARLY, cell_id=None)
    assert prints(nameless) == prints(replace(nameless, cell_index=9))
    assert prints(nameless) != prints(replace(nameless, excerpt="other"))


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a b/ü 100%.ipynb", "a%20b/%C3%BC%20100%25.ipynb"),
        ("./x.ipynb", "x.ipynb"),
        ("a:b.ipynb", "a%3Ab.ipynb"),
    ],
)
def test_sarif_paths_are_percent_encoded_and_relative(path, uri):
    location = sarif(at(path))["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"] == {"uri": uri, "uriBaseId": "%SRCROOT%"}


def test_sarif_makes_absolute_paths_relative_where_they_are_below_the_working_directory(
    tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)

    def place(path):
        location = sarif(at(path))["results"][0]["locations"][0]["physicalLocation"]
        return location["artifactLocation"]

    assert place(str(tmp_path / "sub/a.ipynb"))["uri"] == "sub/a.ipynb"
    outside = place("../a.ipynb")
    assert outside == {"uri": f"file://{tmp_path.parent}/a.ipynb"}
    assert place("s3://bucket/a.ipynb") == {"uri": "s3://bucket/a.ipynb"}


# ---- JUnit


def suites(report: Report) -> list[ET.Element]:
    root = ET.fromstring(render(report, "junit"))
    for key, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        assert int(root.get(key)) == len(root.findall(f".//testcase/{tag}"))
    assert int(root.get("tests")) == len(root.findall(".//testcase"))
    return root.findall("testsuite")


def test_junit_after_check_has_a_case_for_the_notebook_and_each_cell_with_findings():
    study, clean, broken = suites(check_report())
    assert [c.get("name") for c in study.findall("testcase")] == ["notebook", "cell 0", "cell 3"]
    failure = study.find("testcase[@name='cell 3']/failure")
    assert failure.get("message").startswith("ORD101 used-before-defined: `rate` is used here")
    assert "total = rate * price" in failure.text
    warning = study.find("testcase[@name='cell 0']")
    assert warning.find("failure") is None
    assert "HYG101 absolute-path" in warning.find("system-out").text
    assert [c.get("name") for c in clean.findall("testcase")] == ["notebook"]
    assert broken.find("testcase/error").get("message") == "it is not valid JSON (line 3)."


def test_junit_after_verify_has_a_case_for_every_cell():
    good, bad = suites(verify_report())
    assert (good.get("tests"), good.get("failures")) == ("15", "0")
    whole = bad.find("testcase[@name='notebook reproduces']/failure")
    assert whole.get("message") == "first divergence in cell 6 (variable `scores`)"
    assert bad.find("testcase[@name='cell 6']/failure").get("type") == "REP101"
    assert bad.find("testcase[@name='cell 9']/skipped") is not None
    assert bad.find("testcase[@name='cell 0']").get("time") == "0.500"


def test_junit_stays_well_formed_with_characters_that_xml_forbids():
    finding = replace(EARLY, message="\x00\x0b\ufffe\ud800 ok & <b> ]]>", excerpt="\x07")
    (suite,) = suites(at("a\x01b.ipynb", finding))
    assert suite.get("name") == "ab.ipynb"
    assert " ok & <b> ]]>" in suite.find(".//failure").text
    suites(hostile())


# ---- GitHub

COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")


def parse(line: str) -> tuple[str, dict[str, str], str]:
    """As the runner does it."""
    level, properties, message = COMMAND.fullmatch(line).groups()
    pairs = dict(part.split("=", 1) for part in properties.split(","))
    return level, {k: unquote(v) for k, v in pairs.items()}, unquote(message)


def test_github_annotations_point_at_the_file_s_line():
    warning, error, unreadable = (
        parse(line) for line in render(check_report(), "github").splitlines()
    )
    assert warning[0] == "warning"
    assert error[0] == "error"
    assert error[1] == {
        "file": "study.ipynb",
        "line": "41",
        "title": "ORD101 used-before-defined (cell 3, line 2)",
    }
    assert error[2] == f"{EARLY.message}\nFix: {EARLY.fix}"
    assert unreadable[1]["file"] == "broken.ipynb"


def test_github_says_nothing_when_there_is_nothing():
    assert render(Report("check", (NotebookReport("a.ipynb", "ok"),)), "github") == ""


@given(st.text(), st.text())
def test_github_escaping_comes_back_the_same(message, title):
    line = command("error", message, file="a", title=title)
    assert "\n" not in line
    assert "\r" not in line
    _, properties, said = _split(line)
    assert said == message
    assert properties["title"] == title


def _split(line: str) -> tuple[str, dict[str, str], str]:
    head, _, message = line[2:].partition("::")
    level, _, properties = head.partition(" ")
    pairs = dict(part.split("=", 1) for part in properties.split(","))
    return level, {k: _undo(v) for k, v in pairs.items()}, _undo(message)


def _undo(text: str) -> str:
    for code, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, char)
    return text


def test_no_notebook_can_write_a_command():
    finding = replace(EARLY, message="x\n::set-env name=A::b", fix="\r\n::error::c")
    lines = render(at("a\n::error::.ipynb", finding), "github").splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("::error file=a%0A%3A%3Aerror%3A%3A.ipynb,")
