"""Functions and classes of libraries."""

from __future__ import annotations

import ast
from collections.abc import Callable

from nbvalidate.checks.leakage.events import CrossValidation
from nbvalidate.checks.leakage.interpreter import (
    builtin,
    combining,
    frames,
    sources,
    splits,
    training,
)
from nbvalidate.checks.leakage.interpreter.arguments import Arguments
from nbvalidate.checks.leakage.interpreter.data import (
    copy_of,
    named,
    names_in,
    settled,
    subset,
    with_rows,
    without,
)
from nbvalidate.checks.leakage.interpreter.expressions import combine
from nbvalidate.checks.leakage.interpreter.machine import Machine
from nbvalidate.checks.leakage.interpreter.texts import joined_path
from nbvalidate.checks.leakage.interpreter.unknown import unknown
from nbvalidate.checks.leakage.values import Const, Data, Est, Folds, Map, Num, Ref, Seq, Value

__all__ = ["call", "unknown"]

_DATA_PACKAGES = frozenset("pandas numpy pd np polars pl scipy cudf dask".split())
_BOOSTERS = frozenset("xgboost lightgbm catboost xgb lgb".split())
_FORMULAS = {"ols": "OLS", "logit": "Logit", "probit": "Probit", "glm": "GLM", "wls": "WLS"}
_PLOTS = frozenset("matplotlib seaborn plotly bokeh plt sns altair pylab".split())
_SIGNALS = frozenset("scipy librosa torchaudio resampy".split())  # there it changes the rate
_DATASETS = ("torchvision.datasets", "datasets.", "torchtext.datasets")


def call(m: Machine, ref: Ref, given: Arguments, node: ast.AST) -> Value:
    """Call something of a library."""
    name, package = ref.last, ref.package
    if package == "builtins":
        found = builtin.call(m, name, given, node)
        return found if found is not None else unknown(m, given, node)
    if name[:1].isupper() or name in m.knowledge.classes:
        made = _constructed(m, ref, given, node)
        if made is not None:
            return made
    if ".random." in f".{ref.name}" and package != "random" and name not in _CHOOSES:
        return sources.drawn(m, name, given, node)
    kind = m.knowledge.functions.get(name, "")
    if name in _FORMULAS and given.named.get("data") is not None:
        return Est(_FORMULAS[name], "model", data=m.data_of(given.named["data"]), site=m.site(node))
    if name in ("early_stopping", "clone"):
        return given.get(0) if name == "clone" else Est(name, "other")  # type: ignore[return-value]
    if name == "join" and ref.name.endswith("path.join"):
        return joined_path(given.positional) or unknown(m, given, node, package=package)
    if package in _PLOTS:
        return Data()
    if kind == "through" and given.positional:
        return given.positional[0]
    handler = _KINDS.get(kind)
    if handler is None:
        return unknown(m, given, node, package=package)
    return handler(m, ref, given, node)


_CHOOSES = frozenset("choice permutation shuffle sample".split())


def _constructed(m: Machine, ref: Ref, given: Arguments, node: ast.AST) -> Value | None:
    """An instance of a class; None for what is rather a function (``DataFrame``)."""
    name = ref.last
    kind = m.knowledge.classes.get(name)
    if kind is None and (name in m.knowledge.functions or ref.package in _DATA_PACKAGES):
        return None
    if any(part in f"{ref.name}." for part in _DATASETS) and kind is None:
        return sources.data_set(m, ref, given, node)
    if ".layers." in ref.name and kind in (None, "keras", "other"):
        kind = "layers"
    if (
        kind == "keras"
        and name == "Model"
        and not ("keras" in ref.name or "tensorflow" in ref.name)
    ):
        kind = "" if "." in ref.name else "keras"
    if kind is None and name.isupper() and len(name) > 1 and "." not in ref.name:
        kind = ""
    est = Est(name, kind or "", ref.package, dict(given.named), list(given.positional))
    est.site = m.site(node)
    if kind == "dataset" or (kind is None and name.endswith(("Dataset", "Loader"))):
        est.kind = "dataset"
        est.data = m.data_of(given.get(0, "data", "dataset", "X", "images"))
        return est
    if kind is None and {"X_train", "y_train"} <= given.named.keys():
        est.data = m.data_of(given.named["X_train"])  # trained by a method without rows
    if kind == "model" and ref.package in ("statsmodels", "sm", "smf", "prophet", "fbprophet"):
        features = given.get(1, "exog") or given.get(0, "endog")
        est.data = m.data_of(features) if features is not None else None
        if est.data is not None and not est.data.rows:
            est.data = None
    return est


