"""Texts: what is the same between two runs, what against a committed output, and what never."""

from __future__ import annotations

import pytest

from tests.verify.compare.compare_pairs import COMMITTED, RUNS, compare, shown, stdout

ADDRESS, OTHER = "0x7f1a2b3c4d50", "0x7f9988776650"
UUID, OTHER_UUID = "0a1b2c3d-1111-4222-8333-444455556666", "ffffeeee-1111-4222-8333-444455550000"
BAR = "100%|██████████| 10/10 [00:0{}<00:00, {}it/s{}]"

# One text per line of output; the pair means the same in two runs here and now.
SAME = [
    # addresses, identities, places on this machine
    (f"<Foo object at {ADDRESS}>", f"<Foo object at {OTHER}>"),
    (f"[<A at {ADDRESS}>, <A at {ADDRESS}>]", f"[<A at {OTHER}>, <A at {OTHER}>]"),
    (f"<A at {ADDRESS}> <B at {ADDRESS}>", f"<A at {ADDRESS}> <B at {OTHER}>"),
    (f"<function f at {ADDRESS}>", f"<function f at {OTHER}>"),
    (f"id {ADDRESS}", f"id {OTHER}"),
    (f"run {UUID}", f"run {OTHER_UUID}"),
    ("wrote /tmp/tmpab12cd_x/out.csv", "wrote /tmp/tmpzz99qq11/out.csv"),
    ("/tmp/ipykernel_12/345.py:3: x", "/tmp/ipykernel_99/1.py:3: x"),
    (
        "file /home/a/env/lib/python3.8/site-packages/numpy/core.py",
        "file /opt/x/lib/python3.11/site-packages/numpy/core.py",
    ),
    ("pid 123 ready", "pid 4567 ready"),
    ("worker PID: 11", "worker PID: 2222"),
    # numbers
    ("0.1234567890123", "0.1234567890124"),
    ("loss=0.30000000000000004", "loss=0.3"),
    ("-0.0", "0.0"),
    ("[nan, inf, -inf]", "[nan,  inf, -inf]"),
    ("array([1., 2.])", "array([1.0, 2.0])"),
    ("1.5e-05", "1.5000000000001e-05"),
    ("np.float64(1.5)", "1.5"),
    ("[np.int64(1), np.True_, np.str_('a')]", "[1, True, 'a']"),
    # spacing and control characters
    ("a    b\n1    2", "a b\n1 2"),
    ("array([1, 2,\n       3])", "array([1, 2, 3])"),
    ("\x1b[31mred\x1b[0m", "red"),
    ("working\rdone   ", "done"),
    ("1%\b\b20%", "20%"),
    ("a ──── b", "a ───── b"),
    # sets
    ("{'a', 'b', 'c'}", "{'c', 'a', 'b'}"),
    ("frozenset({1, 2})", "frozenset({2, 1})"),
    ("{'k': {'x', 'y'}}", "{'k': {'y', 'x'}}"),
    ("seen: {3, 1} and {'b', 'a'}", "seen: {1, 3} and {'a', 'b'}"),
    ("{<Colour.RED: 1>, <Colour.BLUE: 2>}", "{<Colour.BLUE: 2>, <Colour.RED: 1>}"),
    ("{Timestamp('2020-01-01'), (1, 2)}", "{(1, 2), Timestamp('2020-01-01')}"),
    # durations
    ("Wall time: 1.2 s", "Wall time: 800 ms"),
    ("CPU times: user 1.2 s, sys: 3 ms, total: 1.2 s", "CPU times: total: 15.6 ms"),
    (
        "1.2 ms ± 3 µs per loop (mean ± std. dev. of 7 runs, 1,000 loops each)",
        "999 µs ± 12 ns per loop (mean ± std. dev. of 7 runs, 10,000 loops each)",
    ),
    ("10 loops, best of 3: 25 ms per loop", "100 loops, best of 3: 2.5 ms per loop"),
    ("Elapsed: 0.12s", "Elapsed: 1.7s"),
    ("took 0.5 seconds", "took 12 seconds"),
    ("30 rules checked in 24 ms", "30 rules checked in 1.2 s"),
    ("Training took 1min 3s", "Training took 59.1s"),
    ("training time: 3.25 s", "training time: 2.75 s"),
    ("Elapsed time: 0.1234", "Elapsed time: 0.9876"),
    ("--- 1.23 seconds ---", "--- 4.56 seconds ---"),
    ("Finished in 0:00:12.5", "Finished in 0:01:02.1"),
    ("0.0123 seconds", "0.0456 seconds"),
    (
        "[CV] END C=1;, score=0.912 total time=   0.1s",
        "[CV] END C=1;, score=0.912 total time=   0.4s",
    ),
    (
        "[Parallel(n_jobs=1)]: Done 9 out of 9 | elapsed:    0.1s finished",
        "[Parallel(n_jobs=1)]: Done 9 out of 9 | elapsed:    2.0s finished",
    ),
    (
        "{'fit_time': array([0.1, 0.2]), 'test_score': array([0.9, 0.8])}",
        "{'fit_time': array([0.3, 0.4]), 'test_score': array([0.9, 0.8])}",
    ),
    # progress bars
    (BAR.format(1, "9.9", ""), BAR.format(7, "1.4", "")),
    ("", " 40%|████      | 4/10 [00:01<00:02, 3.9it/s]"),
    (
        "469/469 [==============================] - 3s 6ms/step - loss: 0.25",
        "469/469 [==============================] - 9s 20ms/step - loss: 0.25",
    ),
    (
        " 32/469 [=>....] - ETA: 12s - loss: 2.3\nEpoch 1 done",
        " 64/469 [==>...] - ETA: 10s - loss: 2.2\nEpoch 1 done",
    ),
    ("469/469 ━━━━━━━━ 3s 6ms/step - loss: 0.25", "469/469 ━━━━━━━━ 1:02 20ms/step - loss: 0.25"),
    ("  ━━━━━━━━━━ 12.3/12.3 MB 4.5 MB/s eta 0:00:00\nok", "ok"),
    ("speed 3.2it/s", "speed 9.9it/s"),
    (
        "HBox(children=(IntProgress(value=0, max=10), HTML(value='')))",
        "HBox(children=(IntProgress(value=7, max=10), HTML(value='x')))",
    ),
]

