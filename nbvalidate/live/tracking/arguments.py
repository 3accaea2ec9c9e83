"""What a call was given: its arguments, by name or place, and what is known of them."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from xxhash import xxh3_64_intdigest

from nbvalidate.dataflow.generators import seeds_numpy
from nbvalidate.dataflow.ipython import parsed_once
from nbvalidate.live.tracking.calls import Done
from nbvalidate.live.tracking.provenance import Rows

__all__ = [
    "Arguments",
    "argument",
    "changes_its_input",
    "columns_key",
    "config_of",
    "safely",
    "seeds",
    "weakly",
]

#: Settings that, when False, allow it.
_IN_PLACE = frozenset({"copy", "copy_X", "copy_x", "copy_X_train"})
_PLAIN = (str, int, float, bool, type(None))
Arguments = tuple[tuple[Any, ...], dict[str, Any]]


def argument(call: Arguments, place: int, name: str) -> Any:
    """One argument, by place or name; None where it was not given."""
    args, kwargs = call
    return args[place] if len(args) > place else kwargs.get(name)


def weakly(value: Any) -> Callable[[], Any]:
    """Ask for a value that must not be kept alive."""
    try:
        return weakref.ref(value)
    except TypeError:
        return lambda: None


def safely(done: Done, otherwise: Done) -> Done:
    """The user gets what is due to them, even where we fail."""

    def guarded(result: Any) -> Any:
        from nbvalidate.live.hooks import quietly

        try:
            return done(result)
        except Exception as error:  # noqa: BLE001  never the user's
            quietly(error)
            return otherwise(result)

    return guarded


def config_of(estimator: Any) -> int:
    """Equal for the same class and the same settings."""
    told = {k: repr(v) if isinstance(v, _PLAIN) else type(v).__name__ for k, v in _given(estimator)}
    head = f"{type(estimator).__qualname__}{sorted(told.items())}"
    return xxh3_64_intdigest(head.encode("utf-8", "replace"))


def columns_key(rows: Rows) -> int:
    """Equal for the same columns with the same values."""
    head = f"{rows.prints.labels[:1000]}{rows.prints.digests}"
    return xxh3_64_intdigest(head.encode("utf-8", "replace"))


def changes_its_input(estimator: Any) -> bool:
    """Whether an estimator may write into the table that it is given: ``copy=False``."""
    return any(v is False and k.rpartition("__")[2] in _IN_PLACE for k, v in _given(estimator))


def _given(estimator: Any) -> list[tuple[str, Any]]:
    try:
        return list(estimator.get_params(deep=True).items())
    except Exception:  # noqa: BLE001  an estimator of other making
        return []


@lru_cache(maxsize=512)
def seeds(text: str) -> bool:
    """Whether a cell seeds numpy's global generator, from which splits draw."""
    tree = parsed_once(text).tree
    return tree is not None and seeds_numpy(tree)
