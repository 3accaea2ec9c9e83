"""The JSON contract: keys, order, and a schema that holds for any report."""

from __future__ import annotations

import json
from dataclasses import replace

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nbvalidate.findings import Finding, NotebookReport, Report, Severity
from nbvalidate.formats import render
from nbvalidate.formats.json_report import schema
from tests.formats.samples import EARLY, check_report, hostile, verify_report

VALIDATOR = jsonschema.Draft202012Validator(schema())

FINDING_KEYS = [
    *("rule", "name", "severity", "certainty", "cell_id", "cell_index", "line", "end_line"),
    *("names", "message", "fix", "evidence", "column", "end_column", "excerpt"),
]
NOTEBOOK_KEYS = ["path", "status", "seconds", "cells", "findings", "error"]
VERIFY_KEYS = [
    *("runs", "reproducible", "first_divergence", "causes", "artifacts", "cell_verdicts", "notes"),
]

text = st.text(max_size=20)
count = st.integers(0, 10**6)
maybe_count = st.none() | count
maybe_line = st.none() | st.integers(1, 10**6)
evidence = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=6,
)
findings = st.builds(
    Finding,
    rule=st.from_regex(r"[A-Z]{3,5}[0-9]{3}", fullmatch=True),
    name=st.from_regex(r"[a-z]+(-[a-z]+)?", fullmatch=True),
    severity=st.sampled_from(Severity),
    certainty=st.sampled_from(["proved", "inferred"]),
    message=text,
    fix=text,
    cell_id=st.none() | text,
    cell_index=maybe_count,
    line=maybe_line,
    end_line=maybe_line,
    column=maybe_count,
    end_column=maybe_count,
    names=st.lists(text, max_size=3).map(tuple),
    evidence=st.dictionaries(text, evidence, max_size=3),
    excerpt=st.none() | text,
)
cells = st.fixed_dictionaries(
    {
        "cell_index": count,
        "cell_id": text,
        "verdict": st.sampled_from(["reproduced", "drift", "not run", "consequence of cell 12"]),
        "reason": text,
        "seconds": st.floats(0, 1e6),
    }
)
details = st.just({}) | st.fixed_dictionaries(
    {
        "runs": count,
        "reproducible": st.none() | st.booleans(),
        "first_divergence": st.none()
        | st.fixed_dictionaries(
            {"cell_index": count, "cell_id": text, "variable": st.none() | text}
        ),
        "causes": st.lists(
            st.fixed_dictionaries({"cause": text, "cell_index": maybe_count, "message": text}),
            max_size=2,
        ),
        "artifacts": st.lists(
            st.fixed_dictionaries(
                {"path": text, "verdict": st.sampled_from(["identical", "missing"])}
            ),
            max_size=2,
        ),
        "cells": st.lists(cells, max_size=3),
    }
)
reports = st.builds(
    Report,
    command=st.sampled_from(["check", "verify"]),
    notebooks=st.lists(
        st.builds(
            NotebookReport,
            path=text,
            status=st.sampled_from(["ok", "findings", "failed", "unreadable"]),
            seconds=st.floats(0, 1e6),
            cells=st.integers(0, 50),
            findings=st.lists(findings, max_size=3).map(tuple),
            error=st.none() | text,
            details=details,
        ),
        max_size=3,
    ).map(tuple),
)


def test_keys_stand_in_the_order_of_the_contract():
    said = json.loads(render(check_report(), "json"))
    assert list(said) == ["version", "tool", "command", "notebooks", "summary"]
    assert list(said["notebooks"][0]) == NOTEBOOK_KEYS
    assert list(said["notebooks"][0]["findings"][0]) == FINDING_KEYS
    assert said["summary"] == {"notebooks": 3, "error": 1, "warning": 1, "info": 0}
    verified = json.loads(render(verify_report(), "json"))
    assert list(verified["notebooks"][0]) == NOTEBOOK_KEYS + VERIFY_KEYS
    assert verified["notebooks"][1]["cells"] == 16
    assert len(verified["notebooks"][1]["cell_verdicts"]) == 15


def test_a_finding_is_said_completely():
    said = json.loads(render(check_report(), "json"))["notebooks"][0]["findings"][1]
    assert said["rule"] == "ORD101"
    assert (said["cell_index"], said["line"], said["column"], said["end_column"]) == (3, 2, 8, 12)
    assert said["names"] == ["rate"]
    assert said["evidence"] == {"defined_in": [5]}


def test_the_schema_is_itself_valid_and_closed():
    jsonschema.Draft202012Validator.check_schema(schema())
    said = json.loads(render(verify_report(), "json"))
    VALIDATOR.validate(said)
    said["notebooks"][0]["surprise"] = 1
    with pytest.raises(jsonschema.ValidationError, match="surprise"):
        VALIDATOR.validate(said)


def test_the_category_of_a_leak_is_a_key_of_its_own():
    leak = replace(EARLY, rule="LEAK101", category="preprocessing")
    report = Report("check", (NotebookReport("a.ipynb", "findings", findings=(leak,)),))
    said = json.loads(render(report, "json"))
    VALIDATOR.validate(said)
    assert said["notebooks"][0]["findings"][0]["category"] == "preprocessing"


def test_what_json_cannot_say_becomes_text():
    strange = {"a": float("nan"), "b": float("-inf"), "c": {1, 2}, "d": 1j, "e": "\ud800", 1: b"x"}
    report = Report(
        "check", (NotebookReport("a", "findings", findings=(replace(EARLY, evidence=strange),)),)
    )
    said = json.loads(render(report, "json"))["notebooks"][0]["findings"][0]["evidence"]
    expected = {"a": "NaN", "b": "-Infinity", "c": [1, 2], "d": "1j", "e": "\ufffd", "1": "b'x'"}
    assert said == expected


def test_hostile_text_stays_data():
    text = render(hostile(), "json")
    assert text.isascii()
    assert json.loads(text)["notebooks"][0]["path"] == hostile().notebooks[0].path


@given(reports)
@settings(deadline=None, max_examples=150)
def test_any_report_is_valid_and_comes_back_the_same(report):
    said = json.loads(render(report, "json"))
    VALIDATOR.validate(said)
    assert len(said["notebooks"]) == len(report.notebooks)
    for notebook, data in zip(report.notebooks, said["notebooks"], strict=True):
        assert data["status"] == notebook.status
        for finding, row in zip(notebook.findings, data["findings"], strict=True):
            for key in ("rule", "name", "certainty", "cell_index", "line", "end_line", "column"):
                assert row[key] == getattr(finding, key)
            assert Severity(row["severity"]) is finding.severity


@given(reports)
@settings(deadline=None, max_examples=60)
def test_any_report_can_be_shown_in_every_format(report):
    for format in ("text", "sarif", "junit", "github", "html"):
        render(report, format)
