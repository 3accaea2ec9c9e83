"""Large outputs take time in proportion to their size."""

from __future__ import annotations

import time

import pytest

from tests.verify.compare.compare_pairs import RUNS, compare, shown, stdout

LINES = [f"row {i} value {i * 0.37:.6f} name_{i % 97}" for i in range(300_000)]


def changed_ends():
    return ["row 0 value 0.5 name_0", *LINES[1:-1], "row 1 value 0.5 name_1"]


def changed_everywhere():
    return [f"{line}x" for line in LINES]


def one_line_more():
    return ["new", *LINES[:-1], "row 1", "new"]


@pytest.mark.parametrize("change", [changed_ends, changed_everywhere, one_line_more])
@pytest.mark.parametrize("make", [stdout, lambda text: shown(text, "text/html")])
def test_ten_megabytes_are_compared_in_seconds(make, change):
    one, two = make("\n".join(LINES)), make("\n".join(change()))
    started = time.perf_counter()
    assert compare(one, two, RUNS).verdict == "different"
    assert time.perf_counter() - started < 60


HOSTILE = ["{" * 200_000, "<" * 200_000, "a/" * 100_000 + "site-packages", "1 " * 200_000,
           "took " * 50_000, "\x1b[" * 50_000, "100%|" * 40_000, "a\b" * 100_000,
           "Text(" * 50_000, "x\r" * 100_000, "-" * 200_000, "<Axes: " * 40_000,
           "HBox(children=(" * 20_000 + "Progress(", "f:1: FutureWarning: " * 20_000,
           "9" * 200_000, "━" * 200_000, "/tmp/" * 50_000, "[[" * 100_000 + "it/s",
           "'fit_time': [" * 20_000, "(((" * 50_000, "np.float64(" * 20_000]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12])
@pytest.mark.parametrize("env", [True, False])
def test_no_text_makes_the_comparison_explode(text, env):
    started = time.perf_counter()
    assert compare(shown(text), shown(text + " end"), env).verdict == "different"
    assert time.perf_counter() - started < 20
