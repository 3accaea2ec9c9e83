"""A schema takes in what was found, and nothing else."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nbvalidate.checks.schema.changes.evolve import evolve, proposals
from nbvalidate.checks.schema.definition.model import Band, Column, RowRule, Rows, Schema
from nbvalidate.errors import UsageError

SCHEMA = Schema(
    [
        Column("id", "integer", nullable=False, unique=True),
        Column("price", "float", min=0, max=100, nullable=0.01, note="money"),
        Column("status", "category", one_of=["a", "b"]),
        Column("code", "text", regex=r"\d+", length=Band(1, 3)),
        Column("when", "timestamp", min="2024-01-01", zone="none"),
        Column("level", "integer", mean=Band(0, 1), usual=Band(0, 9, 0.01)),
        Column("gone", "text"),
        Column("f_*", "float", pattern=True, required=False, min=0),
    ],
    rows=Rows(100),
    keys=[["status", "code"]],
    row_rules=["price < level", RowRule("level >= 0", outside=0.0)],
    extra_columns="warning",
)


def frame(rows=50):
    n = np.arange(rows)
    return pd.DataFrame({
        "id": n, "price": n + 1.0, "status": ["a", "b"] * (rows // 2), "code": [str(i) for i in n],
        "when": pd.Timestamp("2024-05-01"), "level": 1000 + n, "gone": "x",
    })  # fmt: skip


def accepted(bad, *ids, schema=SCHEMA):
    return evolve(schema, schema.check(bad), ids)


def ids(schema, bad):
    return {proposal.id for proposal in proposals(schema.check(bad))}


def test_a_bound_is_widened_to_a_round_figure():
    bad = frame().assign(price=[-5.21, 1037.3] * 25)
    assert accepted(bad, "price.max").column("price").max == 1100
    assert accepted(bad, "price.max").column("price").min == 0
    assert accepted(bad, "price.min").column("price").min == -5.3
    both = accepted(bad, "price.min", "price.max")
    assert not {"price.min", "price.max"} & ids(both, bad)
    assert both.column("price").note.startswith("money; accepted: down to -5.3: 25 rows, 50 %; ")
    assert SCHEMA.column("price").max == 100


def test_an_infinite_value_opens_the_bound():
    bad = frame().assign(price=[np.inf] * 50)
    assert accepted(bad, "price.max").column("price").max is None


def test_a_moment_is_widened_to_the_day():
    bad = frame().assign(when=pd.Timestamp("2023-03-05 17:45"))
    assert accepted(bad, "when.min").column("when").min == "2023-03-05"
    assert "when.min" not in ids(accepted(bad, "when.min"), bad)


def test_all_new_values_are_added_or_none():
    few = frame().assign(status=["c", "a"] * 25)
    assert accepted(few, "status.one_of").column("status").one_of == ("a", "b", "c")
    more = frame().assign(status=[f"s{n % 20}" for n in range(50)])
    assert len(accepted(more, "status.one_of").column("status").one_of) == 22
    assert "status.one_of" not in ids(accepted(more, "status.one_of"), more)
    many = pd.concat([frame()] * 10, ignore_index=True)
    many["status"] = [f"s{n}" for n in range(500)]
    with pytest.raises(UsageError, match=r"500 different values break `status\.one_of`"):
        accepted(many, "status.one_of")
    assert "status.one_of" not in ids(SCHEMA, many)


def test_new_values_of_other_engines_are_all_found():
    bad = frame().assign(status=[f"s{n % 20}" for n in range(50)])
    polars = pl.from_pandas(bad)
    for data in (polars, polars.lazy(), polars.to_arrow()):
        assert len(accepted(data, "status.one_of").column("status").one_of) == 22


def test_shares_and_statistics_are_widened():
    bad = frame()
    bad.loc[:1, "price"] = np.nan
    assert accepted(bad, "price.nullable").column("price").nullable == 0.04
    assert accepted(bad, "level.mean").column("level").mean == Band(0, 1100)
    assert accepted(bad, "level.usual").column("level").usual is None  # all lie outside
    ruled = Schema([Column("a", "float")], row_rules=["a < 48"])
    loosened = accepted(pd.DataFrame({"a": np.arange(50.0)}), "row_rules", schema=ruled)
    assert loosened.row_rules[0].outside == 0.04
    half = accepted(pd.DataFrame({"a": np.arange(100.0)}), "row_rules:a < 48", schema=ruled)
    assert half.row_rules == ()


def test_rules_that_have_no_wider_form_are_dropped():
    bad = frame().assign(id=7, code="abcde")
    assert accepted(bad, "id.unique").column("id").unique is False
    assert accepted(bad, "code.regex").column("code").regex is None
    assert accepted(bad, "code.length").column("code").length == Band(1, 5)
    assert accepted(bad, "keys").keys == ()
    assert accepted(bad, "keys:status,code").keys == ()
    assert accepted(bad, "rows").rows == Rows(50)
    without = bad.drop(columns="gone")
    assert accepted(without, "gone.required").column("gone").required is False


def test_another_type_leaves_out_what_makes_no_sense_for_it():
    bad = frame().assign(price="many")
    column = accepted(bad, "price.dtype").column("price")
    assert (column.dtype, column.min, column.max, column.nullable) == ("text", None, None, 0.01)
    assert "price.dtype" not in ids(accepted(bad, "price.dtype"), bad)


def test_a_new_column_is_inferred():
    bad = frame().assign(new=np.linspace(0, 1, 50), other=["x"] * 50)
    both = accepted(bad, "extra_columns")
    assert [c.name for c in both.columns[-3:-1]] == ["new", "other"]
    assert accepted(bad, "new").column("new").dtype == "float"
    assert accepted(bad, "new").column("other") is None
    assert accepted(bad, "new.added") == accepted(bad, "new")


def test_a_column_of_a_pattern_gets_an_entry_of_its_own():
    changed = accepted(frame().assign(f_1=-2.0, f_2=-1.0), "f_1.min")
    assert changed.column("f_1").min == -2
    assert changed.column("f_2").min == 0
    assert not changed.column("f_1").required


def test_the_order_of_columns_is_taken_from_the_data():
    schema = Schema([Column("a"), Column("b"), Column("c", required=False)], ordered=True)
    changed = accepted(pd.DataFrame({"b": [1], "a": [1]}), "ordered", schema=schema)
    assert changed.check(pd.DataFrame({"b": [1], "a": [1]})).ok


def test_ages_and_durations():
    schema = Schema([
        Column("t", "timestamp", freshness="1 day"), Column("d", "duration", max="1 hour"),
    ])  # fmt: skip
    now = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
    bad = pd.DataFrame(
        {"t": [now - datetime.timedelta(days=3, hours=5)], "d": [pd.Timedelta("90min")]}
    )
    changed = accepted(bad, "t.freshness", "d.max", schema=schema)
    assert changed.column("t").freshness == "4 days"
    assert changed.column("d").max == "2 hours"
    assert changed.check(bad).violations == ()


def test_what_is_proposed_is_said_in_a_sentence():
    bad = frame().assign(status=["c", "a"] * 25, price=500.0).drop(columns="gone")
    said = {proposal.id: proposal.sentence for proposal in proposals(SCHEMA.check(bad))}
    assert said["status.one_of"] == "allow `status` = `c`: 25 rows, 50 %"
    assert said["price.max"] == "allow `price` up to 500: 50 rows, 100 %"
    assert said["gone.required"] == "allow `gone` to be absent"
    assert said["rows"] == "allow as few as 50 rows: there are 50"


def test_what_is_not_there_is_told():
    report = SCHEMA.check(frame().assign(price=500.0))
    with pytest.raises(
        UsageError, match=r"There is nothing called `price.mxa` to accept. Did you mean"
    ):
        evolve(SCHEMA, report, ["price.mxa"])
    doubled = frame()
    doubled.columns = ["id", "id", *doubled.columns[2:]]
    with pytest.raises(UsageError, match="mend the data"):
        evolve(SCHEMA, SCHEMA.check(doubled), ["id.duplicates"])


@given(
    st.lists(st.one_of(st.none(), st.floats(-1e6, 1e6)), min_size=2, max_size=2),
    st.lists(st.sampled_from(["a", "c", "dd", None, "1"]), min_size=2, max_size=2),
    st.booleans(),
    st.booleans(),
)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_is_accepted_is_valid_afterwards(prices, words, repeated, new):
    bad = frame().assign(price=pd.Series(prices * 25, dtype="float64"), status=words * 25)
    bad["code"] = [word or "x" for word in words] * 25
    bad = bad.assign(id=0) if repeated else bad
    bad = bad.assign(new=1.5) if new else bad
    report = SCHEMA.check(bad)
    offered = [proposal.id for proposal in proposals(report)]
    assert {v.id for v in report.violations} <= {*offered, "extra_columns", "keys", "row_rules"}
    assert evolve(SCHEMA, report, offered).check(bad).violations == ()
