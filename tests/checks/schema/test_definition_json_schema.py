"""The JSON Schema for editors allows what the reader reads, and refuses what it refuses."""

from __future__ import annotations

import json
from dataclasses import fields
from importlib import resources

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from yaml.nodes import MappingNode, SequenceNode

from nbvalidate.checks.schema.definition import settings as words
from nbvalidate.checks.schema.definition import yaml_nodes
from nbvalidate.checks.schema.definition.model import Column, RowRule, Rows, Schema
from nbvalidate.checks.schema.definition.read import loads
from nbvalidate.checks.schema.definition.types import FORMATS, TYPES
from nbvalidate.checks.schema.definition.write import JSON_SCHEMA, to_yaml
from nbvalidate.errors import UsageError
from tests.checks.schema.definitions import schemas

FILE = resources.files("nbvalidate.checks.schema.definition") / "schema-v1.schema.json"
SCHEMA = json.loads(FILE.read_text(encoding="utf-8"))
DEFS = SCHEMA["$defs"]
COLUMN = DEFS["column"]["anyOf"][2]["properties"]
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def data(node):
    """YAML as an editor sees it (YAML 1.2)."""
    if isinstance(node, MappingNode):
        return {key.value: data(value) for key, value in yaml_nodes.pairs(node)}
    if isinstance(node, SequenceNode):
        return [data(item) for item in node.value]
    return yaml_nodes.scalar(node)


def editor_says(text):
    return [e.message for e in VALIDATOR.iter_errors(data(yaml_nodes.compose(text, "x")))]


def in_column(settings):
    return f"version: 1\ncolumns:\n  a: {settings}\n"


def test_it_is_a_json_schema_under_the_name_that_files_refer_to():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$id"] == JSON_SCHEMA


def test_every_setting_of_the_model_is_there_with_a_description():
    assert set(COLUMN) == {f.name for f in fields(Column)} - {"name", "pattern", "note"}
    top = {f.name for f in fields(Schema)} - {"note"} | {"version", "patterns"}
    assert set(SCHEMA["properties"]) == top
    assert set(SCHEMA["properties"]["rows"]["properties"]) == {f.name for f in fields(Rows)}
    rule = DEFS["row_rule"]["anyOf"][1]["properties"]
    assert set(rule) == {f.name for f in fields(RowRule)} - {"note"}
    assert all(
        setting["description"] for setting in (*COLUMN.values(), *SCHEMA["properties"].values())
    )


def test_the_words_are_those_of_the_model():
    top = SCHEMA["properties"]
    assert DEFS["dtype"]["enum"] == list(TYPES)
    assert DEFS["level"]["enum"] == list(words.LEVELS)
    assert COLUMN["format"]["enum"] == list(FORMATS)
    assert COLUMN["monotonic"]["enum"] == list(words.MONOTONIC)
    assert COLUMN["severity"]["propertyNames"]["enum"] == list(words.SEVERITIES_OF_COLUMN)
    assert top["severity"]["propertyNames"]["enum"] == list(words.SEVERITIES_OF_SCHEMA)
    assert top["on_fail"]["enum"] == list(words.ON_FAIL)
    assert top["extra_columns"]["enum"] == list(words.EXTRA)


@given(schemas())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_is_written_is_valid_in_an_editor(schema):
    assert editor_says(to_yaml(schema)) == []


@pytest.mark.parametrize(
    "text",
    [
        in_column("float"),
        in_column(""),
        in_column("{dtype: text, length: 5, one_of: [NO, 007, true]}"),
        in_column("{dtype: float, mean: {value: 5, tolerance: 10%}, std: {max: 1e5}}"),
        in_column("{dtype: date, min: 2024-01-01, freshness: 2 days}"),
        in_column("{shares: {x: {min: 0.5}}, quantiles: {0.5: {min: 1}}, nullable: 3}"),
        "version: 1\ncolumns: {a: , b: }\nkeys: [[a, b]]\nrow_rules:\n  - a < b\n  - {rule: a > 1, outside: 0.1}",
        "version: 1\nrows: {min: 5}\nordered: true\non_fail: warn\nseverity: {rows: warning}",
        'version: 1\npatterns:\n  "f_*": {dtype: float, finite: true}',
    ],
)  # fmt: skip
def test_both_allow(text):
    loads(text)
    assert editor_says(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "name: x",
        "version: 2",
        "version: 1\nnames: x",
        "version: 1\non_fail: stop",
        "version: 1\nrows: 5",
        "version: 1\nrows: {min: -1}",
        "version: 1\nkeys: a",
        "version: 1\nrow_rules: [{outside: 0.1}]",
        "version: 1\nseverity: {prices: error}",
        in_column("flaot"),
        in_column("[1]"),
        in_column("{mn: 3}"),
        in_column("{dtype: int}"),
        in_column("{nullable: -1}"),
        in_column("{one_of: []}"),
        in_column("{one_of: a}"),
        in_column("{one_of: [[a]]}"),
        in_column("{min: [1]}"),
        in_column("{usual: {outside: 0.1}}"),
        in_column("{usual: {min: 1, outside: 5}}"),
        in_column("{dtype: text, length: -1}"),
        in_column("{dtype: text, length: {mn: 1}}"),
        in_column("{dtype: text, format: mail}"),
        in_column("{monotonic: up}"),
        in_column("{severity: warning}"),
        in_column("{severity: {min: bad}}"),
        in_column("{mean: 5}"),
        in_column("{mean: {value: 5}}"),
        in_column("{shares: {a: 0.5}}"),
        in_column("{quantiles: {half: {min: 1}}}"),
    ],
)  # fmt: skip
def test_both_refuse(text):
    with pytest.raises(UsageError):
        loads(text)
    assert editor_says(text)