def _synthetic(m: Machine, ref: Ref, given: Arguments, node: ast.AST) -> Value:  # noqa: ARG001
    made = m.source(("grid", m.site(node)), ref.last, synthetic=True)
    made.opaque = ("grid", m.site(node)) if ref.last == "meshgrid" else None
    return made


def _positions(m: Machine, ref: Ref, given: Arguments, node: ast.AST) -> Value:
    given_data = m.data_of(given.get(0, "x", "stop"))
    if given_data.rows:
        return with_rows(given_data, given_data.rows, ("permuted", m.site(node)))
    count = given.get(0, "stop", "x")
    key = ("positions", m.site(node))
    made = m.source(key, "positions", synthetic=ref.last == "arange")
    if ref.last == "arange" and isinstance(count, Num) and len(given.positional) == 1:
        made = m.source(("range", count.affine), "positions")
    made.traits = frozenset({"positions"} | ({"shuffled"} if ref.last == "permutation" else set()))
    return made


def _shuffle(m: Machine, ref: Ref, given: Arguments, node: ast.AST) -> Value:
    state = given.number(-1, "random_state")
    made: list[Value] = []
    for value in given.positional:
        data = m.data_of(value)
        order = ("shuffled", state if state is not None else m.site(node), data.order)
        if ref.package == "sklearn" or "utils" in ref.name:
            made.append(with_rows(data, data.rows, order))
            made[-1].traits |= {"shuffled"}  # type: ignore[attr-defined]
            made[-1].ident = data.ident if data.column else named(data.ident, order)  # type: ignore[attr-defined]
        elif isinstance(value, Data):
            value.order = named(order)
            value.traits |= {"shuffled"}
    if not made:
        return Const(None)
    return made[0] if len(made) == 1 else Seq(made)


def _split(m: Machine, ref: Ref, given: Arguments, node: ast.AST) -> Value:
    if ref.last == "random_split":
        return splits.in_parts(m, given, node)
    return splits.in_two(m, given, node)


def _metric(m: Machine, ref: Ref, given: Arguments, node: ast.AST) -> Value:  # noqa: ARG001
    for value in given.all:
        m.scored(m.data_of(value).evals)
    first = given.get(0, "estimator")
    if isinstance(first, Est) and first.fit is not None and len(given.positional) > 1:
        data = m.data_of(given.get(1, "X"))
        training.evaluate(m, first, data, "score", node, given.expression(1, "X"))
    return Data()


def _cross_validation(m: Machine, ref: Ref, given: Arguments, node: ast.AST) -> Value:
    number = 1
    if ref.last == "cv" and ref.package not in _BOOSTERS:
        return unknown(m, given, node)
    data = settled(m.data_of(given.get(number, "X", "x", "dtrain", "train_set", "pool")))
    target = m.data_of(given.get(2, "y"))
    splitter, groups = given.get(-1, "cv"), given.get(-1, "groups")
    splits.grouped(m, groups, data, f"groups given to {ref.last}", node)
    m.events.validations.append(
        CrossValidation(
            ref.last,
            data.rows,
            data.all_stats,
            m.where(node),
            data=given.expression(number, "X", "x"),
            target=target.column,
            grouped=groups is not None or isinstance(splitter, Folds) or _is_own(splitter),
        )
    )
    if ref.last == "cross_val_predict":
        return Data(rows=data.rows, order=data.order)
    return Data()


