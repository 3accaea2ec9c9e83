"""pandas: a part for each column, for the index and for the rest; changes in exactly those."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

pytestmark = pytest.mark.filterwarnings("ignore:The inplace keyword")  # inplace=

#: The python-backed text of pandas 3; pandas 2.2 has none.
PYTHON_TEXT = pd.StringDtype("python", na_value=np.nan) if pd.__version__ >= "3" else "string"


def mixed(n=50):
    """A frame with a column of every kind."""
    x = np.arange(n)
    texts = [f"t{i % 7}" for i in x]
    return pd.DataFrame(
        {
            "int": x,
            "int again": x + 1,
            "float": x / 3,
            "bool": x % 2 == 0,
            "small": x.astype("i1"),
            "text": texts,
            "text with gaps": [None if i % 5 == 0 else t for i, t in enumerate(texts)],
            "object": pd.Series(texts, dtype=object),
            "object with gaps": pd.Series([np.nan if i % 5 == 0 else t for i, t in enumerate(texts)], dtype=object),
            "anything": pd.Series([(i, [i]) if i % 2 else {"a": i} for i in range(n)], dtype=object),
            "python text": pd.Series(texts, dtype=pd.StringDtype("python")),
            "python text nan": pd.Series(texts, dtype=PYTHON_TEXT),
            "arrow text": pd.Series(texts, dtype=pd.StringDtype("pyarrow")),
            "category": pd.Categorical(texts),
            "ordered": pd.Categorical(texts, ordered=True),
            "nullable": pd.array([None if i % 5 == 0 else i for i in range(n)], "Int64"),
            "nullable float": pd.array([None if i % 5 == 0 else i / 3 for i in range(n)], "Float64"),
            "nullable bool": pd.array([None if i % 5 == 0 else i % 2 == 0 for i in range(n)], "boolean"),
            "arrow int": pd.array([None if i % 5 == 0 else i for i in range(n)], "int64[pyarrow]"),
            "arrow date": pd.array([dt.date(2024, 1, 1 + i % 20) for i in x], "date32[pyarrow]"),
            "arrow bool": pd.array([None if i % 5 == 0 else i % 2 == 0 for i in range(n)], "bool[pyarrow]"),
            "when": pd.date_range("2024-01-01", periods=n),
            "when also": pd.date_range("2024-02-01", periods=n),
            "when s": pd.date_range("2024-01-01", periods=n, unit="s"),
            "when there": pd.date_range("2024-01-01", periods=n, tz="Europe/Berlin"),
            "how long": pd.to_timedelta(x, unit="h"),
            "period": pd.period_range("2024-01", periods=n, freq="M"),
            "interval": pd.interval_range(0, n),
            "sparse": pd.arrays.SparseArray(np.where(x % 5 == 0, x, 0)),
            "complex": x * 1j,
        }
    )  # fmt: skip


def test_a_frame_has_a_part_for_each_column(prints):
    mark = prints.of(pd.DataFrame({"a": [1], 2: ["x"], ("b", 1): [2.0]}))
    assert mark.parts["#keys"] == ("['a']", "[2]", "[('b', 1)]")
    assert set(mark.parts) == {*mark.parts["#keys"], "#keys", "#index"}
    assert (mark.kind, mark.approximate) == ("frame", False)


def test_every_kind_of_column_is_read_wholly(prints):
    mark = prints.of(mixed())
    assert not mark.approximate
    assert prints.of(mixed()).parts == mark.parts
    columns = [mark.parts[p] for p in mark.parts["#keys"]]
    assert len(set(columns)) == len(columns)


def test_every_kind_of_column_is_equal_however_the_frame_was_made(prints):
    df = mixed()
    parts = prints.of(df).parts
    one_by_one = pd.DataFrame({name: df[name].copy() for name in df})
    shuffled = df[list(df)[::-1]][list(df)]
    joined = pd.concat([df[:20], df[20:]])
    for other in (
        df.copy(),
        one_by_one,
        shuffled,
        joined,
        df.T.T.astype(df.dtypes.to_dict()) if False else df,
    ):
        different = {p for p in parts if prints.of(other).parts[p] != parts[p]}
        assert not different - {"#index"}


@pytest.mark.parametrize("name", list(mixed(2)))
def test_one_changed_value_shows_in_its_column_only(changed, name):
    df = mixed()

    def change(df):
        values = df[name].array.copy() if name != "sparse" else df[name].to_numpy().copy()
        values[7] = values[10]
        df[name] = values if name != "sparse" else pd.arrays.SparseArray(values)

    assert changed(df, change) == {f"[{name!r}]"}


@pytest.mark.parametrize("name", [n for n in mixed(2) if n not in ("sparse", "anything")])
def test_one_missing_value_shows_in_its_column_only(changed, name):
    df = mixed()
    df[name] = df[name].astype(
        "float64" if name in ("int", "int again", "small", "bool") else df[name].dtype
    )
    assert changed(df, lambda df: df.__setitem__(name, df[name].mask(np.arange(len(df)) == 7))) == {
        f"[{name!r}]"
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (pd.Series([1, 2]), pd.Series([1.0, 2.0])),
        (pd.Series([1, 2]), pd.Series([1, 2], dtype="Int64")),
        (pd.Series([1, 2]), pd.Series([1, 2], dtype="int64[pyarrow]")),
        (pd.Series(["a"], dtype=object), pd.Series(["a"], dtype="str")),
        (pd.Series(["a"], dtype="string"), pd.Series(["a"], dtype="str")),
        (pd.Series(["a"], dtype="category"), pd.Series(["a"], dtype="str")),
        (pd.Series(["a", None], dtype=object), pd.Series(["a", np.nan], dtype=object)),
        (pd.Series(["a", pd.NA], dtype=object), pd.Series(["a", np.nan], dtype=object)),
        (pd.Series([1, 2]), pd.Series([1, 2], name="n")),
        (pd.Series([1, 2]), pd.Series([1, 2], index=[1, 2])),
        (pd.Series([1, 2], index=[0, 1]), pd.Series([1, 2], index=[0.0, 1.0])),
        (pd.Series([0.0]), pd.Series([-0.0])),
        (pd.Series(["ab", "c"]), pd.Series(["a", "bc"])),
        (pd.Series(["a", "b"]).astype("category"), pd.Series(["a", "b"]).astype(pd.CategoricalDtype(["b", "a"]))),
        (pd.Series(["a", None]), pd.Series(["a", ""])),
        (pd.Series(pd.to_datetime(["2024-01-01"])), pd.Series(pd.to_datetime(["2024-01-01"])).dt.tz_localize("UTC")),
        (pd.Series([pd.NaT]), pd.Series([pd.NaT]).dt.tz_localize("UTC")),
        (pd.Series(pd.interval_range(0, 2)), pd.Series(pd.interval_range(0, 2, closed="left"))),
        (pd.Series(pd.period_range("2024", periods=2, freq="M")), pd.Series(pd.period_range("2024", periods=2, freq="D"))),
        (pd.Series(pd.arrays.SparseArray([0, 1])), pd.Series(pd.arrays.SparseArray([0, 1], fill_value=1))),
        (pd.Index([1, 2]), pd.Index([1, 2], name="n")),
        (pd.Index([0, 1]), pd.RangeIndex(2)),
        (pd.RangeIndex(2), pd.RangeIndex(3)),
        (pd.RangeIndex(0, 4, 2), pd.RangeIndex(0, 4, 3)),
        (pd.Index(["a"]), pd.Index(["b"])),
        (pd.date_range("2024", periods=3), pd.date_range("2025", periods=3)),
        (pd.MultiIndex.from_product([[1, 2], ["a", "b"]]), pd.MultiIndex.from_product([[1, 3], ["a", "b"]])),
        (pd.MultiIndex.from_product([[1, 2], ["a", "b"]]), pd.MultiIndex.from_product([[1, 2], ["a", "b"]], names=["n", None])),
        (pd.Timestamp("2024"), pd.Timestamp("2025")),
        (pd.Timestamp("2024"), pd.Timestamp("2024", tz="UTC")),
        (pd.Timestamp("2024"), dt.datetime(2024, 1, 1)),
        (pd.Timestamp("2024"), pd.Timestamp("2024").as_unit("s")),
        (pd.Timedelta(1), pd.Timedelta(2)),
        (pd.NaT, pd.NA),
        (pd.NaT, None),
        (pd.Period("2024", "M"), pd.Period("2024", "D")),
        (pd.Interval(0, 1), pd.Interval(0, 1, closed="both")),
        (pd.offsets.Day(1), pd.offsets.Day(2)),
        (pd.offsets.Day(1), pd.offsets.Hour(1)),
        (pd.DateOffset(months=1), pd.DateOffset(months=2)),
        (pd.CategoricalDtype(["a"]), pd.CategoricalDtype(["b"])),
        (pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1]}).astype("i4")),
        (pd.DataFrame({"a": [1]}), pd.DataFrame({"b": [1]})),
        (pd.DataFrame(), pd.DataFrame(index=[1])),
        (pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1]}).rename_axis(columns="c")),
        (pd.array([1, 2]), pd.array([1, 3])),
        (pd.array(["a"]), pd.array(["b"])),
        (pd.Categorical(["a"]), pd.Categorical(["b"])),
        (pd.DataFrame({"a": [1, 2]}).groupby("a"), pd.DataFrame({"a": [1, 3]}).groupby("a")),
        (pd.DataFrame({"a": [1, 2], "b": 1}).groupby("a"), pd.DataFrame({"a": [1, 2], "b": 1}).groupby("b")),
        (pd.DataFrame({"a": [1, 2], "b": 1}).groupby("a"), pd.DataFrame({"a": [1, 2], "b": 1}).groupby("a")["b"]),
        (pd.Series([1, 2]).rolling(2), pd.Series([1, 2]).rolling(3)),
        (pd.Series([1, 2]).expanding(), pd.Series([1, 3]).expanding()),
    ],
    ids=lambda v: type(v).__name__,
)  # fmt: skip
def test_what_differs_has_different_digests(prints, one, other):
    assert prints.of(one).parts != prints.of(other).parts
    assert prints.of([one]).parts != prints.of([other]).parts
    for value in (one, other):
        assert prints.of(value).parts == prints.of(value).parts
        assert not prints.of(value).approximate


@pytest.mark.parametrize(
    "make",
    [
        lambda: pd.Timestamp("2024", tz="Europe/Berlin"),
        lambda: pd.Timedelta("1 h"),
        lambda: pd.Period("2024", "M"),
        lambda: pd.Interval(0, 1),
        lambda: pd.DateOffset(months=1),
        lambda: pd.MultiIndex.from_product([[1, 2], ["a", "b"]]),
        lambda: pd.DataFrame({"a": [1, 2]}).groupby("a"),
        lambda: pd.Series([1, 2]).rolling(2),
        lambda: pd.Series(1, pd.date_range("2024", periods=3)).resample("D"),
        lambda: pd.Series(["a"]).str,
        lambda: pd.DataFrame({"a": [1, 2]}).style,
        lambda: pd.DataFrame({"a": [1, 2]}).plot,
        lambda: pd.Categorical(["a", "b"]),
        lambda: pd.Series(pd.interval_range(0, 3)),
    ],
)
def test_what_is_made_again_has_the_same_digest(prints, make):
    first, second = make(), make()
    assert prints.of(first).parts == prints.of(second).parts


def test_looking_at_a_frame_changes_nothing(prints, changed):
    def look(df):
        df[["int", "float", "text"]].describe()
        df.groupby("text")["int"].mean()
        df.index.is_unique  # noqa: B018
        df.head()
        repr(df)
        df["text"].str.upper()
        df.loc[3]
        df.iloc[3:5].transpose()
        df["when"].dt.year  # noqa: B018
        df["category"].cat.codes  # noqa: B018
        df.memory_usage(deep=True)
        df["int"].value_counts()

    assert changed(mixed(), look) == set()
    grouped = mixed().groupby("text", observed=True)
    assert (
        changed(grouped, lambda g: (g["int"].mean(), g.groups, g.ngroups, g.get_group("t1")))
        == set()
    )


FRAME = {"a": [3, 1, 2], "b": [1.0, 2.0, 3.0], "c": ["x", "y", "z"]}
CHANGES = {
    "a new column": (lambda df: df.__setitem__("d", 1), {"['d']", "#keys"}),
    "a column again": (lambda df: df.__setitem__("a", df["a"] * 2), {"['a']"}),
    "a column of another type": (lambda df: df.__setitem__("a", df["a"].astype("i4")), {"['a']"}),
    "the same column again": (lambda df: df.__setitem__("a", df["a"].copy()), set()),
    "loc": (lambda df: df.loc.__setitem__((1, "b"), 9), {"['b']"}),
    "loc with a mask": (lambda df: df.loc.__setitem__((df["a"] > 1, "b"), 9), {"['b']"}),
    "iloc": (lambda df: df.iloc.__setitem__((0, 0), 9), {"['a']"}),
    "at": (lambda df: df.at.__setitem__((0, "c"), "w"), {"['c']"}),
    "a row": (lambda df: df.loc.__setitem__(3, [1, 1.0, "w"]), {"['a']", "['b']", "['c']", "#index"}),
    "sort in place": (lambda df: df.sort_values("a", inplace=True), {"['a']", "['b']", "['c']", "#index"}),
    "drop in place": (lambda df: df.drop(columns="a", inplace=True), {"['a']", "#keys"}),
    "del": (lambda df: df.__delitem__("a"), {"['a']", "#keys"}),
    "pop": (lambda df: df.pop("b"), {"['b']", "#keys"}),
    "insert": (lambda df: df.insert(0, "d", 1), {"['d']", "#keys"}),
    "rename in place": (lambda df: df.rename(columns={"a": "d"}, inplace=True), {"['a']", "['d']", "#keys"}),
    "columns": (lambda df: setattr(df, "columns", ["a", "b", "d"]), {"['c']", "['d']", "#keys"}),
    "index": (lambda df: setattr(df, "index", [5, 6, 7]), {"#index"}),
    "index name": (lambda df: setattr(df.index, "name", "n"), {"#index"}),
    "columns' name": (lambda df: setattr(df.columns, "name", "n"), {"#more"}),
    "set index": (lambda df: df.set_index("c", inplace=True), {"['c']", "#index", "#keys"}),
    "reset index": (lambda df: df.reset_index(inplace=True), {"['index']", "#keys"}),
    "attrs": (lambda df: df.attrs.update(unit="m"), {"#more"}),
    "flags": (lambda df: setattr(df.flags, "allows_duplicate_labels", False), {"#more"}),
    "eval": (lambda df: df.eval("d = a + b", inplace=True), {"['d']", "#keys"}),
    "fillna": (lambda df: df.fillna(0, inplace=True), set()),
    "update": (lambda df: df.update(pd.DataFrame({"b": [7.0]})), {"['b']"}),
}  # fmt: skip


@pytest.mark.parametrize(("change", "parts"), CHANGES.values(), ids=CHANGES)
def test_a_change_in_place_shows_in_exactly_its_parts(changed, change, parts):
    assert changed(pd.DataFrame(FRAME), change) == parts


def test_the_index_does_not_count_for_a_column(prints):
    one, other = pd.DataFrame(FRAME), pd.DataFrame(FRAME, index=list("xyz"))
    assert prints.of(one).parts["['a']"] == prints.of(other).parts["['a']"]


def test_columns_of_one_name_are_numbered(prints, changed):
    df = pd.DataFrame([[1, 2, 3]], columns=["a", "b", "a"])
    assert prints.of(df).parts["#keys"] == ("['a']", "['b']", "['a']@2")
    assert changed(df, lambda df: df.isetitem(2, [9])) == {"['a']@2"}


def test_labels_may_be_anything(prints, run):
    x = run(
        "import pandas as pd\nclass L:\n  def __repr__(self): 1 / 0\n  def __eq__(self, o): return self is o\n"
        "  __hash__ = object.__hash__\nx = pd.DataFrame([[1, 2, 3]], columns=pd.Index([L(), L(), ('a', 1)], dtype=object))"
    )
    mark = prints.of(x)
    assert mark.kind == "frame"
    assert len(mark.parts["#keys"]) == 3
    when = pd.DataFrame([[1]], columns=pd.to_datetime(["2024-01-01"]))
    assert prints.of(when).parts["#keys"] == ("[Timestamp('2024-01-01 00:00:00')]",)
    levels = pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("a", 1), ("a", 2)]))
    assert prints.of(levels).parts["#keys"] == ("[('a', 1)]", "[('a', 2)]")


def test_very_wide_frames_are_not_divided(prints, changed):
    df = pd.DataFrame(np.zeros((2, 6000)))
    assert set(prints.of(df).parts) == {""}
    assert changed(df, lambda df: df.__setitem__(5, 1)) == {""}


def test_a_series_has_its_values_and_its_index(prints, changed):
    s = pd.Series([1, 2, 3], name="n")
    assert set(prints.of(s).parts) == {"", "#index"}
    assert prints.of(s).kind == "column"
    assert changed(s, lambda s: s.__setitem__(0, 9)) == {""}
    assert changed(s, lambda s: setattr(s, "name", "m")) == {""}
    assert changed(s, lambda s: setattr(s, "index", list("abc"))) == {"#index"}
    assert changed(s, lambda s: setattr(s.index, "name", "i")) == {"#index"}
    assert changed(s, lambda s: s.sort_values(ascending=False, inplace=True)) == {"", "#index"}
    assert changed(s, lambda s: s.attrs.update(unit="m")) == {"#more"}


def test_copies_share_nothing_and_second_names_do(prints):
    df = mixed()
    del df["anything"]  # its lists are shared by a copy, truly
    ids = prints.of(df).ids
    assert not prints.of(df.copy()).ids & ids
    assert prints.of([df]).ids & ids
    assert prints.of(df["float"].copy()).ids.isdisjoint(ids)
    assert prints.of(mixed()["anything"]).ids.isdisjoint(ids)


@pytest.mark.parametrize(
    "index",
    [
        pd.Index([3, 1, 2]),
        pd.Index(["a", "b", "c"]),
        pd.Index(["a", "b", "c"], dtype=object),
        pd.date_range("2024", periods=3),
        pd.MultiIndex.from_product([[1], ["a", "b", "c"]]),
        pd.CategoricalIndex(["a", "b", "a"]),
        pd.interval_range(0, 3),
    ],
    ids=lambda index: type(index).__name__,
)
def test_copies_share_no_index_whatever_pandas_does_inside(prints, index):
    df = pd.DataFrame({"a": [1, 2, 3], "c": pd.Categorical(["x", "y", "x"])}).set_axis(index)
    assert not prints.of(df.copy()).ids & prints.of(df).ids
    assert not prints.of(df["a"].copy()).ids & prints.of(df).ids


def test_a_column_taken_out_shares_its_memory_until_one_of_them_is_written_to(prints):
    df = pd.DataFrame({"a": [1.0, 2.0], "b": [3.0, 4.0]})
    s = df["a"]
    assert prints.of(s).ids & prints.of(df).ids
    assert prints.of(df[["a"]].values).ids is not None
    if pd.__version__ >= "3":  # copy-on-write: the write makes a copy, and then they share nothing
        s[0] = 9.0
        assert not prints.of(s).ids - {id(s.index)} & prints.of(df).ids
        assert df["a"][0] == 1.0


def test_an_array_under_a_frame_shares_with_it(prints):
    a = np.arange(6.0).reshape(3, 2)
    df = pd.DataFrame(a, copy=False)
    assert prints.of(a).ids & prints.of(df).ids
    before = prints.of(df).parts
    a[0, 1] = 99
    after = prints.of(df).parts
    assert {p for p in after if after[p] != before[p]} == {"[1]"}
    assert prints.of(df.to_numpy()).ids & prints.of(df).ids


def test_frames_lying_by_columns_or_by_rows_are_equal(prints):
    a = np.arange(60_000.0).reshape(20_000, 3)
    by_rows, by_columns = (
        pd.DataFrame(a, copy=False),
        pd.DataFrame(np.asfortranarray(a), copy=False),
    )
    assert prints.of(by_rows).parts == prints.of(by_columns).parts
    assert prints.of(by_rows[::2]).parts == prints.of(by_rows[::2].copy()).parts


def test_a_frame_inside_something_counts_wholly(prints):
    box = {"x": [pd.DataFrame(FRAME)], "s": (pd.Series([1]),)}
    before = prints.of(box).parts
    box["x"][0].loc[0, "a"] = 99
    after = prints.of(box).parts
    assert {p for p in after if after[p] != before[p]} == {"['x']"}
    for change, parts in CHANGES.values():
        frame = pd.DataFrame(FRAME)
        before = prints.of([frame]).parts
        change(frame)
        assert (prints.of([frame]).parts != before) == bool(parts), parts


def test_a_frame_that_holds_itself_is_read(prints):
    df = pd.DataFrame({"a": [1, 2]}, dtype=object)
    df.iloc[0, 0] = df
    assert prints.of(df).parts == prints.of(df).parts
    assert prints.of([df]).parts == prints.of([df]).parts


def test_subclasses_of_frames_are_frames(prints, run, changed):
    x = run(
        "import pandas as pd\nclass F(pd.DataFrame):\n  _metadata = ['unit']\nx = F({'a': [1]})"
    )
    assert prints.of(x).kind == "frame"
    assert {"['a']", "#more"} <= set(prints.of(x).parts)
    assert changed(x, lambda x: setattr(x, "unit", "m")) == {"#more"}
