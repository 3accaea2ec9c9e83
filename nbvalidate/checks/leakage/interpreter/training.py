"""What happens when something is fitted, stepped or asked to predict."""

from __future__ import annotations

import ast

from nbvalidate.checks.leakage.events import Eval, Fit, Stat, StatKind, Stopping
from nbvalidate.checks.leakage.interpreter.arguments import Arguments
from nbvalidate.checks.leakage.interpreter.data import copy_of
from nbvalidate.checks.leakage.interpreter.machine import Machine, union_of
from nbvalidate.checks.leakage.rows import relation, uncopied
from nbvalidate.checks.leakage.values import Const, Data, Est, Map, Num, Seq, Value

__all__ = ["evaluate", "fit", "inner_estimators", "stat_kind", "stepped", "watch"]

_STAT_KINDS: dict[str, StatKind] = {
    "imputer": "fill",
    "selector": "select",
    "encoder": "encode",
    "target-encoder": "target",
    "model": "model",
    "keras": "model",
    "clusterer": "model",
    "search": "model",
}


def inner_estimators(value: Value, depth: int = 0) -> list[Est]:
    """The estimators that another one was made from."""
    if depth > _DEEPEST:
        return []
    found: list[Est] = []
    if isinstance(value, Est):
        children: list[Value] = [*value.args, *value.params.values()]
        if depth:
            found.append(value)
    elif isinstance(value, Seq):
        children = list(value.items)
    elif isinstance(value, Map):
        children = list(value.items.values())
    else:
        return []
    for child in children:
        found += inner_estimators(child, depth + 1)
    return found


_DEEPEST = 6


def stat_kind(est: Est) -> StatKind:
    """What fitting it teaches: a pipeline of encoders is an encoder."""
    if est.kind in ("pipeline", ""):
        kinds = {e.kind for e in inner_estimators(est)} - {"stateless", "pipeline", "other", ""}
        if kinds == {"encoder"}:
            return "encode"
        return "scale"
    return _STAT_KINDS.get(est.kind, "scale")


def fit(
    m: Machine,
    est: Est,
    data: Data,
    target: Value | None,
    node: ast.AST,
    expression: ast.AST | None,
    *,
    goes_on: bool = False,
) -> Fit:
    """Train `est` on the rows of `data`; `goes_on` adds to what it was trained on before."""
    y = m.data_of(target) if target is not None else None
    again = est.fit  # the same rows and settings once more are the same training
    stat = Stat(
        stat_kind(est),
        est.label or est.name or "a transformer",
        data.rows,
        m.where(node),
        est.name,
        expression,
        supervised=y is not None,
        known=bool(est.kind),
    )
    before = est.fit if goes_on else None
    rows, stats = data.rows, data.all_stats
    for part in inner_estimators(est):
        adapted = part.kind in ("layers", "scaler", "vectorizer") and est.kind == "keras"
        if part.stat is not None and adapted:
            stats |= {part.stat}
    if before is not None and before.rows:
        rows, stats = rows | before.rows, stats | before.stats
        stat.rows = rows
    root = before.first if before is not None and before.rows else None
    if root is None and again is not None and _unchanged(again, est, data):
        root = again.first
    made = Fit(
        est.label or est.name or "model",
        est.name,
        rows,
        stats,
        m.where(node),
        root,
        y.column if y is not None else None,
        target is not None and not _is_itself(data, target, m),
        expression,
        copy_of(data),
        stat,
        est.changes,
    )
    est.fit, est.stat = made, stat
    if est.kind not in _LEARN_ONLY:
        m.events.fits.append(made)
    m.events.stats.append(stat)
    return made


def _is_itself(data: Data, target: Value | None, m: Machine) -> bool:
    """An autoencoder's target: the features once more."""
    y = m.data_of(target)
    return bool(y.rows) and y.rows == data.rows and y.ident == data.ident and y.column is None


