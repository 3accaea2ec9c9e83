"""Definitions that make no sense are errors in words; what is meant well is taken."""

from __future__ import annotations

import datetime
from decimal import Decimal

import numpy as np
import pytest

from nbvalidate.checks.schema.definition.durations import duration, duration_text
from nbvalidate.checks.schema.definition.model import Band, Column, RowRule, Rows, Schema
from nbvalidate.checks.schema.definition.regexes import problem_of
from nbvalidate.checks.schema.definition.types import FORMATS
from nbvalidate.errors import UsageError


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"dtype": "int64"}, "there is no type `int64`. Did you mean `integer`?"),
        ({"dtype": "flaot"}, "Did you mean `float`?"),
        ({"dtype": "float", "min": 5, "max": 3}, "`min` is 5, which is above `max`, 3."),
        ({"dtype": "float", "exclusive_min": 0, "max": 0}, "which is not below `max`"),
        ({"dtype": "date", "min": "2024-02-01", "max": "2024-01-31"}, "is above `max`"),
        ({"dtype": "duration", "min": "2 days", "max": "47 hours"}, "is above `max`"),
        ({"dtype": "timestamp", "min": "2024-01-01", "max": "2024-02-01T00:00Z"}, "cannot be compared"),
        ({"dtype": "float", "min": "5"}, "`5` is not a number"),
        ({"dtype": "float", "min": float("nan")}, "`nan` is not a number"),
        ({"dtype": "date", "min": 5}, "is not a date such as `2024-01-31`"),
        ({"dtype": "date", "min": "2024-02-30"}, "is not a date"),
        ({"dtype": "text", "min": 1}, "`min` is not for text; `length` bounds texts"),
        ({"dtype": "float", "length": Band(1, 2)}, "`length` is not for a float"),
        ({"dtype": "text", "length": Band(1.5)}, "whole number"),
        ({"dtype": "text", "length": Band(5, 2)}, "above `max`"),
        ({"dtype": "text", "regex": "(?=a)"}, "has a look-ahead"),
        ({"dtype": "text", "regex": "["}, "is no regular expression"),
        ({"dtype": "text", "format": "mail"}, "Did you mean `email`?"),
        ({"dtype": "integer", "format": "date"}, "`format` is not for an integer"),
        ({"monotonic": "increasng"}, "Did you mean `increasing`?"),
        ({"order_by": "a"}, "`order_by` needs `monotonic`"),
        ({"nullable": 5.0}, "a count has no decimal point"),
        ({"nullable": -1}, "a share such as 0.05"),
        ({"nullable": "no"}, "a share such as 0.05"),
        ({"one_of": []}, "`one_of` is empty"),
        ({"one_of": "abc"}, "`one_of` is a list"),
        ({"one_of": [1, 1.0]}, "twice"),
        ({"one_of": ["a", None]}, "ruled by `nullable`"),
        ({"dtype": "text", "one_of": ["a", 1]}, "`1` is no text"),
        ({"dtype": "integer", "one_of": ["a"]}, "`a` is not a number"),
        ({"dtype": "boolean", "one_of": [1]}, "neither true nor false"),
        ({"dtype": "list", "one_of": ["a"]}, "`one_of` is not for a list"),
        ({"other": 0.5}, "`other` needs `one_of`"),
        ({"one_of": ["a"], "other": 5}, "For 5 % write 0.05."),
        ({"dtype": "float", "usual": Band(1, 5, 1.5)}, "a share from 0 to 1"),
        ({"dtype": "float", "usual": Band()}, "needs `min` or `max`"),
        ({"severity": {"mn": "error"}}, "Did you mean `min`?"),
        ({"severity": {"min": "fatal"}}, "a severity is `error`, `warning`, `info` or `off`"),
        ({"dtype": "timestamp", "zone": "Europe/Berln"}, "Did you mean `Europe/Berlin`?"),
        ({"dtype": "timestamp", "freshness": "2 dys"}, "Did you mean `day`?"),
        ({"dtype": "timestamp", "freshness": "1 month"}, "no fixed length"),
        ({"dtype": "timestamp", "freshness": "-1 day"}, "longer than nothing"),
        ({"dtype": "float", "quantiles": {1.5: Band(1)}}, "a quantile is from 0 to 1"),
        ({"shares": {"a": Band(0.6), "b": Band(0.5)}}, "1.1 together"),
        ({"shares": {"a": Band(0.6, 1.2)}}, "a share from 0 to 1"),
        ({"dtype": "float", "mean": Band("a")}, "`a` is not a number"),
        ({"dtype": "list", "items": "int"}, "Did you mean `integer`?"),
        ({"items": "integer"}, "`items` is not for anything"),
        ({"dtype": "float", "constant": False}, "leave it out"),
        ({"unique": "yes"}, "`unique` is true or false"),
        ({"available_at": 3}, "names a column"),
        ({"description": 3}, "`description` is a text"),
    ],
)  # fmt: skip
def test_a_setting_that_makes_no_sense_is_named_with_its_column(settings, says):
    with pytest.raises(UsageError) as caught:
        Column("price", **settings)
    assert says in str(caught.value)
    assert str(caught.value).startswith("`price`: ")


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"columns": [Column("a"), Column("a")]}, "`a` is there twice"),
        ({"columns": ["a"]}, "`columns` are of `Column`"),
        ({"columns": [Column("abc")], "keys": ["abd"]}, "Did you mean `abc`?"),
        ({"columns": [Column("a")], "keys": [["a", "a"]]}, "twice in one key"),
        ({"columns": [Column("a"), Column("b")], "keys": ["ab", ["b", "a"], ["a", "b"]][1:]}, "same key twice"),
        ({"keys": [[]]}, "A key is empty"),
        ({"columns": [Column("a")], "row_rules": ["a < total"]}, "as `total: {}`"),
        ({"columns": [Column("a", monotonic="increasing", order_by="t")]}, "`order_by` names `t`"),
        ({"columns": [Column("a", available_at="t")]}, "`available_at` names `t`"),
        ({"rows": Rows(5, 2)}, "above `max`"),
        ({"rows": Rows(-1)}, "whole number"),
        ({"rows": Rows(usual_min=5, usual_max=2)}, "above `usual_max`"),
        ({"on_fail": "stop"}, "There are `report`, `warn`, `halt`."),
        ({"extra_columns": "forbid"}, "There are `allow`"),
        ({"severity": {"extra_column": "info"}}, "Did you mean `extra_columns`?"),
        ({"row_rules": ["a < b", "a < b"]}, "is there twice"),
        ({"row_rules": ["a = b"]}, "Compare with `==`"),
        ({"ordered": "yes"}, "true or false"),
        ({"name": 3}, "`name` is a text"),
    ],
)  # fmt: skip
def test_a_schema_that_makes_no_sense_is_told(settings, says):
    with pytest.raises(UsageError) as caught:
        Schema(**settings)
    assert says in str(caught.value)


