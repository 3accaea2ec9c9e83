"""Methods of estimators, models, splitters and samplers."""

from __future__ import annotations

import ast
from collections.abc import Callable

from nbvalidate.checks.leakage.events import CrossValidation, Fit, Stat
from nbvalidate.checks.leakage.interpreter import combining, splits, training
from nbvalidate.checks.leakage.interpreter.arguments import Arguments
from nbvalidate.checks.leakage.interpreter.data import copy_of, named, settled, subset
from nbvalidate.checks.leakage.interpreter.machine import Machine, union_of
from nbvalidate.checks.leakage.values import Const, Data, Est, Ref, Seq, Value

__all__ = ["called", "is_asked_to_fit", "kind_of_base", "method"]

_FEATURES = (
    "X", "x", "X_train", "x_train", "data", "training_data", "generator", "train_set", "df",
    "dataset", "raw_documents", "texts", "sentences", "train_data", "dtrain",
)  # fmt: skip
_TARGET = ("y", "y_train", "labels", "label", "target")
_FIT = frozenset("fit partial_fit fit_generator train_on_batch fit_one_cycle train".split())
_FIT_TRANSFORM = frozenset("fit_transform fit_predict".split())
_LEARN = frozenset("fit_on_texts adapt build_vocab".split())
_TRANSFORM = frozenset(
    "transform texts_to_sequences texts_to_matrix infer_vector get_support inverse_transform"
    " sequences_to_matrix encode".split()
)
_PREDICT = frozenset(
    "predict predict_proba predict_log_proba decision_function predict_classes predict_generator"
    " predict_on_batch staged_predict forecast score_samples".split()
)
_SCORE = frozenset("score evaluate evaluate_generator test_on_batch eval_model".split())
_RESAMPLE = frozenset("fit_resample fit_sample".split())
_GOES_ON = frozenset("keras torch".split())
_RUNS = frozenset("search run start optimize".split())
_COMPARE_MODELS = frozenset("LazyClassifier LazyRegressor".split())


def is_asked_to_fit(m: Machine, name: str, given: Arguments) -> bool:
    """Whether an unknown thing is treated as an estimator by this method."""
    if name in ("fit", "partial_fit", "fit_generator", "compile"):
        return True
    return name in (_FIT_TRANSFORM | _RESAMPLE | _LEARN) and bool(given.rows(m).rows)


def kind_of_base(base: Ref) -> str:
    """The kind of a class by the class of a library that it extends; '' where none is meant."""
    name, last = base.name, base.last
    if last in ("Module", "LightningModule") and ("torch" in name or "nn" in name or "pl" in name):
        return "torch"
    if last == "Model" and ("keras" in name or "tf" in name or "tensorflow" in name):
        return "keras"
    if last in ("Dataset", "Sequence", "IterableDataset"):
        return "dataset"
    if last == "Layer":
        return "layers"
    return ""


def method(m: Machine, est: Est, name: str, given: Arguments, node: ast.AST) -> Value:
    """``est.name(...)``."""
    handler = _METHODS.get(name)
    if handler is None and name in _RUNS and est.data is not None and est.kind == "":
        handler = _fit
    if handler is None:
        return _other(m, est, name, given, node)
    return handler(m, est, name, given, node)


def _features(m: Machine, given: Arguments) -> Data:
    return settled(training.rows_of_loaders(m, given.get(0, *_FEATURES)))


def _fit(m: Machine, est: Est, name: str, given: Arguments, node: ast.AST) -> Value:
    if est.kind in ("splitter", "other"):
        return est
    if est.label in _COMPARE_MODELS:
        return _fit_many(m, est, given, node)
    data, target = _features(m, given), given.get(1, *_TARGET)
    expression = given.expression(0, *_FEATURES)
    if est.data is not None and not data.rows:
        data, expression, target = est.data, None, Const(None)
    if est.kind == "search":
        _search(m, est, data, node, expression)
    if est.kind == "" and (name in ("fit_generator", "train_on_batch") or "epochs" in given.named):
        est.kind = "keras"
    goes_on = est.kind in _GOES_ON or name in ("partial_fit", "train_on_batch")
    made = training.fit(m, est, data, target, node, expression, goes_on=goes_on)
    training.watch(m, est, made, given, node)
    if est.kind == "keras":
        return Data()
    return est


