"""slices.json: what is written is read again, and hostile files are told in one sentence."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nbvalidate.errors import UsageError
from nbvalidate.slices.file import Discovered, Named, SliceFile
from nbvalidate.slices.model import Condition, Slice

EXAMPLE = SliceFile(
    slices=(
        Named(
            "older", Slice.of(Condition("age", "between", low=60)), 0.02, note="since the incident"
        ),
        Named(
            "no plan",
            Slice.of(Condition("plan", "missing"), Condition("country", "in", ("DE", "FR"))),
            min_rows=100,
            prove=True,
            insufficient="warning",
        ),
    ),
    discovered=Discovered(margin=0.1),
    metric="recall",
)

values = st.one_of(
    st.text(), st.integers(), st.booleans(), st.floats(allow_nan=False, allow_infinity=False)
)
conditions = st.one_of(
    st.builds(lambda c, v: Condition(c, "is", (v,)), st.text(), values),
    st.builds(lambda c, v: Condition(c, "in", tuple(v)), st.text(), st.lists(values, min_size=1)),
    st.builds(lambda c: Condition(c, "missing", negated=True), st.text()),
    st.builds(lambda c, a: Condition(c, "between", low=a), st.text(), st.integers()),
)
files = st.builds(
    SliceFile,
    st.lists(
        st.builds(
            Named,
            st.text(min_size=1).filter(str.strip),
            st.lists(conditions, max_size=3).map(lambda c: Slice(tuple(c))),
            st.floats(0, 10),
            st.integers(1, 1000),
            st.booleans(),
            st.sampled_from(["error", "warning", "info"]),
        ),
        max_size=4,
        unique_by=lambda named: named.name,
    ).map(tuple),
    st.one_of(st.none(), st.builds(Discovered, st.floats(0, 1), k=st.integers(1, 50))),
    st.sampled_from(["", "recall"]),
)


@settings(deadline=None)
@given(files)
def test_what_is_written_is_read(file):
    assert SliceFile.from_json(json.loads(file.text)) == file


def test_it_is_saved_whole_and_never_over_another(tmp_path):
    path = tmp_path / "slices.json"
    EXAMPLE.save(path)
    assert SliceFile.load(path) == EXAMPLE
    with pytest.raises(UsageError, match="is there already"):
        SliceFile().save(path)
    assert SliceFile.load(path) == EXAMPLE
    SliceFile().save(path, force=True)
    assert SliceFile.load(path) == SliceFile()
    assert [p.name for p in tmp_path.iterdir()] == ["slices.json"]


plain = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(
                [
                    "version",
                    "slices",
                    "rule",
                    "name",
                    "margin",
                    "column",
                    "is",
                    "discovered",
                    "k",
                    "x",
                ]
            ),
            inner,
            max_size=5,
        ),
    ),
    max_leaves=12,
)


@settings(deadline=None, max_examples=300)
@given(plain)
def test_any_json_is_read_or_refused_in_one_sentence(data):
    try:
        SliceFile.from_json(data)
    except UsageError as error:
        assert "\n" not in str(error)  # noqa: PT017


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"version": 2}, "version 2 is not known"),
        ({"slice": []}, "Did you mean `slices`"),
        ({"slices": [{"name": ""}]}, 'slice 1 needs a "name"'),
        ({"slices": [{"name": "a"}]}, "slice 'a' needs a \"rule\""),
        ({"slices": [{"name": "a", "rule": [{"column": "x"}]}]}, "slice 'a': The condition on 'x'"),
        ({"slices": [{"name": "a", "rule": [], "margn": 1}]}, "Did you mean `margin`"),
        ({"slices": [{"name": "a", "rule": [], "margin": -1}]}, "at least 0"),
        ({"slices": [{"name": "a", "rule": [], "margin": True}]}, "must be a number"),
        ({"slices": [{"name": "a", "rule": [], "min_rows": 0}]}, "at least 1"),
        ({"slices": [{"name": "a", "rule": [], "insufficient": "x"}]}, "error, warning or info"),
        ({"slices": [{"name": "a", "rule": []}] * 2}, "two slices are called 'a'"),
        ({"discovered": {"alpha": 2}}, "`alpha`"),
        ({"discovered": {"margin": "much"}}, "must be a number"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, change, said):
    path = tmp_path / "slices.json"
    path.write_text(json.dumps({"version": 1} | change))
    with pytest.raises(UsageError) as told:
        SliceFile.load(path)
    assert said in str(told.value)
    assert str(told.value).startswith(str(path))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", ":1: this is no JSON"),
        (b"\xff", "UTF-8"),
        (b"[" * 100_000, "nested"),
        (b'{"a": NaN}', "NaN"),
    ],
)
def test_what_is_no_json_is_told(tmp_path, content, said):
    path = tmp_path / "slices.json"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=said):
        SliceFile.load(path)
    with pytest.raises(UsageError, match="cannot be read"):
        SliceFile.load(tmp_path / "missing.json")
