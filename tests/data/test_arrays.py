"""numpy: values, not layout; views share their base; huge arrays are sampled and say so."""

from __future__ import annotations

import math
import random
from array import array

import numpy as np
import pytest
from scipy import sparse

from nbvalidate.data.fingerprint import arrays


def ints(dtype="i8", shape=(3, 4)):
    return np.arange(math.prod(shape)).reshape(shape).astype(dtype)


def padded():
    return np.zeros(3, np.dtype([("a", "i1"), ("b", "f8")], align=True))


#: Every two must differ.
DISTINCT = {
    "list": lambda: [0, 1, 2],
    "array.array": lambda: array("q", [0, 1, 2]),
    **{f"dtype {d}": (lambda d=d: ints(d)) for d in "i1 i2 i4 i8 u1 u8 f2 f4 f8 c8 c16 >i4 ?".split()},
    "long double": lambda: ints(np.longdouble),
    "shape": lambda: ints(shape=(4, 3)),
    "flat": lambda: ints(shape=(12,)),
    "transposed": lambda: ints().T,
    "3 dimensions": lambda: ints(shape=(2, 3, 2)),
    "0 dimensions": lambda: np.array(5),
    "1 element": lambda: np.array([5]),
    "scalar": lambda: np.int64(5),
    "scalar f8": lambda: np.float64(5),
    "scalar f4": lambda: np.float32(5),
    "scalar str": lambda: np.str_("5"),
    "scalar bytes": lambda: np.bytes_("5"),
    "scalar bool": lambda: np.True_,
    "scalar date": lambda: np.datetime64("2024-01-01"),
    "scalar date s": lambda: np.datetime64("2024-01-01", "s"),
    "scalar void": lambda: np.zeros(1, "i4,f4")[0],
    "int": lambda: 5,
    "empty": lambda: np.empty((0,)),
    "empty 2": lambda: np.empty((0, 2)),
    "empty int": lambda: np.empty((0,), int),
    "zeros": lambda: np.zeros(3),
    "negative zeros": lambda: -np.zeros(3),
    "nan": lambda: np.full(3, np.nan),
    "dates": lambda: np.array(["2024-01-01"], "M8[D]"),
    "dates ns": lambda: np.array(["2024-01-01"], "M8[ns]"),
    "nat": lambda: np.array(["NaT"], "M8[D]"),
    "timedeltas": lambda: np.array([5], "m8[D]"),
    "texts": lambda: np.array(["a", "bc"]),
    "longer texts": lambda: np.array(["a", "bcd"]),
    "bytes": lambda: np.array([b"a", b"bc"]),
    "variable texts": lambda: np.array(["a", "bc"], np.dtypes.StringDType()),
    "structured": lambda: np.zeros(3, "i4,f4"),
    "structured, other names": lambda: np.zeros(3, [("a", "i4"), ("b", "f4")]),
    "structured, other types": lambda: np.zeros(3, [("a", "i4"), ("b", "i4")]),
    "structured with padding": padded,
    "structured with objects": lambda: np.array([(1, "a")], [("a", "i4"), ("b", object)]),
    "structured with other objects": lambda: np.array([(1, "b")], [("a", "i4"), ("b", object)]),
    "void": lambda: np.zeros(3, "V4"),
    "record array": lambda: np.rec.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f4")]),
    "objects": lambda: np.array(["a", None, 1], object),
    "other objects": lambda: np.array(["a", None, 1.0], object),
    "object texts": lambda: np.array(["a", "b"], object),
    "object lists": lambda: np.array([[1], [2, 3]], object),
    "object 2 dimensions": lambda: np.array([["a", "b"], ["c", "d"]], object),
    "object arrays": lambda: np.array([np.zeros(2), np.zeros(3)], object),
    "other object arrays": lambda: np.array([np.zeros(2), np.ones(3)], object),
    "masked": lambda: np.ma.array([1, 2, 3], mask=[0, 1, 0]),
    "masked elsewhere": lambda: np.ma.array([1, 2, 3], mask=[0, 0, 1]),
    "masked nowhere": lambda: np.ma.array([1, 2, 3], mask=[0, 0, 0]),
    "without mask": lambda: np.ma.array([1, 2, 3]),
    "matrix": lambda: np.asmatrix(np.ones((2, 2))),
    "dtype": lambda: np.dtype("i4"),
    "another dtype": lambda: np.dtype("i8"),
    "scalar type": lambda: np.int32,
    "function": lambda: np.mean,
    "another function": lambda: np.std,
    "ufunc": lambda: np.add,
    "another ufunc": lambda: np.subtract,
    "generator": lambda: np.random.default_rng(3),
    "generator of another seed": lambda: np.random.default_rng(4),
    "bit generator": lambda: np.random.PCG64(3),
    "another bit generator": lambda: np.random.MT19937(3),
    "random state": lambda: np.random.RandomState(3),
    "random state of another seed": lambda: np.random.RandomState(4),
    "seed sequence": lambda: np.random.SeedSequence(3),
    "polynomial": lambda: np.polynomial.Polynomial([1, 2]),
    "vectorized": lambda: np.vectorize(abs),
    "csr": lambda: sparse.csr_array(np.eye(3)),
    "csc": lambda: sparse.csc_array(np.eye(3)),
    "csr with another value": lambda: sparse.csr_array(2 * np.eye(3)),
    "coo": lambda: sparse.coo_array(np.eye(3)),
    "lil": lambda: sparse.lil_array(np.eye(3)),
    "dok": lambda: sparse.dok_array(np.eye(3)),
    "csr matrix": lambda: sparse.csr_matrix(np.eye(3)),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore")  # matrix, RandomState
def test_different_arrays_have_different_digests(prints):
    seen = {}
    for name, make in DISTINCT.items():
        for box in (lambda v: v, lambda v: [v]):
            digest = tuple(prints.of(box(make())).parts.items())
            assert digest not in seen, (name, seen[digest])
            seen[digest] = name


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("make", DISTINCT.values(), ids=DISTINCT)
def test_equal_arrays_have_equal_digests(prints, make):
    first, second = make(), make()
    mark = prints.of(first)
    assert prints.of(second).parts == mark.parts == prints.of(first).parts
    assert not mark.approximate


BIG = {
    "one piece": lambda: np.arange(3_000_000.0).reshape(1000, 3000),
    "by columns": lambda: np.asfortranarray(np.arange(3_000_000.0).reshape(1000, 3000)),
    "every second row": lambda: np.repeat(np.arange(3_000_000.0).reshape(1000, 3000), 2, axis=0)[::2],
    "backwards": lambda: np.arange(3_000_000.0)[::-1].copy()[::-1].reshape(1000, 3000),
    "columns cut out": lambda: np.pad(np.arange(3_000_000.0).reshape(1000, 3000), 3)[3:-3, 3:-3],
    "read-only": lambda: np.broadcast_to(np.arange(3_000_000.0).reshape(1000, 3000), (1000, 3000)),
    "in axes swapped": lambda: np.arange(3_000_000.0).reshape(1000, 3000).T.copy().T,
}  # fmt: skip


@pytest.mark.parametrize("make", BIG.values(), ids=BIG)
def test_the_layout_in_memory_does_not_matter(prints, make):
    assert prints.of(make()).parts == prints.of(BIG["one piece"]()).parts


def test_one_broad_row_is_cut_too(prints):
    a = np.asfortranarray(np.arange(600_000.0).reshape(2, 300_000))
    b = np.arange(600_000.0).reshape(2, 300_000)
    assert prints.of(a).parts == prints.of(b).parts
    c = np.arange(1_200_000).reshape(2, 2, 300_000).transpose(1, 0, 2)
    assert prints.of(c).parts == prints.of(np.ascontiguousarray(c)).parts


def test_one_element_of_many_is_seen(changed):
    for make in BIG.values():
        a = make()
        if a.flags.writeable:
            assert changed(a, lambda a: a.__setitem__((777, 123), -1)) == {""}


def test_bytes_between_fields_do_not_count(prints):
    a, b = padded(), padded()
    b.view("u1")[1] = 77  # padding
    assert prints.of(a).parts == prints.of(b).parts
    b["b"][1] = 1
    assert prints.of(a).parts != prints.of(b).parts


def test_what_is_masked_does_not_count(prints):
    a = np.ma.array([1, 2, 3], mask=[0, 1, 0])
    b = np.ma.array([1, 9, 3], mask=[0, 1, 0])
    assert prints.of(a).parts == prints.of(b).parts
    b[0] = 5
    assert prints.of(a).parts != prints.of(b).parts


def test_views_share_with_their_base_and_copies_do_not(prints):
    a = np.arange(10)
    ids = prints.of(a).ids
    for view in (a[2:], a[::2], a.reshape(2, 5), a.view("u1"), a[3:][1:], memoryview(a)):
        assert prints.of(view).ids & ids
        assert prints.of([view]).ids & ids
    assert prints.of(a[:3]).ids & prints.of(a[5:]).ids
    assert not prints.of(a.copy()).ids & ids
    data = bytearray(8)
    assert prints.of(np.frombuffer(data, "u1")).ids & prints.of(data).ids
    assert not prints.of(np.empty(0)).ids & prints.of(np.empty(0)).ids


def test_a_write_through_a_view_shows_in_the_base(prints, changed):
    a = np.arange(10)
    view = a[2:4]
    assert changed(a, lambda _: view.__setitem__(0, 99)) == {""}


def test_files_mapped_to_memory_are_arrays(prints, tmp_path):
    a = np.memmap(tmp_path / "a", dtype="f8", mode="w+", shape=(10,))
    before = prints.of(a)
    assert (before.kind, before.approximate) == ("array", False)
    a[3] = 5
    assert prints.of(a).parts != before.parts
    assert prints.of(a[:3]).ids & before.ids


@pytest.mark.parametrize("view", [lambda m: m, lambda m: m.view(np.ndarray)[1:],
                                  lambda m: np.frombuffer(m._mmap, "u1")])  # fmt: skip
def test_of_a_big_mapped_file_only_few_pages_are_fetched(prints, tmp_path, monkeypatch, view):
    size = arrays._EXACT_MAPPED + (1 << 20)
    mapped = np.memmap(tmp_path / "sparse", dtype="u1", mode="w+", shape=(size,))
    read = []
    monkeypatch.setattr(arrays, "_contiguous", lambda piece: read.append(piece.nbytes) or piece)
    value = view(mapped)
    before = prints.of(value)
    assert before.approximate
    assert 0 < sum(read) <= 1 << 19
    mapped[-1] = 1
    assert prints.of(value).parts != before.parts


@pytest.mark.filterwarnings("ignore")
def test_random_generators_are_their_state_and_are_not_drawn_from(prints, changed):
    rng, old = np.random.default_rng(3), np.random.RandomState(3)
    assert changed(rng, lambda rng: rng.random()) == {""}
    assert changed(old, lambda old: old.normal()) == {""}
    state = random.getstate(), np.random.get_state()[1].tolist()
    for _ in range(3):
        assert prints.of(rng).parts == prints.of(rng).parts
    prints.of([object(), random, np.random])
    assert (random.getstate(), np.random.get_state()[1].tolist()) == state
    assert rng.random() == np.random.default_rng(3).random(2)[1]


def test_huge_arrays_are_sampled_and_say_so(prints, monkeypatch):
    monkeypatch.setattr(arrays, "EXACT", 1 << 20)
    a = np.arange(1_000_000.0)
    mark = prints.of(a)
    assert mark.approximate
    assert prints.of(a.copy()).parts == mark.parts
    a[0] = -1
    assert prints.of(a).parts != mark.parts
    b = np.arange(2_000_000.0).reshape(1000, 2000)
    for view in (b, np.asfortranarray(b), b[:, ::2], b[::3]):
        assert prints.of(view).approximate
        assert prints.of(view).parts == prints.of(view.copy(order="K")).parts or view.base is b


def test_a_subclass_of_the_users_is_read_as_an_array_with_attributes(prints, run):
    x = run(
        "import numpy as np\nclass A(np.ndarray):\n"
        "  def __array_finalize__(self, o): self.unit = getattr(o, 'unit', 'm')\n"
        "  def __array_wrap__(self, *a): 1 / 0\n"
        "x = np.arange(3.).view(A)"
    )
    before = prints.of(x)
    assert before.kind == "array"
    x[0] = 5
    after = prints.of(x)
    assert after.parts != before.parts
    x.unit = "s"
    assert prints.of(x).parts != after.parts