# Another value: never called equivalent between two runs.
DIFFERENT = [
    ("accuracy 0.931", "accuracy 0.932"),
    ("accuracy 0.9", "accuracy 0.93"),
    ("-1", "-2"),
    ("[-1.5, 2]", "[-1.6, 2]"),
    ("accuracy 0.123", "accuracy 0.1235"),
    ("count 1000000001", "count 1000000002"),
    ("id 12345678901.0", "id 12345678902.0"),
    ("zip 01234", "zip 1234"),
    ("5", "5.0"),
    ("1.602e-19", "1.603e-19"),
    ("1e-17", "-3e-17"),
    ("nan", "0.0"),
    ("inf", "-inf"),
    ("1.5", "-1.5"),
    ("abc", "abd"),
    ("ab", "a b"),
    ("12", "1 2"),
    ("[1, 2]", "[2, 1]"),
    ("['a', 'b']", "['b', 'a']"),
    ("{'a': 1, 'b': 2}", "{'b': 2, 'a': 1}"),
    ("{1, 2}", "{1, 3}"),
    ("{a, b}", "{b, a}"),
    (f"[<A at {ADDRESS}>, <A at {ADDRESS}>]", f"[<A at {ADDRESS}>, <A at {OTHER}>]"),
    (f"<Foo object at {ADDRESS}>", f"<Bar object at {ADDRESS}>"),
    (f"{UUID} {UUID}", f"{UUID} {OTHER_UUID}"),
    ("0xff", "0xfe"),
    ("mask 0xdeadbeef", "mask 0xdeadbeee"),
    ("12e4567f", "12e9999f"),
    ("0e123456", "0e654321"),
    ("sha d2c7aa01", "sha d2c7aa02"),
    ("1.10.2", "1.10.3"),
    ("2020-01-02", "2020-01-03"),
    ("half-life 3.5 s", "half-life 3.6 s"),
    ("reaction time: 350 ms", "reaction time: 360 ms"),
    ("period = 3.5 seconds on average", "period = 3.6 seconds on average"),
    ("the ball falls 5 m in 1.01 s", "the ball falls 5 m in 1.02 s"),
    ("step 1 took 0.5 s, accuracy 0.91", "step 1 took 0.9 s, accuracy 0.92"),
    ("Trained 10 models in 3.2 s", "Trained 11 models in 3.2 s"),
    ("time\n1\n2", "time\n1\n3"),
    ("mean duration 12.3 min per trip", "mean duration 12.4 min per trip"),
    ("Elapsed steps: 12", "Elapsed steps: 13"),
    (
        "469/469 [====] - 3s 6ms/step - loss: 0.25",
        "469/469 [====] - 3s 6ms/step - loss: 0.26",
    ),
    (BAR.format(1, "9.9", ", loss=0.31"), BAR.format(1, "9.9", ", loss=0.32")),
    ("/tmp/data/a.csv", "/tmp/data/b.csv"),
    ("50% | 3 | 4", "50% | 3 | 5"),
    ("np.float64(1.5)", "1.6"),
    ("<Axes: title={'center': 'acc 0.91'}>", "<Axes: title={'center': 'acc 0.92'}>"),
    ("<Figure size 640x480 with 1 Axes>", "<Figure size 640x480 with 2 Axes>"),
    ("Text(0.5, 1.0, 'auc 0.91')", "Text(0.5, 1.0, 'auc 0.92')"),
    ("dtype: object", "dtype: int64"),
    ("a\nb", "a"),
    (f"took 3 tries at {ADDRESS}", f"took 4 tries at {OTHER}"),
]

