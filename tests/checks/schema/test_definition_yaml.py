"""Schemas in YAML: what is written is read again, and every error has its line."""

from __future__ import annotations

import os
import re

import pytest
from hypothesis import HealthCheck, given, settings

from nbvalidate.checks.schema.definition.model import Band, Column, RowRule, Rows, Schema
from nbvalidate.checks.schema.definition.read import load, loads
from nbvalidate.checks.schema.definition.write import JSON_SCHEMA, save, to_yaml
from nbvalidate.errors import UsageError
from tests.checks.schema.definitions import schemas

ORDERS = Schema(
    name="orders",
    rows=Rows(100, usual_min=500),
    columns=[
        Column("order_id", "integer", nullable=False, unique=True, note="1,000 different values"),
        Column("status", "category", one_of=["open", "paid", "NO"], note="closed"),
        Column("price", "float", nullable=0.01, min=0, finite=True, usual=Band(1, 500, 0.05)),
        Column("ship_date", "date", min="2024-01-01", freshness="2 days"),
        Column("net price", "float", severity={"min": "off"}),
        Column("code", "text", length=Band(5, 5), regex=r"\d+"),
        Column("f_*", "float", pattern=True),
    ],
    keys=[["order_id", "status"]],
    row_rules=["price >= 0", RowRule("`net price` < price", outside=0.01, severity="warning")],
    note="Seen in March.",
)
WRITTEN = f"""\
# yaml-language-server: $schema={JSON_SCHEMA}
# Seen in March.
version: 1
name: orders
rows: {{min: 100, usual_min: 500}}
columns:
  order_id: {{dtype: integer, nullable: false, unique: true}}   # 1,000 different values
  status: {{dtype: category, one_of: [open, paid, "NO"]}}   # closed
  price: {{dtype: float, nullable: 0.01, min: 0, usual: {{min: 1, max: 500, outside: 0.05}}, finite: true}}
  ship_date: {{dtype: date, min: 2024-01-01, freshness: 2 days}}
  net price: {{dtype: float, severity: {{min: "off"}}}}
  code: {{dtype: text, length: 5, regex: '\\d+'}}
patterns:
  "f_*": {{dtype: float}}
keys: [[order_id, status]]
row_rules:
  - price >= 0
  - {{rule: "`net price` < price", outside: 0.01, severity: warning}}
"""


def test_a_schema_is_a_few_lines_for_people():
    assert to_yaml(ORDERS) == WRITTEN
    assert loads(WRITTEN) == ORDERS


@given(schemas())
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_is_written_is_read_again_exactly(schema):
    text = to_yaml(schema)
    assert repr(loads(text)) == repr(schema)  # types too: 1 is not True
    text.encode("utf-8")


def test_the_text_true_and_the_truth_value_are_two():
    schema = Schema(
        columns=[Column("paid", "any", shares={"true": Band(0, 0.5), True: Band(0, 0.4)})]
    )
    assert repr(loads(to_yaml(schema))) == repr(schema)
    with pytest.raises(UsageError, match=r":5: `1\.0` is there twice"):
        loads(
            "version: 1\ncolumns:\n  paid:\n    shares: {1: {max: 0.5},\n      1.0: {max: 0.4}}\n"
        )


def test_lists_that_are_long_are_broken_and_read_again():
    values = [f"value number {n}" for n in range(300)]
    shares = {value: Band(0.0, 0.5) for value in values}
    note = "a long note " * 20
    column = Column("a", "category", one_of=values, shares=shares, note=note.strip())
    schema = Schema([column, Column("b")], keys=[["a", "b"]])
    text = to_yaml(schema)
    lines = text.splitlines()[1:]  # the first is for editors
    assert max(len(line) for line in lines if not line.lstrip().startswith("#")) <= 160
    assert loads(text) == schema


def test_comments_are_notes_and_survive():
    text = to_yaml(ORDERS).replace("# closed", "# closed, # says Ann")
    text = text.replace("  price:", "  # why\n  # not\n  price:")
    schema = loads(text)
    assert schema.column("status").note == "closed, # says Ann"
    assert schema.column("price").note == "why\nnot"
    assert schema.column("code").note == ""
    assert loads(to_yaml(schema)) == schema


