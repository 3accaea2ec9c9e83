"""To pandera and back: it finds the same, and what is lost is said."""

from __future__ import annotations

import sys
import warnings

import numpy as np
import pandas as pd
import pytest

from nbvalidate.checks.schema.changes.diff import diff
from nbvalidate.checks.schema.definition.model import Band, Column, RowRule, Rows, Schema
from nbvalidate.checks.schema.interchange import pandera as bridge
from nbvalidate.checks.schema.interchange.pandera import (
    from_pandera,
    lost,
    to_pandera,
    to_pandera_yaml,
)
from nbvalidate.errors import UsageError

pa = bridge.load_pandera()

SCHEMA = Schema(
    [
        Column("id", "integer", nullable=False, unique=True),
        Column("price", "float", min=0, max=100, finite=True, nullable=0.1),
        Column("rate", "float", exclusive_min=0, exclusive_max=1),
        Column("status", "category", one_of=["a", "b"], unit="x", owner="Ann"),
        Column("code", "text", length=Band(1, 3), regex=r"\d+", description="a code"),
        Column("mail", "text", format="email"),
        Column("when", "timestamp", min="2024-01-01", zone="none"),
        Column("step", "integer", monotonic="increasing"),
        Column("same", "text", constant="x"),
        Column("share", "category", shares={"p": Band(0.4, 0.6)}),
        Column("level", "float", mean=Band(0, 1), usual=Band(0, 1, 0.1)),
        Column("soft", "float", max=1, severity={"max": "warning"}),
        Column("maybe", "boolean", required=False),
        Column("f_*", "float", pattern=True, min=0),
    ],
    name="orders",
    rows=Rows(5),
    keys=[["id", "code"]],
    row_rules=[RowRule("rate < price", severity="error")],
)