def _is_own(splitter: Value | None) -> bool:
    """A splitter that may keep groups or time whole."""
    blind = ("KFold", "ShuffleSplit", "Repeated")
    if not isinstance(splitter, Est):
        return splitter is not None and not isinstance(splitter, (Num, Const))
    return "Group" in splitter.label or not any(word in splitter.label for word in blind)


def _union(m: Machine, ref: Ref, given: Arguments, node: ast.AST) -> Value:
    first = given.get(0, "objs", "arrays", "tup", "arr")
    items = list(given.positional[:1])
    if ref.last == "append":
        items = list(given.positional[:2])
    elif isinstance(first, Seq):
        items = first.all_items
    elif isinstance(first, Map):
        items = list(first.items.values())
    datas = [m.data_of(v) for v in items]
    axis = given.get(2 if ref.last == "append" else 1, "axis")
    if isinstance(axis, Num) and axis.affine.number not in (0.0, None):
        return combining.side_by_side(datas)
    if isinstance(axis, Const) and axis.value == "columns":
        return combining.side_by_side(datas)
    return combining.stacked(m, datas, ref.last, node)


def _without(m: Machine, ref: Ref, given: Arguments, node: ast.AST) -> Value:  # noqa: ARG001
    data, gone = m.data_of(given.get(0, "ar1", "arr")), m.data_of(given.get(1, "ar2", "obj"))
    axis = given.number(2, "axis")
    if not gone.rows or (ref.last == "delete" and axis):
        return copy_of(data)
    return without(data, gone.rows)


def _columns(m: Machine, ref: Ref, given: Arguments, node: ast.AST) -> Value:  # noqa: ARG001
    first = given.get(0)
    items = list(first.items) if isinstance(first, Seq) else given.positional[:2]
    return combining.side_by_side([m.data_of(v) for v in items])


def _reduce(m: Machine, ref: Ref, given: Arguments, node: ast.AST) -> Value:
    data = m.data_of(given.get(0, "a", "x", "data"))
    axis = 2 if ref.last in ("percentile", "quantile", "nanpercentile") else 1
    if ref.last in ("unique", "bincount", "Counter", "histogram"):
        return Data()
    if ref.last in ("corrcoef", "cov") and len(given.positional) > 1:
        m.scored(given.rows(m).evals)
    if data.elementwise or frames.over_columns(given, axis):
        made = copy_of(data)
        made.column = None
        return made
    return frames.learned_from(m, data, ref.last, node, given.expression(0))


def _learn(m: Machine, ref: Ref, given: Arguments, node: ast.AST) -> Value:
    data = m.data_of(given.get(0, "X", "x", "a"))
    made = copy_of(data)
    made.column = None
    if ref.last == "cut" and not isinstance(given.get(1, "bins"), Num):
        return made  # edges written down
    if data.rows and not data.elementwise:
        stat = m.learn("scale", ref.last, data, node, given.expression(0))
        made.stats = data.stats | {stat}
    return made


def _keep(m: Machine, ref: Ref, given: Arguments, node: ast.AST) -> Value:
    name = ref.last
    found = builtin.call(m, name, given, node)
    if found is not None:
        return found
    datas = [m.data_of(v) for v in given.positional]
    datas += [m.data_of(v) for k, v in given.named.items() if k in ("data", "x", "a", "index")]
    if not datas:
        return Data() if name not in ("DataFrame", "Series") else Data(only=frozenset())
    made = copy_of(datas[0])
    for other in datas[1:]:
        if other.rows or other.stats:
            if name in ("DataFrame", "Series"):
                made.evals |= other.evals
            made = combine(m, made, other)
    made.column = datas[0].column
    if name == "to_datetime":
        made.traits |= {"dated"}
    if name in ("isnull", "isna", "notnull"):
        return frames.method(m, datas[0], name, Arguments(), node)
    if name in ("DataFrame", "from_dict"):
        made = _frame(m, made, given)
    if name in ("argmax", "argsort") and not datas[0].evals:
        made.mask = None
    return made


