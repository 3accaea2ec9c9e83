"""The JSON Schema of slices.json allows what the reader reads, and refuses what it refuses."""

from __future__ import annotations

import json
from dataclasses import fields
from importlib import resources
from typing import get_args

import jsonschema
import pytest
from hypothesis import given, settings

from nbvalidate.errors import UsageError
from nbvalidate.slices.file import Discovered, Named, SliceFile
from nbvalidate.slices.model import Closed, Part
from tests.slices.test_file import EXAMPLE, files, plain

FILE = resources.files("nbvalidate.slices") / "slices-v1.schema.json"
SCHEMA = json.loads(FILE.read_text(encoding="utf-8"))
DEFS = SCHEMA["$defs"]
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def read(data) -> bool:
    try:
        SliceFile.from_json(data)
    except UsageError:
        return False
    return True


def test_it_is_a_json_schema_with_each_setting_described_and_its_default():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for kind, word in ((Named, "slice"), (Discovered, "discovered")):
        listed = DEFS[word]["properties"]
        assert set(listed) == {f.name for f in fields(kind)}
        for field in fields(kind):
            assert listed[field.name]["description"]
            if "default" in listed[field.name]:
                assert listed[field.name]["default"] == field.default
    condition = DEFS["condition"]["properties"]
    assert condition["part"]["enum"] == list(get_args(Part))
    assert condition["closed"]["enum"] == list(get_args(Closed))


@given(files)
@settings(deadline=None)
def test_what_is_written_is_valid(file):
    VALIDATOR.validate(json.loads(file.text))


def test_the_example_is_valid():
    VALIDATOR.validate(json.loads(EXAMPLE.text))
    VALIDATOR.validate({"$schema": SCHEMA["$id"]})


@given(plain)
@settings(deadline=None, max_examples=300)
def test_what_is_refused_by_the_schema_is_refused_by_the_reader(data):
    if not VALIDATOR.is_valid(data):
        assert not read(data)


def rule(**condition):
    return {"slices": [{"name": "a", "rule": [condition]}]}


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"discovered": None},
        {"discovered": {"min_support": 50, "max_depth": 5, "alpha": 1}},
        {"slices": [{"name": "all", "rule": []}]},
        rule(column="a", **{"is": True}),
        rule(column="a", **{"in": [1, "b"], "not": True}),
        rule(column="a", other_than=["x"]),
        rule(column="a", missing=True),
        rule(column="a", low=None, high=3, closed="both"),
        rule(column="a", low="2024-01-01", part=""),
        rule(column="a", part="weekday", **{"is": "Monday"}),
    ],
)
def test_both_accept(data):
    VALIDATOR.validate(data)
    assert read(data)


@pytest.mark.parametrize(
    "data",
    [
        [],
        {"version": 2},
        {"version": True},
        {"slice": []},
        {"slices": {}},
        {"metric": 1},
        {"slices": [{"name": "a"}]},
        {"slices": [{"name": " ", "rule": []}]},
        {"slices": [{"rule": []}]},
        {"slices": [{"name": "a", "rule": {}}]},
        {"slices": [{"name": "a", "rule": [], "margin": -0.1}]},
        {"slices": [{"name": "a", "rule": [], "margin": True}]},
        {"slices": [{"name": "a", "rule": [], "min_rows": 0}]},
        {"slices": [{"name": "a", "rule": [], "min_rows": 1.5}]},
        {"slices": [{"name": "a", "rule": [], "prove": 1}]},
        {"slices": [{"name": "a", "rule": [], "insufficient": "fatal"}]},
        {"slices": [{"name": "a", "rule": [], "note": None}]},
        {"slices": [{"name": "a", "rule": [], "margn": 1}]},
        rule(),
        rule(column="a"),
        rule(column=1, missing=True),
        rule(column="a", **{"is": None}),
        rule(column="a", **{"is": 1, "in": [1]}),
        rule(column="a", **{"is": 1, "low": 1}),
        rule(column="a", **{"in": []}),
        rule(column="a", **{"in": "b"}),
        rule(column="a", **{"in": [[1]]}),
        rule(column="a", missing=False),
        rule(column="a", low=True),
        rule(column="a", low=1, closed="up"),
        rule(column="a", low=1, part="minute"),
        rule(column="a", missing=True, **{"not": "yes"}),
        rule(column="a", missing=True, more=1),
        {"discovered": []},
        {"discovered": {"margin": -1}},
        {"discovered": {"coverage": -1}},
        {"discovered": {"k": 0}},
        {"discovered": {"max_depth": 6}},
        {"discovered": {"min_support": 0}},
        {"discovered": {"min_support": 1.5}},
        {"discovered": {"alpha": 0}},
        {"discovered": {"alpha": 1.1}},
        {"discovered": {"holdout": 1}},
        {"discovered": {"holdout": None}},
        {"discovered": {"seed": -1}},
        {"discovered": {"depth": 2}},
    ],
)
def test_both_refuse(data):
    assert not VALIDATOR.is_valid(data)
    assert not read(data)