def _unchanged(again: Fit, est: Est, data: Data) -> bool:
    return (
        bool(data.rows)
        and again.settings == est.changes
        and again.rows == data.rows
        and again.stats == data.all_stats
        and again.features.ident == data.ident
    )


_LEARN_ONLY = frozenset(
    "scaler imputer reducer vectorizer selector encoder target-encoder stateless layers".split()
)


def evaluate(
    m: Machine, est: Est, data: Data, how: str, node: ast.AST, expression: ast.AST | None
) -> Eval | None:
    """A fitted model meets rows."""
    if est.fit is None or not data.rows:
        return None
    made = Eval(
        est.fit,
        data.rows,
        data.all_stats,
        how,
        m.where(node),
        how in ("score", "evaluate"),
        expression,
        frozenset(m.folds),
        how == "call",
    )
    m.events.evals.append(made)
    return made


def stepped(m: Machine, loss: Data, node: ast.AST) -> None:
    """``loss.backward()``: the models that made the loss learn from its rows."""
    for found in loss.evals:
        made = found.fit
        made.rows |= found.rows
        made.stats |= found.stats
        if made not in m.events.fits:
            made.where = m.where(node)
            m.events.fits.append(made)


def watch(m: Machine, est: Est, made: Fit, given: Arguments, node: ast.AST) -> None:
    """Rows that training watches beside its own, and perhaps keeps its best state by."""
    share = given.named.get("validation_split")
    if isinstance(share, Num) and share.affine.number:
        made.watched = True
    for name in _WATCHED:
        value = given.named.get(name)
        if value is None and name in ("evals", "valid_sets") and est.label.endswith(".train"):
            value = given.get(3)  # booster.train(params, data, rounds, watched)
        if value is None:
            continue
        data = _watched_rows(m, value)
        if not data.rows or relation(uncopied(data.rows), uncopied(made.rows)) == "sure":
            continue
        made.watched = True
        expression = given.expression(-1, name)
        how = "list" if est.label.endswith(".train") else "watch"
        seen = evaluate(m, est, data, how, node, expression)
        if seen is not None:
            seen.scored = True
        how = _stops(est, given)
        if how:
            m.events.stoppings.append(Stopping(made, data.rows, m.where(node), how, expression))


_WATCHED = ("validation_data", "eval_set", "evals", "valid_sets", "validation_steps_data")
_KEEPS_BEST = frozenset("EarlyStopping early_stopping ModelCheckpoint".split())


def _watched_rows(m: Machine, value: Value) -> Data:
    """The features of the last pair: ``eval_set=[(X_train, y_train), (X_test, y_test)]``."""
    if isinstance(value, Seq) and value.items:
        last = value.items[-1]
        if isinstance(last, Seq) and last.items:
            return m.data_of(last.items[0])
        first = value.items[0]
        if isinstance(last, Est):
            return m.data_of(last)
        return m.data_of(first)
    return m.data_of(value)


def _stops(est: Est, given: Arguments) -> str:
    for held in (given.named, est.params):
        rounds = held.get("early_stopping_rounds")
        if rounds is not None and not (isinstance(rounds, Const) and rounds.value is None):
            return "early_stopping_rounds"
        found = _callback(held.get("callbacks"))
        if found:
            return found
    if est.label.startswith("CatBoost"):
        best = given.named.get("use_best_model") or est.params.get("use_best_model")
        if not (isinstance(best, Const) and best.value is False):
            return "use_best_model"
    return ""


def _callback(value: Value | None) -> str:
    if isinstance(value, Seq):
        return next((c for v in value.items if (c := _callback(v))), "")
    if isinstance(value, Est) and value.label in _KEEPS_BEST:
        if value.label == "ModelCheckpoint":
            best = value.params.get("save_best_only")
            return value.label if isinstance(best, Const) and best.value is True else ""
        return value.label
    return ""


def rows_of_loaders(m: Machine, value: Value | None) -> Data:
    """Features given as one value or as a list of inputs."""
    if isinstance(value, Seq):
        return union_of([m.data_of(v) for v in value.items] or [Data()])
    return m.data_of(value)