# Committed years ago with other versions of the libraries: the same said in other words.
SAME_AS_COMMITTED = [
    ("0.1234567", "0.1234568"),
    ("3.14", "3.14159"),
    ("0.33333333", "0.3333333333333333"),
    ("5", "5.0"),
    ("[1e-17, 1.0]", "[-3e-17, 1.0]"),
    (f"<matplotlib.axes._subplots.AxesSubplot at {ADDRESS}>", "<Axes: xlabel='x', ylabel='y'>"),
    ("<AxesSubplot:xlabel='x'>", "<Axes: xlabel='x'>"),
    ("<AxesSubplot:>", "<Axes: >"),
    (f"[<matplotlib.lines.Line2D object at {ADDRESS}>]", f"[<matplotlib.lines.Line2D at {OTHER}>]"),
    ("Text(0.5,1,'x')", "Text(0.5, 1.0, 'x')"),
    (f"<matplotlib.text.Text at {ADDRESS}>", "Text(0.5, 1.0, 'x')"),
    ("<Figure size 432x288 with 1 Axes>", "<Figure size 640x480 with 1 Axes>"),
    (f"<matplotlib.figure.Figure at {ADDRESS}>", "<Figure size 640x480 with 1 Axes>"),
    ("<a list of 10 Patch objects>", "<BarContainer object of 10 artists>"),
    (f"<seaborn.axisgrid.FacetGrid at {ADDRESS}>", f"<seaborn.axisgrid.FacetGrid at {OTHER}>"),
    ("<IPython.core.display.HTML object>", "<IPython.lib.display.HTML object>"),
    ("a    x\nName: c, dtype: object", "a    x\nName: c, dtype: str"),
    ("age     int64\nname    object\ndtype: object", "age     int64\nname    str\ndtype: object"),
    ("Index(['a'], dtype='object')", "Index(['a'], dtype='str')"),
    ("Int64Index([1, 2], dtype='int64')", "Index([1, 2], dtype='int64')"),
    ("dtype: datetime64[ns]", "dtype: datetime64[us]"),
    (
        " 1   name   5 non-null  object\ndtypes: object(1)\nmemory usage: 1.2+ KB",
        " 1   name   5 non-null  str\ndtypes: str(1)\nmemory usage: 908.0 bytes",
    ),
    ("LogisticRegression(C=1.0, penalty='l2', tol=0.0001)", "LogisticRegression()"),
    (
        "Pipeline(memory=None, steps=[('a', StandardScaler(copy=True))])",
        "Pipeline(steps=[('a', StandardScaler())])",
    ),
    ("set([1, 2])", "{1, 2}"),
    (f"[<A at {ADDRESS}>, <A at {ADDRESS}>]", f"[<A at {ADDRESS}>, <A at {OTHER}>]"),
]

