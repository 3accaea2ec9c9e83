"""What is inferred of the values of a column: closed and open sets, formats, shapes."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from nbvalidate.checks.schema.definition.model import Band, Schema
from tests.checks.schema.test_infer import column, some


class TestSets:
    def test_closed(self) -> None:
        found = column(some().choice(["paid", "open", "sent"], 1000))
        assert (found.dtype, found.one_of, found.other) == ("category", ("open", "paid", "sent"), 0)
        assert found.note.startswith("closed: each of 3 values at least ")

    def test_not_closed_while_values_are_rare(self) -> None:
        values = [*some().choice(["paid", "open", "sent"], 200), "lost"]
        assert column(values).one_of is None

    def test_nearly_closed_leaves_room(self) -> None:
        values = some().choice(["paid", "open", "sent"], 2000).astype(object)
        values[::300] = [f"rare {i}" for i in range(7)]
        found = column(list(values))
        assert found.one_of == ("open", "paid", "sent")
        assert 0 < found.other < 0.1
        assert found.severity["one_of"] == "warning"

    def test_rows_sorted_by_a_value_do_not_tell_what_comes_next(self) -> None:
        assert column(["a"] * 300 + ["b"] * 300 + ["c"] * 300).one_of is None

    def test_a_value_that_came_late_may_not_be_the_last(self) -> None:
        values = list(some().choice(["a", "b"], 500)) + list(some().choice(["a", "b", "c"], 500))
        assert column(values).other > 0

    def test_dates_in_text_are_no_set(self) -> None:
        values = some().choice([f"2024-01-{d:02}" for d in range(1, 29)], 1000)
        assert column(values, "status").one_of is None
        values = some().choice(["Jan", "Feb", "Mar"], 1000)
        assert column(values, "month").one_of is None

    def test_names_of_cities_are_never_all(self) -> None:
        values = some().choice([f"City{i}" for i in range(20)], 2000)
        assert column(values, "city").one_of is None
        assert column(values, "status").one_of is not None

    def test_pairs_are_complete(self) -> None:
        assert column(["yes"] * 40 + ["no"] * 10).one_of == ("no", "yes")

    def test_zero_and_one(self) -> None:
        assert column(some().integers(0, 2, 500)).one_of == (0, 1)

    def test_codes_by_name(self) -> None:
        values = some().integers(1, 4, 500)
        assert column(values, "pclass").one_of is None  # no word of its own
        assert column(values, "ticket_class").one_of == (1, 2, 3)
        assert column(values, "number_of_rooms").one_of is None

    def test_counts_are_no_codes(self) -> None:
        values = some().choice(4, 1000, p=[0.6, 0.25, 0.1, 0.05])
        assert column(values, "level").one_of is None

    def test_codes_stored_as_floats(self) -> None:
        values = [None if i % 10 == 0 else float(i % 2) for i in some().permutation(1000)]
        assert column(values).one_of == (0, 1)


class TestTexts:
    @pytest.mark.parametrize(
        ("format", "make"),
        [
            ("email", lambda i: f"user{i}@mail.org"),
            ("url", lambda i: f"https://example.org/{i}"),
            ("uuid", lambda i: f"0000000{i % 10}-0000-4000-8000-{i:012d}"),
            ("ipv4", lambda i: f"10.0.{i % 250}.{i % 199}"),
            ("date", lambda i: f"2024-01-{i % 28 + 1:02}"),
            ("timestamp", lambda i: f"2024-01-{i % 28 + 1:02}T10:{i % 60:02}:00"),
            (
                "number",
                lambda i: f"{'-' if i % 3 else ''}{i * 1.5:.2f}{'e5' if i % 7 == 0 else ''}",
            ),
        ],
    )
    def test_formats(self, format: str, make: Any) -> None:
        values = [make(int(i)) for i in some().permutation(300)]
        assert column(values).format == format
        assert column([*values, "unknown"]).format is None

    def test_shapes_with_letters_that_never_change(self) -> None:
        values = [f"SKU-{i:05}" for i in some().permutation(300)]
        assert column(values, "article").regex == "SKU-[0-9]{5}"

    def test_numbers_that_count_up_may_get_longer(self) -> None:
        values = [f"ORD-{i}" for i in range(1000, 1500)]
        assert column(values, "order").regex == "ORD-[0-9]+"

    def test_few_shapes(self) -> None:
        values = [
            f"N{i}" if i % 2 else f"N{i}{'ABCD'[i % 4]}{'XYZ'[i % 3]}" for i in range(100, 600)
        ]
        found = column(some().permutation(values), "tail")
        assert found.regex == "N[0-9]+|N[0-9]+[A-Z]+"

    def test_words_have_no_shape(self) -> None:
        random = some()
        words = [
            "".join(random.choice(list("abcdefgh"), random.integers(3, 9))) for _ in range(500)
        ]
        assert column(words).regex is None

    def test_a_point_is_a_point(self) -> None:
        values = [f"{i % 9}.{i:03}" for i in some().permutation(900)]
        schema = Schema.infer(pl.DataFrame({"version": values}))
        assert schema.columns[0].regex == r"[0-9]\.[0-9]{3}"
        assert schema.check(pl.DataFrame({"version": values})).ok

    def test_codes_of_one_length(self) -> None:
        values = ["".join(some(seed=i).choice(list("ABCDEFGHIJ"), 3)) for i in range(400)]
        found = column(values, "dest")
        assert found.length == Band(3, 3) or found.regex == "[A-Z]{3}"

    def test_never_empty(self) -> None:
        values = [f"some words {'and more ' * (i % 5)}{'xyz'[i % 3]}{i}" for i in range(1200)]
        assert column(values).length == Band(min=1)
        assert column([*values, ""]).length is None