def _frame(m: Machine, made: Data, given: Arguments) -> Data:
    content = given.get(0, "data")
    columns = given.get(-1, "columns")
    made.column = None
    if isinstance(content, Map):
        names = [k for k in content.items if isinstance(k, str)]
        if len(names) == len(content.items) and content.rest is None:
            made.only = frozenset(names)
        made.cols = {n: m.data_of(content.items[n]).all_stats for n in names}
        made.stats = frozenset()
        if not made.rows and names:
            made = m.source(("frame", m.fresh()), "DataFrame", synthetic=True)
            made.only = frozenset(names)
    elif columns is not None and (names := names_in(columns) or []):
        made.only = frozenset(names)
    return made


def _resample(m: Machine, ref: Ref, given: Arguments, node: ast.AST) -> Value:
    package, name = ref.package, ref.last
    if package in ("random", "numpy", "np") or ".random." in f".{ref.name}":
        return _chosen(m, given, node)
    if package in _SIGNALS:
        return unknown(m, given, node, package=package)
    replace = given.get(-1, "replace")
    keep = isinstance(replace, Const) and replace.value is False
    made: list[Value] = []
    key = (name, m.site(node))
    for value in given.positional:
        data = m.data_of(value)
        if keep:
            made.append(subset(data, key, random=True))
        else:
            made.append(combining.copied(m, data, "resample", node))
    return made[0] if len(made) == 1 else Seq(made)


def _chosen(m: Machine, given: Arguments, node: ast.AST) -> Value:
    data = m.data_of(given.get(0, "a", "population"))
    count = given.get(0, "a")
    if not data.rows and isinstance(count, Num):
        data = m.source(("range", count.affine), "positions")
    if not data.rows:
        return Data()
    made = subset(data, ("chosen", m.site(node)), random=True)
    made.traits |= {"positions"}
    return made


def _scores(m: Machine, ref: Ref, given: Arguments, node: ast.AST) -> Value:
    if isinstance(given.get(0), Est):
        return Data()
    data = m.data_of(given.get(0, "X"))
    if given.rows(m).evals:
        m.scored(given.rows(m).evals)
        return Data()
    if not data.rows:
        return Data()
    stat = m.learn("select", ref.last, data, node, given.expression(0), supervised=True)
    return Data(stats=frozenset({stat}))


def _train(m: Machine, ref: Ref, given: Arguments, node: ast.AST) -> Value:
    if ref.package not in _BOOSTERS:
        return unknown(m, given, node)
    est = Est(f"{ref.package}.train", "model", ref.package, dict(given.named), site=m.site(node))
    data = m.data_of(given.get(1, "dtrain", "train_set", "pool"))
    made = training.fit(
        m, est, data, Const(None), node, given.expression(1, "dtrain", "train_set", "pool")
    )
    training.watch(m, est, made, given, node)
    return est


def _pipeline(m: Machine, ref: Ref, given: Arguments, node: ast.AST) -> Value:
    est = Est(ref.last, "pipeline", ref.package, dict(given.named), list(given.positional))
    est.site = m.site(node)
    return est


Handler = Callable[[Machine, Ref, Arguments, ast.AST], Value]

_KINDS: dict[str, Handler] = {
    "source": sources.read,
    "bundle": sources.bundle,
    "presplit": sources.presplit,
    "synthetic": _synthetic,
    "positions": _positions,
    "shuffle": _shuffle,
    "split": _split,
    "metric": _metric,
    "cross-validation": _cross_validation,
    "union": _union,
    "without": _without,
    "columns": _columns,
    "reduce": _reduce,
    "learn": _learn,
    "keep": _keep,
    "resample": _resample,
    "scores": _scores,
    "train": _train,
    "pipeline": _pipeline,
}