def good(rows=10):
    n = np.arange(rows)
    return pd.DataFrame({
        "id": n, "price": n + 1.0, "rate": 0.5, "status": pd.Categorical(["a", "b"] * (rows // 2)),
        "code": [str(i) for i in n], "mail": "a@b.cd", "when": pd.Timestamp("2024-05-01"), "step": n,
        "same": "x", "share": ["p", "q"] * (rows // 2), "level": 0.5, "soft": 0.5, "f_1": 1.0,
    })  # fmt: skip


PLANTED = {
    "id": lambda f: f.assign(id=0),
    "price": lambda f: f.assign(price=[-5.0, np.inf, *f["price"][2:]]),
    "rate": lambda f: f.assign(rate=1.0),
    "status": lambda f: f.assign(status=["c"] * len(f)),
    "code": lambda f: f.assign(code=["12345", "x\n", *f["code"][2:]]),
    "mail": lambda f: f.assign(mail="nobody"),
    "when": lambda f: f.assign(when=pd.Timestamp("2023-01-01")),
    "step": lambda f: f.assign(step=f["step"][::-1].to_numpy()),
    "same": lambda f: f.assign(same="y"),
    "share": lambda f: f.assign(share="p"),
    "level": lambda f: f.assign(level=7.0),
    "f_1": lambda f: f.assign(f_1=-1.0),
}


def ours(schema, frame):
    """The columns with an error; None for the table."""
    found = schema.check(frame).violations
    return {v.column for v in found if v.severity == "error"}


def theirs(schema, frame):
    """What pandera refuses by error: columns, and None for the table."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases
        lost_ones = cases["check"].isin(["column_in_dataframe"])
        names = cases["failure_case"].where(lost_ones, cases["column"])
        return {None if pd.isna(name) or name == schema.name else name for name in names}
    return set()


def test_a_good_frame_is_good_for_both():
    assert ours(SCHEMA, good()) == theirs(to_pandera(SCHEMA), good()) == set()


@pytest.mark.parametrize("column", PLANTED)
def test_both_find_what_was_planted(column):
    frame = PLANTED[column](good())
    found = theirs(to_pandera(SCHEMA), frame)
    assert column in found
    assert found == ours(SCHEMA, frame)


@pytest.mark.parametrize("column", ["id", "price", "status", "when", "step"])
def test_both_find_another_type_and_gaps(column):
    converted = to_pandera(SCHEMA)
    frame = good()
    frame[column] = ["many", *frame[column].astype(str)[1:]]
    assert column in theirs(converted, frame) & ours(SCHEMA, frame)
    gaps = good()
    gaps[column] = None
    assert (column in theirs(converted, gaps)) == (column in ours(SCHEMA, gaps))


def test_both_find_what_is_wrong_with_the_table():
    converted = to_pandera(SCHEMA)
    few = good()[:4]
    assert theirs(converted, few) == ours(SCHEMA, few) == {None}
    without = good().drop(columns="price")
    assert "price" in theirs(converted, without) & ours(SCHEMA, without)
    assert None in theirs(converted, good().assign(rate=0.5, price=0.1)) & ours(
        SCHEMA, good().assign(rate=0.5, price=0.1)
    )


def test_a_warning_stays_one():
    frame = good().assign(soft=5.0)
    assert ours(SCHEMA, frame) == theirs(to_pandera(SCHEMA), frame) == set()
    with pytest.warns(UserWarning, match="soft"):
        to_pandera(SCHEMA).validate(frame, lazy=True)


def test_nothing_is_lost_on_the_way_there_and_back():
    back = from_pandera(to_pandera(SCHEMA))
    assert diff(SCHEMA, back).changes == ()
    assert lost(to_pandera(SCHEMA)) == ()
    assert Schema.from_pandera(SCHEMA.to_pandera()) == back


def test_the_yaml_of_pandera_says_what_it_cannot_hold(tmp_path):
    text = to_pandera_yaml(SCHEMA)
    for sentence in lost(SCHEMA):
        assert f"# {sentence}" in text
    assert "`level`: `mean` is not checked." in lost(SCHEMA)
    assert "the rule rate < price is not checked." in lost(SCHEMA)
    (tmp_path / "pandera.yaml").write_text(text)
    back = from_pandera(tmp_path / "pandera.yaml")
    assert back == from_pandera(text)
    kept = {"id", "rate", "status", "code", "mail", "when", "same", "f_1"}
    assert kept == {name for name in PLANTED if name in ours(back, PLANTED[name](good()))} - {
        "price"
    }
    assert ours(back, good()) == set()
    with pytest.raises(UsageError, match="nbvalidate schema import"):
        Schema.load(tmp_path / "pandera.yaml")


def test_the_yaml_is_read_by_pandera_itself():
    plain = SCHEMA.with_columns([Column("step", "integer", nullable=False)])
    theirs_again = pa.DataFrameSchema.from_yaml(to_pandera_yaml(plain))
    frame = good().astype({"share": "category", "when": "datetime64[ns]"})
    assert theirs(theirs_again, frame) == set()
    assert "rate" in theirs(theirs_again, frame.assign(rate=1.0))


def test_a_schema_of_pandera_becomes_ours():
    check = pa.Check
    source = pa.DataFrameSchema(
        {
            "a": pa.Column(int, [check.ge(0), check.lt(5)], unique=True),
            "s": pa.Column(str, [check.str_matches(r"^\d+$"), check.isin(["1", "2"])], nullable=True),
            "p": pa.Column(str, check.str_matches(r"ab")),
            "q": pa.Column(str, [check.str_contains("a.b")]),
            "c": pa.Column(pa.Category(["x", "y"]), description="kind"),
            "t": pa.Column("datetime64[ns, UTC]", check.in_range("2024-01-01", "2024-12-31")),
            "w": pa.Column(float, check.le(5, raise_warning=True), required=False),
            "f_.*": pa.Column(float, regex=True),
            "x(a|b)": pa.Column(regex=True),
            "o": pa.Column(object, [check(lambda s: s, name="mine"), check.str_matches("(?=x)")]),
        },
        unique=["a", "s"], strict=True, ordered=True, name="x", index=pa.Index(int), coerce=True,
    )  # fmt: skip
    schema = from_pandera(source)
    assert [(c.name, c.dtype) for c in schema.columns] == [
        ("a", "integer"), ("s", "text"), ("p", "text"), ("q", "text"), ("c", "category"),
        ("t", "timestamp"), ("w", "float"), ("o", "any"), ("f_*", "float"),
    ]  # fmt: skip
    a, s, p, q, c, t, w, _, f = schema.columns
    assert (a.nullable, a.min, a.exclusive_max, a.unique) == (False, 0, 5, True)
    assert (s.nullable, s.regex, s.one_of) == (True, r"\d+", ("1", "2"))
    assert (p.regex, q.regex) == ("(?:ab)(?s:.*)", "(?s:.*)(?:a.b)(?s:.*)")
    assert (c.one_of, c.description, t.zone, t.min) == (("x", "y"), "kind", "UTC", "2024-01-01")
    assert (w.max, w.severity, w.required, f.pattern) == (5, {"max": "warning"}, False, True)
    assert (schema.keys, schema.extra_columns, schema.ordered) == ((("a", "s"),), "error", True)
    said = "\n".join(lost(source))
    for what in ("x(a|b)", "`mine`", "type object", "index", "coerce", "look-ahead"):
        assert what in said
    assert "The index is not checked" in schema.note


def test_a_model_of_pandera_becomes_ours():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of PySpark, which pandera loads

        class Model(pa.DataFrameModel):
            a: int = pa.Field(ge=0)

        Model.to_schema()

    assert from_pandera(Model).columns == (Column("a", "integer", nullable=False, min=0),)


@pytest.mark.parametrize(
    "source", [5, "no such file.yaml", "a: 1\nb: 2", "schema_type: dataframe\ncolumns: 5"]
)
def test_what_is_nothing_of_pandera_is_told(source):
    with pytest.raises(UsageError):
        from_pandera(source)


def test_without_pandera_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandera.pandas", None)
    with pytest.raises(UsageError, match="pip install pandera"):
        to_pandera(SCHEMA)
