"""Plain values and containers: equal digests exactly where values and types are equal."""

from __future__ import annotations


def test_a_number_has_one_part(prints):
    mark = prints.of(1)
    assert list(mark.parts) == [""]
    assert (mark.kind, mark.ids, mark.approximate) == ("plain", frozenset(), False)


def test_equal_numbers_of_other_types_differ(prints):
    digests = {prints.of(v).parts[""] for v in (1, 1.0, True, 1 + 0j, "1", b"1")}
    assert len(digests) == 6


def test_a_dictionary_is_divided_by_key(prints):
    mark = prints.of({"a": 1, 2: [3]})
    assert mark.parts["#keys"] == ("['a']", "[2]")
    assert set(mark.parts) == {"['a']", "[2]", "#keys"}
    assert mark.kind == "mapping"