def _fit_many(m: Machine, est: Est, given: Arguments, node: ast.AST) -> Value:
    """``LazyClassifier().fit(X_train, X_test, y_train, y_test)``: many models, one test."""
    data, tested = _features(m, given), m.data_of(given.get(1, "X_test"))
    target = given.get(2, "y_train")
    for number in range(2):
        est.changes += 1
        m.loops.append((id(node), number))
        training.fit(m, est, data, target, node, given.expression(0, "X_train"))
        training.evaluate(m, est, tested, "score", node, given.expression(1, "X_test"))
        m.loops.pop()
    return Seq([Data(), Data()])


def _search(m: Machine, est: Est, data: Data, node: ast.AST, expression: ast.AST | None) -> None:
    m.events.validations.append(
        CrossValidation(
            est.label, data.rows, data.all_stats, m.where(node), search=True, data=expression
        )
    )


def _learn(m: Machine, est: Est, name: str, given: Arguments, node: ast.AST) -> Value:  # noqa: ARG001
    data = _features(m, given)
    if est.kind == "":
        est.kind = "vectorizer"
    training.fit(m, est, data, None, node, given.expression(0, *_FEATURES))
    return Const(None)


def _fit_transform(m: Machine, est: Est, name: str, given: Arguments, node: ast.AST) -> Value:
    data = _features(m, given)
    if est.kind == "":
        est.kind = "clusterer" if name == "fit_predict" else ""
    training.fit(m, est, data, given.get(1, *_TARGET), node, given.expression(0, *_FEATURES))
    return _transformed(est, data)


def _transformed(est: Est, data: Data) -> Data:
    made = copy_of(data)
    made.mask = None
    stat = est.stat
    if stat is not None and est.kind != "stateless":
        if len(made.cols) and data.column is None:
            made.stats = made.all_stats
            made.cols = {}
        made.stats |= {stat}
    if data.column is None:
        made.only, made.dropped, made.made_of = None, data.dropped, {}
        made.ident = named(data.ident, id(stat))
    return made


def _transform(m: Machine, est: Est, name: str, given: Arguments, node: ast.AST) -> Value:  # noqa: ARG001
    data = _features(m, given)
    if name == "get_support":
        return Data(stats=frozenset({est.stat}) if est.stat is not None else frozenset())
    if name == "inverse_transform":
        return copy_of(data)
    return _transformed(est, data)


def _predict(m: Machine, est: Est, name: str, given: Arguments, node: ast.AST) -> Value:
    data = _features(m, given)
    if est.kind == "clusterer":
        return _transformed(est, data)
    if est.kind in ("search", "pipeline", "") and est.fit is not None and not est.fit.supervised:
        inner = training.inner_estimators(est)
        if any(e.kind == "clusterer" for e in inner) and not any(e.kind == "model" for e in inner):
            return _transformed(est, data)
    found = training.evaluate(m, est, data, name, node, given.expression(0, *_FEATURES))
    made = Data(
        rows=data.rows, order=data.order, stats=data.all_stats, elementwise=data.elementwise
    )
    made.traits = data.traits & {"shuffled"}
    if found is not None:
        found.scored = est.kind == "" and _has_answers(m, given)
        made.evals = frozenset({found})
        made.ident = ("prediction", id(found))
        if est.fit is not None and est.fit.stat is not None:
            made.stats |= {est.fit.stat}
    return made


def _has_answers(m: Machine, given: Arguments) -> bool:
    """A model of somebody's own is given the truth, or a loss, with the rows: it scores."""
    more = given.get(1, "y", "y_test", "labels", "criterion", "loss_fn")
    return m.data_of(more).rows != frozenset() or (isinstance(more, Est) and more.kind == "other")


def _score(m: Machine, est: Est, name: str, given: Arguments, node: ast.AST) -> Value:  # noqa: ARG001
    data = _features(m, given)
    if est.kind not in ("clusterer", "reducer"):
        training.evaluate(m, est, data, "score", node, given.expression(0, *_FEATURES))
    return Data()


