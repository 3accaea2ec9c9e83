"""Tests of means that hold their level when errors are skewed."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from nbvalidate.slices.honest import Sums, mean_greater, permuted_greater, welch_greater


def heavy(rng, n):
    return (rng.random(n) < 0.2) * rng.pareto(2.5, n) + 0.01


def test_sums_of_parts_are_those_of_the_whole():
    x = heavy(np.random.default_rng(0), 500)
    whole, part, rest = (Sums.of(some, 0.3) for some in (x, x[:120], x[120:]))
    for made, right in ((part + rest, whole), (whole - part, rest)):
        assert made.rows == right.rows
        assert made.cubes == pytest.approx(right.cubes)
        assert made.variance == pytest.approx(right.variance)
        assert made.skewness == pytest.approx(right.skewness)
    assert whole.skewness == pytest.approx(stats.skew(x))
    assert Sums(10, 1.0, 5.0).skewness == 0
    assert (Sums(10, 1.0, 5.0) + whole).cubes is None
    assert (whole - Sums(10, 1.0, 5.0)).cubes is None
    assert Sums.of(np.ones(5)).skewness == 0


@pytest.mark.parametrize("a", [3, 6, 9])
def test_the_moments_are_those_of_all_permutations(a):
    x = np.random.default_rng(1).exponential(1, 12)
    n = len(x)
    chosen = [list(c) for c in combinations(range(n), a)]
    d = np.array([x[c].mean() - np.delete(x, c).mean() for c in chosen])
    every = Sums.of(x)
    assert d.std() == pytest.approx(np.sqrt(every.variance * (1 / a + 1 / (n - a))))
    skew = every.skewness * (n - 2 * a) * np.sqrt((n - 1) / (a * (n - a))) / (n - 2)
    assert stats.skew(d) == pytest.approx(skew, abs=1e-9)
    for c in chosen[::20]:
        z = (x[c].mean() - np.delete(x, c).mean()) / d.std()
        p = permuted_greater(Sums.of(x[c]), Sums.of(np.delete(x, c)))
        assert p == pytest.approx(stats.pearson3.sf(z, skew), abs=1e-9)


@pytest.mark.parametrize("a", [40, 200, 340])
def test_the_p_is_about_that_of_many_permutations(a):
    rng = np.random.default_rng(a)
    x = rng.exponential(1, 400)
    mixed = rng.permuted(np.tile(x, (20_000, 1)), axis=1)
    d = mixed[:, :a].mean(axis=1) - mixed[:, a:].mean(axis=1)
    for one in mixed[:40]:
        p = permuted_greater(Sums.of(one[:a]), Sums.of(one[a:]))
        assert p == pytest.approx(np.mean(d >= one[:a].mean() - one[a:].mean()), abs=0.02)


@pytest.mark.parametrize("inside", [300, 4500, 5400, 5700, 5850])
def test_chance_is_not_called_worse_whatever_the_tails(inside):
    rng = np.random.default_rng(inside)
    errors = heavy(rng, 12_000)
    runs = 1000
    p, welch = np.zeros(runs), np.zeros(runs)
    for run in range(runs):
        mixed = rng.permutation(errors)[:6000]
        sums = Sums.of(mixed[:inside], 0.1), Sums.of(mixed[inside:], 0.1)
        p[run], welch[run] = mean_greater(*sums), welch_greater(*sums)
    for level in (0.05, 0.01):
        assert (p <= level).mean() <= level + 3 * np.sqrt(level / runs)
    if inside > 5600:
        assert (welch <= 0.05).mean() > 0.08  # so these errors would show it


def test_small_slices_are_tested_as_before():
    rng = np.random.default_rng(3)
    for n in (40, 300, 2000):
        x = heavy(rng, 6000)
        inside, outside = Sums.of(x[:n] * 2), Sums.of(x[n:])
        right = stats.ttest_ind(x[:n] * 2, x[n:], equal_var=False, alternative="greater").pvalue
        assert mean_greater(inside, outside) == pytest.approx(right, rel=1e-6)


def test_large_slices_that_are_worse_are_still_seen():
    rng = np.random.default_rng(4)
    seen = [0, 0]
    for _ in range(200):
        x = rng.lognormal(0, 1, 6000)
        x[:4500] *= 1.1
        sums = Sums.of(x[:4500]), Sums.of(x[4500:])
        seen[0] += mean_greater(*sums) <= 0.05
        seen[1] += welch_greater(*sums) <= 0.05
    assert seen[1] > 120
    assert seen[0] > 0.9 * seen[1]


def test_without_cubes_or_variance_there_is_nothing_to_add():
    x = heavy(np.random.default_rng(5), 1000)
    whole, part = Sums.of(x), Sums.of(x[:900])
    bare = [Sums(s.rows, s.total, s.squares) for s in (part, whole - part)]
    assert mean_greater(*bare) == welch_greater(*bare)
    assert permuted_greater(Sums.of(np.ones(5)), Sums.of(np.ones(9))) == 1
