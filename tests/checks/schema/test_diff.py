"""What changed between two schemas: breaking is what can refuse data, or takes something away."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

from nbvalidate.checks.schema.changes.diff import diff
from nbvalidate.checks.schema.changes.evolve import evolve
from nbvalidate.checks.schema.definition.model import Band, Column, RowRule, Rows, Schema
from nbvalidate.errors import UsageError
from tests.checks.schema.definitions import schemas


def changes_of(before, after):
    found = diff(Schema([Column("a", **before)]), Schema([Column("a", **after)])).changes
    return [(change.setting, change.kind) for change in found]


@pytest.mark.parametrize(
    ("setting", "narrow", "wide", "dtype"),
    [
        ("required", True, False, "float"),
        ("nullable", False, True, "float"),
        ("nullable", False, 0.1, "float"),
        ("nullable", 0.1, 0.2, "float"),
        ("nullable", 3, 5, "float"),
        ("nullable", 5, True, "float"),
        ("min", 1, 0, "float"),
        ("min", 1, None, "float"),
        ("max", 1, 2.5, "float"),
        ("min", "2024-02-01", "2024-01-31", "date"),
        ("max", "2 days", "49 hours", "duration"),
        ("exclusive_min", 1, 0, "float"),
        ("exclusive_max", 1, None, "float"),
        ("length", Band(1, 3), Band(1, 4), "text"),
        ("length", Band(1, 3), Band(1), "text"),
        ("regex", "a", None, "text"),
        ("format", "email", None, "text"),
        ("one_of", ["a"], ["b", "a"], "category"),
        ("one_of", ["a"], None, "category"),
        ("unique", True, False, "integer"),
        ("monotonic", "increasing", None, "integer"),
        ("monotonic", "strictly increasing", "increasing", "integer"),
        ("constant", 1, None, "integer"),
        ("constant", 1, True, "integer"),
        ("finite", True, False, "float"),
        ("zone", "UTC", None, "timestamp"),
        ("freshness", "1 day", "25 hours", "timestamp"),
        ("mean", Band(1, 2), Band(1, 3), "float"),
        ("std", Band(1, 2), None, "float"),
        ("quantiles", {0.5: Band(1, 2)}, {0.5: Band(0, 2)}, "float"),
        ("quantiles", {0.5: Band(1, 2), 0.9: Band(3)}, {0.5: Band(1, 2)}, "float"),
        ("shares", {"a": Band(0.2, 0.3)}, {}, "category"),
    ],
)  # fmt: skip
def test_to_narrow_is_breaking_and_to_widen_is_compatible(setting, narrow, wide, dtype):
    one, two = {"dtype": dtype, setting: narrow}, {"dtype": dtype, setting: wide}
    assert changes_of(two, one) == [(setting, "breaking")]
    assert changes_of(one, two) == [(setting, "compatible")]
    assert changes_of(one, one) == changes_of(two, two) == []


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ({"dtype": "integer"}, {"dtype": "text"}, ["dtype", "breaking"]),
        ({"dtype": "integer"}, {"dtype": "float"}, ["dtype", "breaking"]),
        ({"dtype": "text"}, {"dtype": "category"}, ["dtype", "compatible"]),
        ({"dtype": "text"}, {}, ["dtype", "compatible"]),
        ({"regex": "a"}, {"regex": "b"}, ["regex", "breaking"]),
        ({"one_of": ["a", "b"]}, {"one_of": ["b", "c"]}, ["one_of", "breaking"]),
        ({"one_of": ["a"]}, {"one_of": ["a"], "other": 0.1}, ["other", "compatible"]),
        ({"nullable": 3}, {"nullable": 0.1}, ["nullable", "breaking"]),
        ({"dtype": "timestamp", "min": "2024-01-01"},
         {"dtype": "timestamp", "min": "2024-01-01T00:00Z"}, ["min", "breaking"]),
        ({"dtype": "float", "usual": Band(0, 9, 0.1)},
         {"dtype": "float", "usual": Band(0, 5, 0.1)}, ["usual", "note"]),
        ({"dtype": "float", "max": 9, "severity": {"max": "warning"}},
         {"dtype": "float", "max": 5, "severity": {"max": "warning"}}, ["max", "note"]),
        ({"unit": "EUR"}, {"unit": "USD"}, ["unit", "breaking"]),
        ({}, {"unit": "USD"}, ["unit", "note"]),
        ({"description": "x"}, {"description": "y"}, ["description", "note"]),
        ({"dtype": "float", "min": 0, "severity": {"min": "warning"}}, {"dtype": "float", "min": 0},
         ["severity.min", "breaking"]),
        ({"dtype": "float", "min": 0}, {"dtype": "float", "min": 0, "severity": {"min": "off"}},
         ["severity.min", "compatible"]),
    ],
)  # fmt: skip
def test_what_kind_of_change_it_is(before, after, found):
    assert changes_of(before, after) == [tuple(found)]


def kinds(old, new):
    return {change.id: change.kind for change in diff(old, new).changes}


def test_columns_come_and_go():
    old = Schema([Column("id"), Column("price", "float")])
    new = Schema([Column("id"), Column("prize", "float"), Column("note", required=False)])
    assert kinds(old, new) == {
        "price.removed": "breaking",
        "prize.added": "breaking",
        "note.added": "compatible",
    }
    gone = diff(old, new).breaking[0]
    assert gone.sentence == "The column `price` is gone. Perhaps it is called `prize` now."


def test_a_column_of_a_pattern_that_gets_its_own_entry_is_not_new():
    old = Schema([Column("f_*", "float", pattern=True, min=0)])
    new = Schema([Column("f_1", "float", min=1), Column("f_*", "float", pattern=True, min=0)])
    assert kinds(old, new) == {"f_1.required": "breaking", "f_1.min": "breaking"}
    assert kinds(new, old) == {"f_1.required": "compatible", "f_1.min": "compatible"}


def test_rules_of_the_table():
    columns = [Column("a", "float"), Column("b", "float")]
    old = Schema(columns, rows=Rows(10, usual_min=50), keys=[["a", "b"]], row_rules=["a < b"])
    new = Schema(
        columns[::-1], rows=Rows(5, usual_min=50), keys=[["a"]], extra_columns="error",
        ordered=True, row_rules=[RowRule("a < b", outside=0.1), RowRule("a > 0", severity="warning")],
    )  # fmt: skip
    assert kinds(old, new) == {
        "keys:a": "breaking",
        "extra_columns": "breaking",
        "ordered": "breaking",
        "rows": "compatible",
        "keys:a,b": "compatible",
        "row_rules:a < b": "compatible",
        "row_rules:a > 0": "note",
    }
    assert kinds(Schema(rows=Rows(usual_min=5)), Schema(rows=Rows(usual_min=9))) == {"rows": "note"}
    moved = kinds(Schema(columns, ordered=True), Schema(columns[::-1], ordered=True))
    assert moved == {"order": "breaking"}


def test_it_is_told_in_sentences():
    old = Schema(
        [Column("s", "category", one_of=["a", "b"]), Column("p", "float", max=5)], "orders"
    )
    new = Schema([Column("s", "category", one_of=["b", "c"]), Column("p", "float")], "orders")
    found = diff(old, new)
    assert str(found) == (
        "orders → orders: 1 breaking, 1 compatible\n"
        "Breaking:\n"
        "  ✕ `s` may not be `a` any more, and may be `c`.\n"
        "Compatible:\n"
        "  + `p`: at most 5 is not asked any more."
    )
    assert str(diff(old, old)) == "orders → orders: no difference"
    assert [c.id for c in found.breaking] == ["s.one_of"]


def test_hostile_names_are_safe_in_html_and_json_is_plain():
    name = "<script>alert(1)</script>\x1b[31m"
    old, new = Schema([Column(name, "float", min=float("-inf"))]), Schema([Column("b")])
    found = diff(old, new)
    assert "<script" not in found.html
    assert "\x1b" not in found.text
    said = json.loads(json.dumps(found.as_dict(), allow_nan=False))
    assert said["counts"] == {"breaking": 2, "compatible": 0, "note": 0}
    assert said["changes"][0]["before"] == {"name": name, "dtype": "float", "min": "-Infinity"}


def test_the_html_is_small_however_much_changed():
    old, new = Schema([Column(f"a{n}") for n in range(2000)]), Schema([Column("b" * 5000)])
    assert len(diff(old, new).html) < 60_000


def test_a_file_is_compared(tmp_path):
    Schema([Column("a", "float")]).save(tmp_path / "new.yaml")
    found = diff(Schema([Column("a", "integer")]), tmp_path / "new.yaml")
    assert [c.id for c in found.changes] == ["a.dtype"]
    with pytest.raises(UsageError, match="no such file"):
        diff(Schema(), str(tmp_path / "no.yaml"))


def test_a_frame_is_compared_in_what_matters(tmp_path):
    schema = Schema([
        Column("a", "integer", min=0), Column("s", "category", one_of=["x"]), Column("gone"),
        Column("u", "float", usual=Band(0, 1)),
    ])  # fmt: skip
    frame = pd.DataFrame({"a": [1, -5], "s": ["x", "y"], "u": [0.5, 7.0], "new": ["p", "q"]})
    found = {change.id: change.kind for change in diff(schema, frame).changes}
    assert found == {
        "gone.required": "breaking",
        "a.min": "breaking",
        "s.one_of": "breaking",
        "new.added": "compatible",
        "u.usual": "note",
    }
    good = pd.DataFrame({"a": [1], "s": ["x"], "u": [0.5], "gone": [1]})
    assert diff(schema, good).changes == ()
    frame.to_csv(tmp_path / "data.csv", index=False)
    assert len(diff(schema, str(tmp_path / "data.csv")).changes) == 5
    json.dumps(diff(schema, frame).as_dict())


@given(schemas(), schemas())
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_all_changes_accepted_give_the_other_schema(old, new):
    found = diff(old, new)
    assert len(found.html) + len(found.text) > 0
    json.dumps(found.as_dict())
    assert diff(old, old).changes == ()
    evolved = evolve(old, found, [change.id for change in found.changes])
    left = diff(evolved, new).changes
    assert [change for change in left if change.setting != "order"] == []


def test_an_unknown_change_is_told():
    found = diff(Schema([Column("a", "float")]), Schema([Column("a", "integer")]))
    with pytest.raises(UsageError, match=r"Did you mean `a.dtype`\?"):
        evolve(Schema([Column("a", "float")]), found, ["a.dtyp"])
