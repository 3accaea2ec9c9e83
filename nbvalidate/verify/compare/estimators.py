"""scikit-learn estimators printed with all parameters (before 0.23) or only the changed ones."""

from __future__ import annotations

import ast
import warnings

_LIMIT = 50_000


def same_estimator(left: str, right: str) -> bool:
    """Tell whether both texts print the same object, one of them with more parameters."""
    if "(" not in left or max(len(left), len(right)) > _LIMIT:
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            a, b = (ast.parse(text.strip(), mode="eval").body for text in (left, right))
        return isinstance(a, ast.Call) and _agree(a, b)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def _agree(left: ast.expr, right: ast.expr) -> bool:
    if isinstance(left, ast.Call) and isinstance(right, ast.Call):
        return _calls_agree(left, right)
    if isinstance(left, ast.List | ast.Tuple) and isinstance(right, ast.List | ast.Tuple):
        return len(left.elts) == len(right.elts) and all(
            _agree(a, b) for a, b in zip(left.elts, right.elts, strict=True)
        )
    if isinstance(left, ast.Constant) and isinstance(right, ast.Constant):
        return bool(left.value == right.value)
    return ast.dump(left) == ast.dump(right)


def _calls_agree(left: ast.Call, right: ast.Call) -> bool:
    # Only classes: f(x=1) and f() are two results, not two ways to print one.
    name = left.func.id if isinstance(left.func, ast.Name) else ""
    if not name[:1].isupper() or ast.dump(left.func) != ast.dump(right.func):
        return False
    if len(left.args) != len(right.args):
        return False
    if not all(_agree(a, b) for a, b in zip(left.args, right.args, strict=True)):
        return False
    ours = {keyword.arg: keyword.value for keyword in left.keywords}
    theirs = {keyword.arg: keyword.value for keyword in right.keywords}
    nested = set(ours) <= set(theirs) or set(theirs) <= set(ours)
    if not nested or not _is_full_listing({**ours, **theirs}, ours.keys() ^ theirs.keys()):
        return False
    return all(_agree(ours[key], theirs[key]) for key in ours.keys() & theirs.keys())


def _is_full_listing(values: dict[str | None, ast.expr], extra: set[str | None]) -> bool:
    """Tell a listing of all parameters from one parameter that somebody changed."""
    switches = all(
        isinstance(value, ast.Constant) and value.value in (None, True, False)
        for value in (values[key] for key in extra)
    )
    return switches or len(extra) > 1