DIFFERENT_FROM_COMMITTED = [
    ("accuracy 0.93", "accuracy 0.94"),
    ("accuracy 0.9", "accuracy 0.93"),
    ("0.123456", "0.123457"),
    ("rows 1000000", "rows 1000001"),
    ("total 1234567.0", "total 1234568.0"),
    ("p = 1e-20", "p = 3e-30"),
    ("LogisticRegression(C=1.0)", "LogisticRegression(C=2.0)"),
    ("SVC()", "SVC(C=2)"),
    ("-1", "-2"),
    ("LogisticRegression(C=1.0, tol=1)", "LogisticRegression(C=1.0, fit_intercept=False)"),
    ("f(x=1)", "f()"),
    ("<Figure size 432x288 with 1 Axes>", "<Figure size 640x480 with 2 Axes>"),
    ("<a list of 10 Patch objects>", "<BarContainer object of 12 artists>"),
    ("Text(0.5, 1.0, 'auc 0.91')", "Text(0.5, 1.0, 'auc 0.92')"),
    ("a    x\ndtype: object", "a    y\ndtype: str"),
    ("dtype: object", "dtype: float64"),
    ("I object\ntoday", "I str\ntoday"),
    ("None", "nan"),
    ("Int64Index([1, 2])", "Index([1, 3])"),
]


@pytest.mark.parametrize("make", [stdout, shown])
@pytest.mark.parametrize(("left", "right"), SAME)
def test_two_runs_that_say_the_same_are_equivalent(make, left, right):
    for env in (RUNS, COMMITTED):
        found = compare(make(left), make(right), env)
        back = compare(make(right), make(left), env)
        assert not any(d.kind == "different" for d in found.differences), found
        if left and right:
            assert found.verdict == back.verdict == "equivalent", found
            assert found.notes


@pytest.mark.parametrize("make", [stdout, shown])
@pytest.mark.parametrize(("left", "right"), DIFFERENT)
def test_two_runs_with_other_values_are_different(make, left, right):
    found = compare(make(left), make(right), RUNS)
    assert found.verdict == "different", found
    assert compare(make(right), make(left), RUNS).verdict == "different"


@pytest.mark.parametrize(("left", "right"), SAME_AS_COMMITTED)
def test_what_another_version_says_in_other_words_is_equivalent(left, right):
    assert compare(shown(left), shown(right), COMMITTED).verdict == "equivalent"
    assert compare(shown(right), shown(left), COMMITTED).verdict == "equivalent"


@pytest.mark.parametrize(("left", "right"), DIFFERENT_FROM_COMMITTED)
def test_other_values_than_the_committed_ones_are_different(left, right):
    assert compare(shown(left), shown(right), COMMITTED).verdict == "different"
    assert compare(shown(right), shown(left), COMMITTED).verdict == "different"


REASONS = [
    ("took 1 s", "took 2 s", "timing"),
    (f"<A at {ADDRESS}>", f"<A at {OTHER}>", "addresses renumbered"),
    ("{'a', 'b'}", "{'b', 'a'}", "set order"),
    ("0.3", "0.30000000000000004", "numbers differ by 1.9e-16 (relative), within 1e-09"),
    ("accuracy 0.50", "accuracy 0.40", "a number differs by 20 %"),
    ("1.5 2.5 3", "1.6 2.6 3", "2 numbers differ by up to 6.3 %"),
    ("abc", "abd", "text differs"),
]


@pytest.mark.parametrize(("left", "right", "reason"), REASONS)
def test_the_reason_is_what_a_user_understands(left, right, reason):
    assert [d.reason for d in compare(stdout(left), stdout(right), RUNS).differences] == [reason]


def test_excerpts_are_short_aligned_and_plain():
    before, after = "x " * 500, " y" * 500
    found = compare(
        stdout(f"{before}\x1b[31m0.5\x1b[0m{after}"), stdout(f"{before}0.7{after}"), RUNS
    )
    (difference,) = found.differences
    assert len(difference.left) <= 200
    assert len(difference.right) <= 200
    assert difference.left.index("0.5") == difference.right.index("0.7")
    assert difference.left.startswith("…")
    assert difference.left.endswith("…")
    assert "\x1b" not in difference.left
    assert difference.magnitude == pytest.approx(2 / 7)