def _resample(m: Machine, est: Est, name: str, given: Arguments, node: ast.AST) -> Value:  # noqa: ARG001
    data, target = _features(m, given), m.data_of(given.get(1, *_TARGET))
    if est.kind == "undersampler":
        key = (est.label, m.site(node))
        return Seq([subset(data, key), subset(target, key)])
    made = combining.copied(m, data, est.label or "fit_resample", node)
    number = m.events.copies[-1].number
    other = copy_of(target)
    other.rows = frozenset(p.copied(number) for p in target.rows)
    other.order = made.order
    return Seq([made, other])


def _split(m: Machine, est: Est, name: str, given: Arguments, node: ast.AST) -> Value:  # noqa: ARG001
    if est.kind == "splitter":
        return splits.splitter_folds(m, est, given, node)
    data = m.data_of(given.get(0, "X"))
    if data.rows and est.kind == "":
        return splits.folds_of(m, ("folds", id(est)), est.label, data, None, node, random=True)
    return Data()


def _compile(m: Machine, est: Est, name: str, given: Arguments, node: ast.AST) -> Value:  # noqa: ARG001
    if est.kind in ("", "layers"):
        est.kind = "keras"
    return Const(None)


def _add(m: Machine, est: Est, name: str, given: Arguments, node: ast.AST) -> Value:  # noqa: ARG001
    est.args.extend(given.positional[:1])
    return Const(None)


def _same(m: Machine, est: Est, name: str, given: Arguments, node: ast.AST) -> Value:  # noqa: ARG001
    if name == "set_params":
        est.params.update(given.named)
        est.changes += 1
    return est


def _flow(m: Machine, est: Est, name: str, given: Arguments, node: ast.AST) -> Value:  # noqa: ARG001
    """Batches of images, from arrays or from a folder."""
    if name == "flow":
        return _features(m, given)
    folder = given.text(0, "directory", "dataframe")
    subset_name = given.text(-1, "subset")
    key = ("folder", folder or m.site(node), subset_name)
    if name == "flow_from_dataframe":
        data = m.data_of(given.get(0, "dataframe"))
        if data.rows:
            return subset(data, ("generator", subset_name)) if subset_name else copy_of(data)
    return m.source(key, folder or name)


def _other(m: Machine, est: Est, name: str, given: Arguments, node: ast.AST) -> Value:
    if est.kind == "dataset" and est.data is not None:
        return est
    data = given.rows(m)
    if data.evals:
        m.scored(data.evals)
    if not data.rows and not data.stats:
        return m.opaque(node) if name.startswith(("load", "get", "read")) else Data()
    made = copy_of(data)
    made.column = None
    stats: frozenset[Stat] = frozenset({est.stat}) if est.stat is not None else frozenset()
    made.stats |= stats
    return made


def called(m: Machine, est: Est, given: Arguments, node: ast.AST) -> Value:
    """``model(x)``: a layer, a loss, or a model that predicts."""
    data = given.rows(m)
    if est.kind == "dataset":
        return est
    if est.kind in ("other", "layers", "stateless") or not data.rows:
        return copy_of(data)
    if est.kind not in ("torch", "keras", ""):
        return copy_of(data)
    if est.fit is None:
        # becomes a training when a loss made from the result is stepped
        est.fit = Fit(
            est.label or est.name or "model", est.name, frozenset(), frozenset(), m.where(node)
        )
    first = m.data_of(given.positional[0]) if given.positional else data
    found = training.evaluate(m, est, first, "call", node, given.expression(0))
    made = copy_of(union_of([first]))
    made.column, made.opaque = None, None
    if found is not None:
        made.evals = frozenset({found})
    return made


Handler = Callable[[Machine, Est, str, Arguments, ast.AST], Value]

_METHODS: dict[str, Handler] = {
    **dict.fromkeys(_FIT, _fit),
    **dict.fromkeys(_FIT_TRANSFORM, _fit_transform),
    **dict.fromkeys(_LEARN, _learn),
    **dict.fromkeys(_TRANSFORM, _transform),
    **dict.fromkeys(_PREDICT, _predict),
    **dict.fromkeys(_SCORE, _score),
    **dict.fromkeys(_RESAMPLE, _resample),
    **dict.fromkeys(("set_params", "to", "cuda", "double", "float"), _same),
    **dict.fromkeys(("flow", "flow_from_directory", "flow_from_dataframe"), _flow),
    "split": _split,
    "compile": _compile,
    "add": _add,
}
