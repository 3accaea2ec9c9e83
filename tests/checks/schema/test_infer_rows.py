"""What is inferred of rows and of several columns: identifiers, keys, orders, sums, counts."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from nbvalidate.checks.schema.definition.model import Rows, Schema

START = datetime.datetime(2024, 1, 1)


def infer(**columns: Any) -> Schema:
    return Schema.infer(pl.DataFrame(columns, strict=False))


def rules(schema: Schema) -> set[str]:
    return {rule.rule for rule in schema.row_rules}


class TestUnique:
    def test_identifiers(self) -> None:
        random = np.random.default_rng(0)
        schema = infer(
            id=random.permutation(500),
            number=random.permutation(500) + 10_000,
            token=[f"{i:08x}" for i in random.integers(0, 2**32, 500)],
            sku=[f"A{i:05}" for i in random.permutation(500)],
        )
        assert {c.name for c in schema.columns if c.unique} == {"id", "number", "token", "sku"}
        assert schema.columns[0].note == "identifier: 500 different values in 500 rows"

    def test_what_is_unique_by_chance(self) -> None:
        random = np.random.default_rng(0)
        schema = infer(
            price=random.lognormal(3, 1, 300),
            weight=random.integers(0, 10**9, 300),
            title=[f"A few words about {i}" for i in range(300)],
            moment=[START + datetime.timedelta(seconds=97 * i) for i in range(300)],
        )
        assert not [c.name for c in schema.columns if c.unique]

    def test_few_rows_prove_nothing(self) -> None:
        assert not infer(id=range(50)).columns[0].unique

    def test_one_repetition_disproves_it(self) -> None:
        assert not infer(id=[*range(500), 7]).columns[0].unique

    def test_a_repetition_far_away_disproves_it(self) -> None:
        values = np.arange(300_000)
        values[299_000] = 12_345
        assert not infer(id=values).columns[0].unique

    def test_each_batch_counts_for_itself(self) -> None:
        batch = pl.DataFrame({"id": range(500)})
        assert Schema.infer(batch, batch).columns[0].unique


class TestOrder:
    def test_time_that_only_grows(self) -> None:
        moments = [START + datetime.timedelta(hours=i // 2) for i in range(300)]
        found = infer(moment=moments).columns[0]
        assert found.monotonic == "increasing"
        assert found.severity["monotonic"] == "warning"
        assert infer(moment=moments[::-1]).columns[0].monotonic is None

    def test_rows_numbered_in_order(self) -> None:
        assert infer(id=range(300)).columns[0].monotonic == "strictly increasing"

    def test_values_sorted_by_chance_are_no_order(self) -> None:
        assert infer(price=range(300)).columns[0].monotonic is None


class TestKeys:
    def test_a_panel(self) -> None:
        rows = [
            (d, s) for d in range(40) for s in ("A", "B", "C", "D", "E", "F", "G", "H", "I", "J")
        ]
        schema = infer(
            date=[(START + datetime.timedelta(days=d)).date() for d, _ in rows],
            symbol=[s for _, s in rows],
            price=np.random.default_rng(0).lognormal(3, 1, 400).round(1),
        )
        assert schema.keys == (("date", "symbol"),)

    def test_three_columns(self) -> None:
        rows = [(y, s, g) for y in range(2000, 2012) for s in range(20) for g in "abcd"]
        schema = infer(
            year=[y for y, _, _ in rows],
            store_id=[s for _, s, _ in rows],
            group_code=[g for _, _, g in rows],
            sales=np.random.default_rng(0).poisson(3, len(rows)),
        )
        assert [set(key) for key in schema.keys] == [{"year", "store_id", "group_code"}]

    def test_none_beside_an_identifier(self) -> None:
        rows = [(d, s) for d in range(40) for s in range(10)]
        schema = infer(id=range(400), day_id=[d for d, _ in rows], symbol=[s for _, s in rows])
        assert schema.keys == ()

    def test_pairs_that_chance_would_not_have_repeated(self) -> None:
        random = np.random.default_rng(1)
        schema = infer(
            name=[f"n{i}" for i in random.integers(0, 4000, 310)],
            year=random.integers(2000, 2020, 310),
        )
        assert schema.keys == ()

    def test_no_row_twice(self) -> None:
        random = np.random.default_rng(0)
        frame = pl.DataFrame({name: random.normal(size=800) for name in "abcde"})
        schema = Schema.infer(frame)
        assert len(schema.keys) == 1
        assert "no row is there twice" in schema.note
        other = pl.DataFrame({name: random.normal(size=800) for name in "abcde"})
        assert schema.check(other).ok
        found = schema.check(pl.concat([other, other.head(20)])).violations
        assert [v.check for v in found] == ["keys"]
        assert found[0].severity.name == "WARNING"

    def test_rows_that_were_there_twice_may_be_again(self) -> None:
        random = np.random.default_rng(0)
        frame = pl.DataFrame({name: random.normal(size=800) for name in "abcde"})
        assert Schema.infer(pl.concat([frame, frame.head(1)])).keys == ()


class TestOrders:
    def test_times(self) -> None:
        random = np.random.default_rng(0)
        ordered = [START + datetime.timedelta(hours=int(h)) for h in random.integers(0, 5000, 1500)]
        shipped = [
            t + datetime.timedelta(hours=int(h))
            for t, h in zip(ordered, random.integers(0, 200, 1500), strict=True)
        ]
        schema = infer(**{"order time": ordered, "ship time": shipped})
        assert rules(schema) == {"`order time` <= `ship time`"}
        assert schema.row_rules[0].severity == "error"
        assert schema.row_rules[0].note == "held in all 1,500 rows"

    def test_dates_as_text(self) -> None:
        days = [
            START.date() + datetime.timedelta(days=int(d))
            for d in np.random.default_rng(0).integers(0, 300, 400)
        ]
        schema = infer(
            start=[str(d) for d in days], end=[str(d + datetime.timedelta(5)) for d in days]
        )
        assert rules(schema) == {"start <= end"}
        assert schema.row_rules[0].severity == "warning"

    def test_times_that_lie_apart_say_nothing(self) -> None:
        births = [
            datetime.date(1950, 1, 1) + datetime.timedelta(days=i * 7 % 9000) for i in range(500)
        ]
        visits = [
            datetime.date(2024, 1, 1) + datetime.timedelta(days=i * 11 % 300) for i in range(500)
        ]
        assert rules(infer(born=births, visit=visits)) == set()

    def test_one_exception_disproves_it(self) -> None:
        low = np.random.default_rng(0).uniform(0, 100, 500)
        high = low + 5
        high[400] = low[400] - 1
        assert rules(infer(low_price=low, high_price=high)) == set()

    def test_numbers_by_name(self) -> None:
        random = np.random.default_rng(0)
        low = random.uniform(0, 100, 500)
        high, middle = low + random.uniform(1, 50, 500), low + 0.5
        found = rules(infer(temp_min=low, temp_max=high, temp_mean=middle, other=high + 1))
        assert found == {"temp_min <= temp_mean", "temp_mean <= temp_max"}

    def test_missing_values_do_not_matter(self) -> None:
        low = np.random.default_rng(0).uniform(0, 100, 500)
        high = low + 5
        high[::7] = np.nan
        schema = Schema.infer(pd.DataFrame({"low": low, "high": high}))
        assert rules(schema) == {"low <= high"}

    def test_what_follows_is_left_out(self) -> None:
        days = np.random.default_rng(0).integers(0, 300, 600)
        steps = {
            name: [START + datetime.timedelta(days=int(d) + i) for d in days]
            for i, name in enumerate(("placed", "packed", "sent"))
        }
        assert rules(infer(**steps)) == {"placed <= packed", "packed <= sent"}


class TestSums:
    def test_whole_numbers(self) -> None:
        random = np.random.default_rng(0)
        boys, girls = random.integers(0, 30, (2, 500))
        schema = infer(boys=boys, girls=girls, children=boys + girls)
        assert rules(schema) == {"boys + girls == children"}

    def test_money(self) -> None:
        random = np.random.default_rng(0)
        net, tax = random.lognormal(3, 1, (2, 1200)).round(2)
        schema = infer(net=net, tax=tax, amount=(net + tax).round(2))
        assert rules(schema) == {"abs(net + tax - amount) <= 0.01"}
        assert schema.check(pl.DataFrame({"net": net, "tax": tax, "amount": net + tax})).ok
        broken = schema.check(pl.DataFrame({"net": net, "tax": tax, "amount": net + tax + 1}))
        assert not broken.ok

    def test_nothing_added_is_no_sum(self) -> None:
        values = np.random.default_rng(0).integers(0, 1000, 500)
        extra = np.where(np.arange(500) % 20 == 0, 7, 0) + np.arange(500) % 20 // 19 * 3
        assert rules(infer(a=values, b=extra, c=values + extra)) == set()


class TestRows:
    def test_one_batch(self) -> None:
        assert infer(a=[1.5] * 1234).rows == Rows(min=100, usual_min=300)

    def test_three_batches(self) -> None:
        batches = [pl.DataFrame({"a": [1.5] * n}) for n in (1000, 1200, 900)]
        assert Schema.infer(*batches).rows == Rows(min=450, usual_min=720)

    def test_few(self) -> None:
        assert infer(a=[1.5] * 20).rows == Rows(min=1)


class TestBatches:
    def test_constant_only_where_three_batches_agree(self) -> None:
        batch = pl.DataFrame({"year": [2013] * 200, "source": ["web"] * 200})
        assert [c.constant for c in Schema.infer(batch).columns] == [None, None]
        assert [c.constant for c in Schema.infer(batch, batch, batch).columns] == [2013, "web"]

    def test_a_column_that_is_not_always_there(self) -> None:
        batch = pl.DataFrame({"a": [1.5] * 50, "b": [2.5] * 50})
        schema = Schema.infer(batch, batch.drop("b"))
        assert [c.required for c in schema.columns] == [True, False]
        assert "in 1 of 2 batches" in schema.columns[1].note

    def test_a_set_that_grows_from_batch_to_batch_is_open(self) -> None:
        random = np.random.default_rng(0)
        batches = [pl.DataFrame({"s": random.choice(list("abcd")[: 2 + i], 400)}) for i in range(3)]
        assert (
            Schema.infer(*batches).columns[0].other > 0
            or Schema.infer(*batches).columns[0].one_of is None
        )


def table() -> pd.DataFrame:
    random = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "order_id": np.arange(2000),
            "status": random.choice(["open", "paid", "sent"], 2000),
            "price": random.lognormal(3, 1, 2000).round(2),
            "rating": np.where(random.random(2000) < 0.1, np.nan, random.integers(1, 6, 2000)),
            "email": [f"user{i}@mail.org" for i in random.integers(0, 10**6, 2000)],
            "day": [
                str(START.date() + datetime.timedelta(days=int(d)))
                for d in random.integers(0, 300, 2000)
            ],
        }
    )


def plain(schema: Schema) -> Schema:
    """Without the words, which tell how integers are stored, and the order of rows."""
    found = [replace(c, note="", monotonic=None, severity={}) for c in schema.columns]
    return replace(schema, columns=found)


class TestEngines:
    def test_the_same_of_every_engine(self, tmp_path: Path) -> None:
        import duckdb

        frame = table()
        polars = pl.from_pandas(frame)
        expected = plain(Schema.infer(frame))
        polars.write_parquet(tmp_path / "t.parquet")
        given = {
            "polars": polars,
            "lazy": polars.lazy(),
            "arrow": polars.to_arrow(),
            "categories": frame.astype({"status": "category"}),
            "nullable": frame.convert_dtypes(dtype_backend="numpy_nullable"),
            "on arrow": frame.convert_dtypes(dtype_backend="pyarrow"),
            "parquet": tmp_path / "t.parquet",
            "duckdb": duckdb.connect().from_arrow(polars.to_arrow()),
        }
        for name, data in given.items():
            assert plain(Schema.infer(data)) == expected, name

    def test_a_csv_file_is_read_as_what_its_texts_are(self, tmp_path: Path) -> None:
        frame = table().assign(zip="01234", flag=[True, False] * 1000)
        frame.to_csv(tmp_path / "t.csv", index=False)
        schema = Schema.infer(tmp_path / "t.csv")
        kinds = {c.name: c.dtype for c in schema.columns}
        assert kinds == {
            "order_id": "integer",
            "status": "category",
            "price": "float",
            "rating": "integer",
            "email": "text",
            "day": "date",
            "zip": "text",
            "flag": "boolean",
        }
        assert schema.check(tmp_path / "t.csv").ok

    def test_where_rows_have_no_order_none_is_promised(self) -> None:
        import duckdb

        assert Schema.infer(table()).columns[0].monotonic == "strictly increasing"
        relation = duckdb.connect().from_df(table())
        assert Schema.infer(relation).columns[0].monotonic is None

    def test_a_large_lazy_source_is_sampled_and_counted(self) -> None:
        columns = {f"x{i}": np.zeros(250_000) for i in range(50)}
        schema = Schema.infer(pl.LazyFrame(columns))
        assert schema.rows == Rows(min=20_000, usual_min=62_000)
        assert "judged by 200,000 rows of them" in schema.note


def test_ten_columns_ten_lines() -> None:
    text = Schema.infer(table(), name="orders").to_yaml()
    entries = [
        line
        for line in text.splitlines()
        if line.startswith("  ") and not line.lstrip().startswith("#")
    ]
    assert len(entries) == 6
    assert Schema.infer(table(), name="orders").name == "orders"


@pytest.mark.parametrize("seed", range(5))
def test_the_frame_itself_passes(seed: int) -> None:
    frame = table().sample(frac=1, random_state=seed)
    report = Schema.infer(frame).check(frame)
    assert not report.violations