def test_texts_stay_texts():
    schema = loads(
        "version: 1\ncolumns:\n  no: {dtype: text, one_of: [no, yes, 007, 1, null, 2024-01-01, true]}\n"
        "  1: {dtype: category, one_of: [NO, on, 007, 2, 1e5, true]}\n  2024-01-01: date\n  on: {unit: 5}\n"
        "  b: {dtype: boolean, one_of: [yes, true]}".replace("one_of: [yes, true]", "one_of: [yes]")
    )
    assert [c.name for c in schema.columns] == ["no", "1", "2024-01-01", "on", "b"]
    one, two, _, four, five = schema.columns
    assert one.one_of == ("no", "yes", "007", "1", "null", "2024-01-01", "true")
    assert two.one_of == ("NO", "on", "007", 2, 1e5, True)
    assert four.unit == "5"
    assert five.one_of == (True,)


def test_numbers_and_moments_are_what_they_look_like():
    schema = loads(
        "version: 1\ncolumns:\n  a: {dtype: float, min: -.inf, max: 1e5}\n  b: {dtype: date, min: 2024-1-5}\n"
        "  c: {dtype: integer, max: 1_000_000}\n  d: {dtype: timestamp, min: 2024-01-01T10:00:00Z}\n"
        "  e: {dtype: time, max: 12:30:00}\n  f: {dtype: float, mean: {value: 50, tolerance: 10%}}\n"
        "  g: {dtype: float, mean: {value: 5, tolerance: 0.5}, quantiles: {0.5: {min: 1}}}\n"
    )
    a, b, c, d, e, f, g = schema.columns
    assert (a.min, a.max, b.min, c.max) == (float("-inf"), 100000.0, "2024-01-05", 1_000_000)
    assert (d.min, e.max) == ("2024-01-01T10:00:00Z", "12:30:00")
    assert (f.mean, g.mean, g.quantiles) == (Band(45, 55), Band(4.5, 5.5), {0.5: Band(1)})


def test_settings_can_be_shared_by_an_anchor():
    schema = loads(
        "version: 1\ncolumns:\n  a: &money {dtype: float, min: 0}\n  b: *money\n  c: {<<: *money, min: 3}\n"
    )
    assert [(c.dtype, c.min) for c in schema.columns] == [("float", 0), ("float", 0), ("float", 3)]
    assert loads("version: 1\ncolumns:\n  a: &a {<<: *a, min: 1}").columns[0].min == 1


