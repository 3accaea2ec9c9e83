"""Where rows come from: files, loaders, generators."""

from __future__ import annotations

import ast
from collections.abc import Hashable

from nbvalidate.checks.leakage.interpreter.arguments import Arguments
from nbvalidate.checks.leakage.interpreter.data import copy_of, names_in
from nbvalidate.checks.leakage.interpreter.machine import Machine
from nbvalidate.checks.leakage.interpreter.texts import is_open
from nbvalidate.checks.leakage.rows import Cut, inside
from nbvalidate.checks.leakage.values import Const, Data, Num, Ref, Seq, Value

__all__ = ["bundle", "data_set", "drawn", "presplit", "read"]

_READ_ANYTHING = frozenset("pickle joblib json yaml torch dill pkl".split())


def _plain(given: Arguments, names: tuple[str, ...] | None = None) -> Hashable | None:
    """The constants given; None where something is no constant."""
    values: list[tuple[str, object]] = []
    pairs = [(str(i), v) for i, v in enumerate(given.positional)] + list(given.named.items())
    for name, value in pairs:
        if names is not None and name not in names:
            continue
        if isinstance(value, Const):
            values.append((name, str(value.value)))
        elif isinstance(value, Num) and value.affine.number is not None:
            values.append((name, value.affine.number))
        elif name == "0":
            return None
    return tuple(values)


def read(m: Machine, ref: Ref, given: Arguments, node: ast.AST) -> Value:
    """``read_csv('a.csv')``: the same file is the same rows."""
    name = ref.last
    if ref.package in _READ_ANYTHING or (name == "load" and ref.package not in ("numpy", "np")):
        return m.opaque(node)
    label = given.text(0) or name
    plain = _plain(given, ("0", "nrows", "skiprows", "chunksize", "sheet_name", "subset"))
    told = plain and not is_open(label)
    key = ("file", name, plain) if told else ("file", m.site(node))
    made = m.source(key, label)
    dates = given.named.get("parse_dates")
    for column in names_in(dates) or [] if dates is not None else []:
        made.consts[("dated", column)] = True
    if name.startswith("fetch_") or name == "load_files":
        made.traits = frozenset({"bundle"})
    return made


def bundle(m: Machine, ref: Ref, given: Arguments, node: ast.AST) -> Value:
    """``load_iris()``, ``make_classification()``: data and target are the same rows."""
    name = ref.last
    if name == "load_dataset":
        if ref.package in ("sns", "seaborn"):
            return m.source(("file", name, given.text(0) or m.site(node)), given.text(0) or name)
        made = m.opaque(node)
        split = given.text(-1, "split")
        if split:
            return m.source(("dataset", given.text(0), split), split)
        return made
    fixed = not name.startswith("make_") or "random_state" in given.named
    plain = _plain(given)
    key = ("bundle", name, plain) if fixed and plain is not None else ("bundle", m.site(node))
    if not fixed:
        key = ("bundle", m.site(node))
    made = m.source(key, name)
    made.traits = frozenset({"bundle"})
    return made


def presplit(m: Machine, ref: Ref, given: Arguments, node: ast.AST) -> Value:  # noqa: ARG001
    """``mnist.load_data()``: train and test come apart."""
    if not any(p in ref.name for p in ("keras", "tensorflow", "mnist", "cifar", "imdb", "reuters")):
        return m.opaque(node)
    whole = m.source(("presplit", ref.name), ref.name)
    pairs: list[Value] = []
    for number in (0, 1):
        part = copy_of(whole)
        cut = Cut(("presplit", ref.name), ("part", number, 2))
        part.rows = inside(whole.rows, [cut])
        part.order = ("presplit", ref.name, number)
        part.ident = ("presplit", ref.name, number)
        pairs.append(Seq([part, copy_of(part)]))
    return Seq(pairs)


def data_set(m: Machine, ref: Ref, given: Arguments, node: ast.AST) -> Value:
    """``datasets.MNIST(train=True)``: train and test are different rows."""
    side = given.named.get("train") or given.named.get("split")
    root = given.get(0, "root")
    folder = root.value if isinstance(root, Const) else None
    chosen = side.value if isinstance(side, Const) else None
    if side is None and folder is None:
        return m.source(("data set", ref.name, m.site(node)), ref.last)
    return m.source(("data set", ref.name, folder, chosen), ref.last)


def drawn(m: Machine, name: str, given: Arguments, node: ast.AST) -> Value:
    """``np.random.rand(n)``: numbers of no source; compared with a bound, a random mask."""
    if name in ("RandomState", "default_rng", "Generator"):
        return Ref("numpy.random")
    if name in ("seed", "get_state", "set_state"):
        return Data()
    data = given.rows(m)
    if data.rows:
        return Data(stats=data.all_stats)
    key = ("drawn", m.site(node))
    made = m.source(key, f"random.{name}", synthetic=True)
    made.traits = frozenset({"random"})
    return made