def test_row_rules_have_shares_and_severities():
    with pytest.raises(UsageError, match="share below 1"):
        RowRule("a < b", outside=1)
    with pytest.raises(UsageError, match="a severity is"):
        RowRule("a < b", severity="bad")


def test_the_name_of_a_column_is_a_text():
    with pytest.raises(UsageError, match="`5` is written `'5'`"):
        Column(5)


def test_a_pattern_can_be_meant_by_a_key_and_a_rule():
    columns = [Column("f_*", pattern=True), Column("a")]
    schema = Schema(columns, keys=[["a", "f_1"]], row_rules=["a > f_2"])
    assert [c.name for c in schema.columns] == ["a", "f_*"]  # as the YAML has them
    assert Schema(row_rules=["x > y"]).columns == ()  # nothing declared, nothing to compare with


def test_values_become_plain():
    column = Column(
        "a", dtype="float", min=np.float64(1), max=Decimal("2.5"), nullable=np.float64(0.1)
    )
    assert [type(v) for v in (column.min, column.max, column.nullable)] == [float] * 3
    assert Column("a", dtype="integer", one_of=np.array([1, 2])).one_of == (1, 2)
    assert Column("a", dtype="text", one_of={"b", "a"}).one_of == ("a", "b")
    assert Column("a", dtype="text", length=5).length == Band(5, 5)
    moment = Column("a", dtype="timestamp", min=datetime.datetime(2024, 1, 1, 12))
    assert moment.min == "2024-01-01T12:00:00"
    assert Column("a", dtype="timestamp", min=np.datetime64("2024-01-01")).min.startswith("2024")
    assert Column("a", dtype="duration", min=datetime.timedelta(hours=36)).min == "36 hours"


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("2 days", 48), ("2D", 48), ("12h", 12), ("1 week", 168), ("90 min", 1.5), ("1h30min", 1.5),
        ("1 week and 2 days", 216), ("1 day, 2:00:00", 26), ("-1 day, 2:00:00", -22),
        ("-1 days +02:00:00", -22), ("1.5 hours", 1.5), ("00:30:00", 0.5), ("-3 h", -3),
    ],
)  # fmt: skip
def test_durations_as_people_and_libraries_write_them(text, hours):
    assert duration(text) == datetime.timedelta(hours=hours)
    assert duration(duration_text(duration(text))) == duration(text)


@pytest.mark.parametrize(
    "text", ["", "2", "x", "2 fortnights", "1 month", "2 years", 5, None, "1 day x"]
)
def test_what_is_no_duration(text):
    with pytest.raises(UsageError, match=r"duration|length"):
        duration(text)


@pytest.mark.parametrize(
    ("regex", "says"),
    [
        (r"(a)\1", "back-reference"), (r"(?<!a)b", "look-behind"), (r"(?i)a", "(?i:...)"),
        (r"a++", "possessive"), (r"a{,3}", "{0,3}"), (r"[[:alpha:]]", "different things"),
        (r"a\Z", "leave it out"), (r"(?P<n>a)", "named group"), (r"x{5000}", "1,000"),
        (r"(?>a)", "atomic"), (r"(?P=n)", "is no regular"), (r"a{x", "without a count"),
    ],
)  # fmt: skip
def test_what_engines_understand_differently_is_refused(regex, says):
    assert says in problem_of(regex)


@pytest.mark.parametrize(
    "regex", [*FORMATS.values(), r"(?i:a)", r"[]+{]a{2,3}?", r"\{x\}\\1", r"[\]+(?=]*", "^a$"]
)
def test_what_all_engines_understand_is_taken(regex):
    assert problem_of(regex) == ""