COLUMNS = "version: 1\ncolumns:\n"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("", 1, "This is empty; a schema begins with `version: 1`."),
        ("# nothing\n", 1, "This is empty"),
        ("- a", 1, "not a list"),
        ("name: x", 1, "`version: 1` is missing"),
        ("name: x\nversion: 2", 2, "a newer nbvalidate"),
        ("version: one", 1, "write `version: 1`"),
        ("version: 1\nnam: x", 2, "A schema has no setting `nam`. Did you mean `name`?"),
        (COLUMNS + "  price: {dtype: float,\n    mn: 3}", 4, "`price` has no setting `mn`. Did you mean `min`?"),
        (COLUMNS + "  price: {type: float}", 3, "Did you mean `dtype`?"),
        (COLUMNS + "  price: {values: [a]}", 3, "Did you mean `one_of`?"),
        (COLUMNS + "  price:\n    dtype: flot", 4, "Did you mean `float`?"),
        (COLUMNS + "  price:\n    dtype: float\n    min: 5\n    max: 3", 6, "`min` is 5, which is above `max`, 3."),
        (COLUMNS + "  a: {}\n  b: {}\n  a: {}", 5, "`a` is there twice, first on line 3."),
        (COLUMNS + "  a: {min: 1,\n  min: 2}", 4, "`min` is there twice, first on line 3."),
        (COLUMNS + "\ta: {}", 3, "A tab cannot indent in YAML; use spaces."),
        (COLUMNS + "  `a`: {}", 3, "begins with ` stands in quotes"),
        (COLUMNS + "  *_id: {}", 3, "put the text in quotes"),
        (COLUMNS + "  a: [1]", 3, "not a list"),
        (COLUMNS + "  ? [a]\n  : {}", 3, "A name is a text"),
        (COLUMNS + "  a: {min: [1]}", 3, "One value is needed"),
        (COLUMNS + "  a: {dtype: category, one_of: [~]}", 3, "ruled by `nullable`"),
        (COLUMNS + "  a: {severity: warning}", 3, "`{min: warning}`"),
        (COLUMNS + "  a: {severity: {min: bad}}", 3, "a severity is"),
        (COLUMNS + "  a: {usual: {mn: 1}}", 3, "Did you mean `min`?"),
        (COLUMNS + "  a: {shares: {x: 0.3}}", 3, "Write bounds"),
        (COLUMNS + "  a: {dtype: float, mean: {value: 3}}", 3, "go together"),
        (COLUMNS + "  a: {dtype: float, mean: {value: 3, tolerance: x%}}", 3, "tolerance"),
        (COLUMNS + "  a: {}\nkeys: [a, b]", 4, "write `[[a, b]]` if they identify a row together"),
        (COLUMNS + "  a: {}\nkeys:\n  - [a]\n  - [b]", 6, "`keys` names `b`"),
        (COLUMNS + "  a: {}\nrow_rules:\n  - a > 3\n  - a < b", 6, "names `b`, which is no column"),
        (COLUMNS + "  a: {}\nrow_rules:\n  - a > 3\n  - a = 3", 6, "Compare with `==`"),
        (COLUMNS + "  a: {}\nrow_rules:\n  - {rul: a > 3}", 5, "Did you mean `rule`?"),
        (COLUMNS + "  a: {}\nrow_rules:\n  - {outside: .3}", 5, "`rule` is missing"),
        (COLUMNS + "  a: {dtype: float", 3, "This is no YAML"),
        (COLUMNS + "  a: x: y", 3, "A colon is too much"),
        ("version: 1\n---\nversion: 1", 2, "a file holds one schema"),
        ("version: 1\ncolumns: [a]", 2, "`columns` are names with settings"),
        ("version: 1\nrows: 5", 2, "`rows` is `min`"),
        ("version: 1\nrows:\n  min: 5\n  max: 2", 4, "above `max`"),
        ("version: 1\nname: \x01", 2, "U+0001"),
        ("version: 1\non_fail: halts", 2, "Did you mean `halt`?"),
        ("schema_type: dataframe\nversion: 0.35\n", 1, "nbvalidate schema import orders.yaml"),
        ("version: 1\na: " + "[" * 3000, 2, ""),
    ],
)  # fmt: skip
def test_an_error_has_its_line_and_the_nearest_word(text, line, says):
    with pytest.raises(UsageError) as caught:
        loads(text, "orders.yaml")
    assert re.match(rf"orders\.yaml:{line}: |orders\.yaml: The YAML is nested", str(caught.value))
    assert says in str(caught.value)


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(UsageError, match="there is no such file"):
        load(tmp_path / "no.yaml")
    with pytest.raises(UsageError, match="this is a folder"):
        load(tmp_path)
    (tmp_path / "orders.yaml").write_bytes(b"version: 1\nname: \xff")
    with pytest.raises(UsageError, match=r"orders.yaml:2: This is not UTF-8"):
        load(tmp_path / "orders.yaml")
    with pytest.raises(UsageError, match=r"Did you mean `orders.yaml`\?"):
        load(tmp_path / "order.yaml")


def test_a_file_is_written_as_a_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "new" / "orders.yaml"
    save(ORDERS, path)
    assert load(path) == ORDERS
    assert os.listdir(path.parent) == ["orders.yaml"]

    path.chmod(0o640)
    save(Schema([Column("é")]), path)
    assert load(path).columns[0].name == "é"
    assert path.stat().st_mode & 0o777 == 0o640

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(UsageError, match="cannot be written: No space left"):
        save(ORDERS, path)
    assert load(path).columns[0].name == "é"
    assert os.listdir(path.parent) == ["orders.yaml"]


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real.yaml").write_text("version: 1\n")
    (tmp_path / "link.yaml").symlink_to("real.yaml")
    save(ORDERS, tmp_path / "link.yaml")
    assert (tmp_path / "link.yaml").is_symlink()
    assert load(tmp_path / "real.yaml") == ORDERS
