"""Rows keep their numbers on their way; where that cannot be known they are new, or unknown."""

from __future__ import annotations

import gc

import numpy as np
import pandas as pd
import polars as pl
import pytest
import scipy.sparse as sp

from nbvalidate.live.tracking import matching
from nbvalidate.live.tracking.overlaps import rows_key
from nbvalidate.live.tracking.provenance import Provenance, is_table

RNG = np.random.default_rng(3)
ARRAY = RNG.normal(size=(500, 4))
FRAME = pd.DataFrame(ARRAY, columns=list("abcd"))
PLACES = RNG.permutation(500)[:120]


@pytest.fixture
def known():
    made = Provenance()
    made.array = made.resolve(ARRAY)
    return made


@pytest.fixture
def framed():
    made = Provenance()
    made.frame = made.resolve(FRAME)
    return made


@pytest.mark.parametrize(
    ("data", "places"),
    [
        (ARRAY.copy(), slice(None)),
        (ARRAY[100:200], slice(100, 200)),
        (ARRAY[::-1], slice(None, None, -1)),
        (ARRAY[PLACES], PLACES),
        (np.asfortranarray(ARRAY), slice(None)),
        (pd.DataFrame(ARRAY), slice(None)),
        (FRAME, slice(None)),
        (FRAME.iloc[PLACES], PLACES),
        (ARRAY[:, [2, 0]], slice(None)),
        (sp.csr_matrix(ARRAY)[:60], slice(60)),
        (ARRAY[:50].tolist(), slice(50)),
        (ARRAY[:50].astype("f4"), slice(50)),
    ],
    ids=lambda v: type(v).__name__,
)
def test_rows_of_an_array_are_known_again(known, data, places):
    assert known.resolve(data).ids.tolist() == known.array.ids[places].tolist()


@pytest.mark.parametrize(
    ("data", "places"),
    [
        (FRAME.drop(columns="a"), slice(None)),
        (FRAME.iloc[PLACES][["c", "a"]], PLACES),
        (FRAME.assign(more=FRAME.a * 2), slice(None)),
        (FRAME.sort_values("a")[["b"]], FRAME.a.argsort().to_numpy()),
        (FRAME[FRAME.a > 0].assign(e=1), np.flatnonzero(FRAME.a > 0)),
        (FRAME.reset_index(drop=True).iloc[:200], slice(200)),
        (FRAME.iloc[PLACES].reset_index(drop=True), PLACES),
        (FRAME.convert_dtypes(dtype_backend="pyarrow"), slice(None)),
        (pl.from_pandas(FRAME)[10:30], slice(10, 30)),
        (FRAME.to_numpy()[PLACES], PLACES),
        (FRAME.drop(columns="d").to_numpy(), slice(None)),
        (FRAME.set_axis([f"r{i}" for i in range(500)]), slice(None)),
    ],
    ids=lambda v: type(v).__name__,
)
def test_rows_of_a_frame_are_known_again(framed, data, places):
    assert framed.resolve(data).ids.tolist() == framed.frame.ids[places].tolist()


@pytest.mark.parametrize(
    "data",
    [
        RNG.normal(size=(500, 4)),
        pd.DataFrame(RNG.normal(size=(500, 4)), columns=list("abcd")),
        FRAME.assign(a=RNG.normal(size=500), b=0.5).set_axis(FRAME.index.copy() + 0),
        FRAME.sample(frac=1, random_state=0).reset_index(drop=True)[["a"]].assign(b=1.0),
    ],
    ids=range(4),
)
def test_other_rows_are_new(framed, data):
    found = framed.resolve(data)
    assert not set(found.ids.tolist()) & set(framed.frame.ids.tolist())


def test_new_rows_beside_known_ones(framed):
    more = pd.concat(
        [FRAME.iloc[:50], pd.DataFrame(RNG.normal(size=(50, 4)), columns=list("abcd"))]
    )
    ids = framed.resolve(more).ids
    assert ids[:50].tolist() == framed.frame.ids[:50].tolist()
    assert len(set(ids.tolist())) == 100
    assert min(ids[50:]) >= 500


def test_rows_that_are_equal_are_unknown():
    table = np.vstack([ARRAY, ARRAY[:100]])
    provenance = Provenance()
    provenance.resolve(table)
    ids = provenance.resolve(table[:150]).ids
    assert (ids[:100] == -1).all()
    assert (ids[100:] >= 0).all()


def test_coarse_rows_are_not_taken_for_one_another():
    coarse = RNG.integers(0, 3, size=(900, 2))
    provenance = Provenance()
    first = provenance.resolve(coarse[:500].copy())
    assert not np.isin(provenance.resolve(coarse[500:].copy()).ids, first.ids).any()


def test_an_output_keeps_rows_and_tells_its_step(known):
    out = ARRAY * 3 + 1
    rows = known.output(known.array, out, 7)
    assert rows.steps == {7}
    part = known.resolve(out[PLACES])
    assert part.ids.tolist() == known.array.ids[PLACES].tolist()
    assert part.steps == {7}
    frame = pd.DataFrame({"x": out[:, 1], "other": RNG.normal(size=500)}).iloc[:300]
    assert known.resolve(frame).steps == frozenset()  # one column of some rows: not known
    whole = known.resolve(pd.DataFrame(out).assign(more=1.0))
    assert whole.ids.tolist() == known.array.ids.tolist()
    assert whole.steps == {7}


