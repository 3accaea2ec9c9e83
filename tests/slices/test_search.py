"""The exact search against the whole cube, and each trap in which others are known to fall."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nbvalidate.slices.search import Interrupted, top_slices
from nbvalidate.slices.search.driver import Limits, search
from nbvalidate.slices.search.fixed import FixedPoint
from nbvalidate.slices.search.memory import MemoryCounter
from nbvalidate.slices.search.score import Score
from tests.slices.cube import Cells, cube, singles

CENSUS = Path(__file__).parents[2] / "notebooks" / "data" / "census_income.csv"


def same(found, truth, *, exact):
    """Scores as in the truth; and the very slices, where sums are whole numbers."""
    scores, true = [f.score for f in found], [t[0] for t in truth]
    if not exact:  # real errors are rounded: a score of 0 may be a little above or below it
        scores, true = ([s for s in some if s > 1e-9] for some in (scores, true))
    assert scores == pytest.approx(true, rel=1e-9, abs=1e-9)
    if exact:
        assert [(f.atoms, f.rows, f.error_sum) for f in found] == [t[1:] for t in truth]


def compare(codes, atoms, errors, **how):
    exact = bool(np.all(errors == np.rint(errors)))
    same(top_slices(codes, atoms, errors, **how), cube(codes, atoms, errors, **how), exact=exact)


@st.composite
def problems(draw, *, columns=(1, 6), rows=(1, 120), overlapping=True):
    """Random codes, atoms, errors and limits."""
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    n = draw(st.integers(*rows))
    codes, atoms = [], []
    for feature in range(draw(st.integers(*columns))):
        width = int(rng.integers(1, 6))
        codes.append(rng.integers(-1, width, n).astype(np.int8))
        atoms += [Cells(feature, (code,)) for code in range(width)]
        if overlapping and width > 2 and rng.random() < 0.4:
            atoms += [Cells(feature, (0, 1)), Cells(feature, tuple(range(1, width)))]
    if draw(st.booleans()):  # ranges come after all cells: atoms are in no order of columns
        rng.shuffle(atoms)
    kind = draw(st.sampled_from(["0/1", "real", "heavy", "few", "ties", "equal", "digits"]))
    errors = {
        "0/1": rng.integers(0, 2, n).astype(float),
        "real": rng.random(n),
        "heavy": rng.exponential(1, n) ** 3,
        "few": np.where(rng.random(n) < 0.1, rng.random(n), 0.0),
        "ties": rng.integers(0, 3, n).astype(float),
        "equal": np.full(n, 2.0),
        "digits": rng.integers(0, 8, n).astype(float),
    }[kind]
    how = {
        "k": draw(st.integers(1, 15)),
        "max_depth": draw(st.integers(1, 3)),
        "min_rows": draw(st.integers(1, 12)),
        "alpha": draw(st.sampled_from([0.5, 0.8, 0.95, 0.99, 1.0])),
    }
    return codes, atoms, errors, how


@settings(deadline=None, max_examples=150)
@given(problems())
def test_the_top_k_is_that_of_the_whole_cube(problem):
    codes, atoms, errors, how = problem
    if errors.sum() == 0:
        assert top_slices(codes, atoms, errors, **how) == []
        return
    compare(codes, atoms, errors, **how)


@settings(deadline=None, max_examples=150)
@given(problems())
def test_sums_that_are_rough_at_first_change_nothing(problem):
    codes, atoms, errors, how = problem
    if errors.sum() == 0:
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nbvalidate.slices.search.memory._MANY", 1)
        some = top_slices(codes, atoms, errors, **how)
    assert some == top_slices(codes, atoms, errors, **how)
    with pytest.MonkeyPatch.context() as patch:
        patch.delattr(MemoryCounter, "roughly")
        patch.delattr(MemoryCounter, "largest_means")
        assert some == top_slices(codes, atoms, errors, **how)


@settings(deadline=None, max_examples=100)
@given(problems())
def test_all_ways_to_add_up_give_the_same_bits(problem):
    codes, atoms, errors, _ = problem
    fixed = FixedPoint.of(errors)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nbvalidate.slices.search.memory._MANY", 1)
        counter = MemoryCounter(codes, atoms, errors)
        feature = np.array([atom.feature for atom in atoms])
        pairs = np.argwhere(feature[:, None] != feature[None, :])
        if not len(pairs):
            return
        held = np.array([np.isin(codes[atom.feature], atom.cells) for atom in atoms])
        both = held[pairs[:, 0]] & held[pairs[:, 1]]
        rows, sums = both.sum(axis=1), both @ fixed.values
        assert np.array_equal(counter.rows_of(pairs), rows)
        assert np.array_equal(counter.sums_of(pairs), sums)
        rough = counter.roughly(pairs)
        assert rough is None or np.all(rough >= sums)
    singles = counter.singles()
    assert np.array_equal(singles[0], held.sum(axis=1))
    assert np.array_equal(singles[1], held @ fixed.values)
    assert np.array_equal(singles[2], np.where(held, fixed.values, 0).max(axis=1))
    for size in (1, 3, 10):
        means = counter.largest_means(size)
        for one, mean in zip(held, means.tolist(), strict=True):
            largest = np.sort(fixed.values[one])[::-1][:size]
            assert mean >= largest.sum() / size * (1 - 1e-12)


@settings(deadline=None, max_examples=25)
@given(problems(columns=(21, 26), rows=(20, 60), overlapping=False))
def test_more_than_twenty_columns(problem):
    codes, atoms, errors, how = problem
    how["max_depth"] = min(how["max_depth"], 2)
    if errors.sum():
        compare(codes, atoms, errors, **how)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**32 - 1), st.integers(20, 45))
def test_more_values_than_rows(seed, n):
    rng = np.random.default_rng(seed)
    codes = [rng.permutation(n).astype(np.int16) for _ in range(2)]
    codes.append(rng.integers(0, 3, n).astype(np.int16))
    atoms = singles(codes)
    assert len(atoms) > n
    compare(codes, atoms, rng.random(n), k=10, max_depth=3, min_rows=1, alpha=0.95)


@pytest.mark.parametrize("loss", ["0/1", "real"])
@pytest.mark.parametrize(("alpha", "depth"), [(0.95, 3), (0.99, 3), (0.8, 2)])
def test_real_data(loss, alpha, depth):
    frame = pd.read_csv(CENSUS).sample(n=1500, random_state=1)
    frame = frame[["workclass", "education_years", "marital_status", "sex", "hours_per_week"]]
    frame["hours_per_week"] = pd.qcut(frame["hours_per_week"], 4, duplicates="drop")
    codes = [pd.factorize(frame[c], sort=True)[0].astype(np.int16) for c in frame]
    married = (frame["marital_status"] == "Married-civ-spouse").to_numpy()
    rng = np.random.default_rng(0)
    chance = np.where(married, 0.3, 0.1)
    errors = (rng.random(len(frame)) < chance).astype(float)
    if loss == "real":
        errors = errors * rng.exponential(1, len(frame)) + rng.random(len(frame)) * 0.1
    compare(codes, singles(codes), errors, k=20, max_depth=depth, min_rows=15, alpha=alpha)


def test_deep_slices():
    rng = np.random.default_rng(5)
    codes = [rng.integers(0, 2, 400).astype(np.int8) for _ in range(7)]
    bad = np.logical_and.reduce([c == 1 for c in codes[:5]])
    errors = (rng.random(400) < np.where(bad, 0.9, 0.1)).astype(float)
    compare(codes, singles(codes), errors, k=10, max_depth=5, min_rows=5, alpha=0.97)
    best = top_slices(codes, singles(codes), errors, k=1, max_depth=5, min_rows=5, alpha=0.97)
    assert len(best[0].atoms) == 5


# ---- the known traps


def test_the_n_of_the_bound_is_the_rows_not_the_columns(monkeypatch):
    rng = np.random.default_rng(2)
    n = 60
    codes = [rng.permutation(n).astype(np.int16) for _ in range(4)]
    codes += [rng.integers(0, 3, n).astype(np.int16) for _ in range(3)]
    errors = rng.random(n) ** 4
    atoms = singles(codes)
    how = {"k": 10, "max_depth": 2, "min_rows": 1, "alpha": 0.95}
    compare(codes, atoms, errors, **how)
    right = top_slices(codes, atoms, errors, **how)

    def of_columns(self, rows, sums, largest):
        return bound(
            Score(len(atoms), self.total * len(atoms) / n, self.alpha, 1), rows, sums, largest
        )

    bound = Score.bound
    monkeypatch.setattr(Score, "bound", of_columns)
    assert top_slices(codes, atoms, errors, **how) != right  # so this data would show it


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 2**32 - 1), st.floats(0.3, 1.0), st.integers(1, 40), st.booleans())
def test_no_slice_below_scores_more_than_the_bound(seed, alpha, min_rows, binary):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(min_rows, 300)) + 1
    errors = rng.integers(0, 2, n).astype(float) if binary else rng.exponential(1, n) ** 2
    errors[0] = 1.0
    score = Score(n, float(errors.sum()), alpha, min_rows)
    parent = rng.random(n) < rng.random()
    child = parent & (rng.random(n) < rng.random())
    rows = np.array([float(child.sum())])
    if rows[0] < min_rows:
        return
    bound = score.bound(
        np.array([float(parent.sum())]),
        np.array([errors[parent].sum()]),
        np.array([errors[parent].max()]),
    )
    assert score.of(rows, np.array([errors[child].sum()])) <= bound


def test_a_slice_is_dropped_if_any_parent_is_too_small():
    # (a, b) and (a, c) are large, (b, c) is not: their join has one parent that is not left
    counted = []

    class Spy(MemoryCounter):
        def rows_of(self, atoms):
            counted.extend(map(tuple, atoms.tolist()))
            return super().rows_of(atoms)

    codes = [
        np.array([1] * 90 + [0] * 10, dtype=np.int8),
        np.array([1] * 45 + [0] * 55, dtype=np.int8),
        np.array([0] * 45 + [1] * 45 + [0] * 10, dtype=np.int8),
    ]
    atoms = [Cells(0, (1,)), Cells(1, (1,)), Cells(2, (1,))]
    errors = np.ones(100)
    errors[::3] = 3.0
    search(Spy(codes, atoms, errors), np.array([0, 1, 2]), Limits(10, 3, 5, 0.99))
    assert (0, 1) in counted
    assert (0, 2) in counted
    assert (0, 1, 2) not in counted


def test_the_least_over_all_parents_is_taken():
    from nbvalidate.slices.search.candidates import Candidates, Lattice

    lattice = Lattice(np.array([0, 1, 2]))
    ones = np.ones(3)
    lattice.add(Candidates(np.array([[0], [1], [2]]), ones * 100, ones * 50, ones))
    pairs = np.array([[0, 1], [0, 2], [1, 2]])
    rows, sums = np.array([40.0, 30, 7]), np.array([20.0, 15, 3])
    lattice.add(Candidates(pairs, rows, sums, np.array([1.0, 0.9, 0.2])))
    made = lattice.join(0, 3)
    # the last parent is none of the two that are joined
    assert made.atoms.tolist() == [[0, 1, 2]]
    assert (made.rows[0], made.sums[0], made.largest[0]) == (7, 3, 0.2)


def test_nothing_is_pruned_by_fewer_than_k_slices():
    rng = np.random.default_rng(9)
    codes = [rng.integers(0, 2, 300).astype(np.int8) for _ in range(3)]
    errors = ((codes[0] == 1) & (rng.random(300) < 0.9)).astype(float)
    compare(codes, singles(codes), errors, k=50, max_depth=3, min_rows=1, alpha=0.95)


def test_keys_do_not_collide_with_sixty_columns():
    # a product of 60 domains is far above 2**53: floats would take different slices for one
    rng = np.random.default_rng(3)
    codes = [rng.integers(0, 6, 2000).astype(np.int8) for _ in range(60)]
    bad = (codes[58] == 3) & (codes[59] == 5)
    errors = (rng.random(2000) < np.where(bad, 0.9, 0.1)).astype(float)
    atoms = singles(codes)
    how = {"k": 5, "max_depth": 2, "min_rows": 20, "alpha": 0.99}
    found = top_slices(codes, atoms, errors, **how)
    assert [(atoms[i].feature, atoms[i].cells) for i in found[0].atoms] == [(58, (3,)), (59, (5,))]
    compare(codes, atoms, errors, **how)


def test_equal_scores_are_ordered_by_fewer_and_lower_atoms():
    codes = [np.array([0, 0, 1, 1] * 10, dtype=np.int8)] * 4  # four names of one column
    errors = (codes[0] == 1).astype(float)
    found = top_slices(codes, singles(codes), errors, k=6, max_depth=2, min_rows=1, alpha=0.9)
    assert [f.atoms for f in found] == [(1,), (3,), (5,), (7,), (1, 3), (1, 5)]
    assert len({f.score for f in found}) == 1


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.floats(0, 1e12, allow_nan=False), min_size=1, max_size=200),
    st.randoms(use_true_random=False),
)
def test_sums_in_fixed_point_are_the_same_bits_in_any_order(values, random):
    fixed = FixedPoint.of(np.array(values))
    assert np.all(fixed.values == np.rint(fixed.values))
    assert fixed.values.sum() < 2**53
    mixed = fixed.values.tolist()
    random.shuffle(mixed)
    cut = random.randrange(len(mixed) + 1)
    parts = float(np.sum(mixed[:cut])) + float(np.sum(mixed[cut:]))
    assert parts == fixed.values.sum() == sum(mixed)
    assert fixed.values.sum() * fixed.unit == pytest.approx(sum(values), rel=1e-9)


def test_whole_errors_stay_as_they_are():
    errors = np.array([0.0, 1.0, 7.0, 123456789.0])
    fixed = FixedPoint.of(errors)
    assert fixed.unit == 1
    assert fixed.values is errors


# ---- what surrounds it


def test_no_rows_no_atoms_no_errors():
    none = np.zeros(0)
    assert top_slices([np.zeros(0, dtype=np.int8)], [Cells(0, (0,))], none) == []
    assert top_slices([], [], np.ones(5)) == []
    codes = [np.zeros(5, dtype=np.int8)]
    assert top_slices(codes, singles(codes), np.zeros(5)) == []


def test_progress_is_told_and_a_search_can_be_cancelled():
    rng = np.random.default_rng(0)
    codes = [rng.integers(0, 4, 500).astype(np.int8) for _ in range(6)]
    errors = rng.integers(0, 2, 500).astype(float)
    told = []
    tell = lambda what, share: told.append(what)  # noqa: E731
    top_slices(codes, singles(codes), errors, alpha=0.999, progress=tell)
    assert told[0] == "slices of 1 condition"
    assert told[-1] == "slices of 3 conditions"
    calls = iter([False, True])
    with pytest.raises(Interrupted, match="cancelled"):
        top_slices(codes, singles(codes), errors, cancelled=lambda: next(calls))
