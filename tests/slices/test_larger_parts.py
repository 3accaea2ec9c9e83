"""The parts of the search in larger tables: exact sums, and which rows are picked."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from nbvalidate.slices.columns import open_columns
from nbvalidate.slices.larger.exact import exact, rounded, together
from nbvalidate.slices.larger.picking import Picking


@given(st.lists(st.floats(-1e300, 1e300), max_size=40), st.integers(0, 40))
def test_sums_are_exact(values, cut):
    right = float(sum(map(Fraction, values), Fraction(0)))
    array = np.array(values, dtype=np.float64)
    assert rounded(together([exact(array[cut:]), exact(array[:cut])])) == right
    assert right == math.fsum(values)


def test_a_row_is_picked_by_its_number_alone():
    frame = open_columns({"a": range(100_000)})
    picking = Picking({0: 0, 1: 600}, 5, 0.3, 0.5)
    whole = Picking({}, 5, 0.3, 0.5).tested(0, 0, frame)
    assert abs(whole.mean() - 0.3) < 0.01
    assert np.array_equal(picking.tested(1, 20, frame.take(range(50))), whole[620:670])
    assert abs(np.corrcoef(whole, picking.sampled(0, 0, 100_000))[0, 1]) < 0.01
    assert abs(pd.Series(whole.astype(float)).autocorr()) < 0.02