def test_columns_that_passed_through_have_no_step(known):
    out = np.c_[ARRAY[:, 0], ARRAY[:, 1] * 2]
    assert known.output(known.array, out, 1).through == (frozenset(), frozenset({1}))


def test_chosen_columns_have_the_step(known):
    assert known.output(known.array, ARRAY[:, [1, 3]].copy(), 1).steps == {1}
    assert known.resolve(ARRAY).steps == frozenset()


def test_a_frame_changed_in_place_keeps_its_rows():
    frame = FRAME.copy()
    provenance = Provenance()
    before = provenance.resolve(frame)
    frame["a"] = frame["a"] * 2
    after = provenance.resolve(frame)
    assert after is not before
    assert after.ids.tolist() == before.ids.tolist()


def test_an_array_shuffled_in_place_is_followed_row_by_row():
    array = ARRAY.copy()
    provenance = Provenance()
    before = provenance.resolve(array)
    provenance.settle()  # the cell has run
    order = RNG.permutation(500)
    array[:] = array[order]
    assert provenance.resolve(array).ids.tolist() == before.ids[order].tolist()


def test_sets_of_rows_have_one_key(known):
    one, other = known.resolve(ARRAY[10:60]), known.resolve(ARRAY[10:60][::-1].copy())
    assert rows_key(one) == rows_key(other)
    assert rows_key(one) != rows_key(known.resolve(ARRAY[11:61]))


@pytest.mark.parametrize(
    "value",
    [None, 5, "text", iter([1]), {"a": [1]}, [], [1, 2], np.zeros(3), np.zeros((2, 2, 2)), pd.Series([1, 2]),
     pl.LazyFrame(), np.array(5), pd.DataFrame(), object()],
    ids=lambda v: type(v).__name__,
)  # fmt: skip
def test_what_is_not_a_table(value):
    assert not is_table(value)
    assert Provenance().resolve(value) is None


def test_many_tables_do_not_pile_up():
    provenance = Provenance()
    kept = provenance.resolve(ARRAY)
    for _ in range(300):
        provenance.resolve(RNG.normal(size=(20, 2)))
    gc.collect()
    assert len(provenance._tables) <= 80
    assert len(provenance._by_id) <= 80
    assert provenance.resolve(ARRAY) is kept


def test_big_tables_are_compared_by_a_sample_that_both_draw_alike():
    big = np.random.default_rng(0).integers(0, 2**63, size=200_000).astype(np.uint64)
    assert matching.may_share(big, big[50_000:120_000])
    other = np.random.default_rng(1).integers(0, 2**63, size=200_000).astype(np.uint64)
    assert not matching.may_share(big, other)


def test_a_table_is_read_when_somebody_asks_or_the_cell_has_run():
    provenance = Provenance()
    rows = provenance.resolve(ARRAY)
    assert provenance.waiting == ARRAY.nbytes
    assert rows.nbytes == 0
    provenance.settle()
    assert provenance.waiting == 0
    assert rows.nbytes >= 500 * 12


def test_a_table_that_the_notebook_lets_go_is_read_before_it_is_gone():
    provenance = Provenance()
    whole = provenance.resolve(ARRAY)
    for made in (
        lambda: ARRAY[PLACES],
        lambda: ARRAY[PLACES][20:],
        lambda: pd.DataFrame(ARRAY[PLACES]),
        lambda: ARRAY[PLACES].tolist(),
        lambda: sp.csr_matrix(ARRAY[PLACES]),
    ):
        rows = provenance.resolve(made())
        provenance.sweep()
        assert provenance.waiting == 0
        assert set(rows.ids.tolist()) <= set(whole.ids.tolist())


def test_an_array_shuffled_before_it_was_read_is_unknown():
    array = ARRAY.copy()
    provenance = Provenance()
    rows = provenance.resolve(array)
    RNG.shuffle(array)
    provenance.settle()
    assert set(rows.ids.tolist()) == {-1}


def test_an_array_of_which_a_column_was_changed_before_it_was_read_keeps_its_rows():
    array = ARRAY.copy()
    provenance = Provenance()
    rows = provenance.resolve(array)
    array[:, 1] *= 2
    provenance.settle()
    assert len(set(rows.ids.tolist())) == 500


def test_columns_that_a_frame_gets_before_it_was_read_do_not_count():
    frame = FRAME.copy()
    provenance = Provenance()
    rows = provenance.resolve(frame)
    frame["more"] = 1.0
    frame["a"] = frame["a"] * 2
    frame.iloc[0, 1] = 99.0
    assert rows.prints.labels == tuple("abcd")
    assert provenance.resolve(FRAME).ids.tolist() == rows.ids.tolist()


def test_a_table_that_cannot_be_read_is_unknown(monkeypatch, caplog):
    provenance = Provenance()
    rows = provenance.resolve(ARRAY)
    provenance.settle()
    rows = provenance.resolve(ARRAY.copy())
    monkeypatch.setattr("nbvalidate.live.tracking.waiting.RowPrints.of", lambda *_, **__: 1 / 0)
    assert len(rows) == 500
    assert set(rows.ids.tolist()) == {-1}
    assert "division by zero" in caplog.text
