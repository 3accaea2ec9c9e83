"""What a use of a name means for its value: the parts it reads, and whether it may change it.

A value that cannot have changed is not looked at again, which is where the time goes. Where the
table does not know a method or a function, the value is looked at.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbvalidate.data.fingerprint import Fingerprint
    from nbvalidate.dataflow.access import Access

__all__ = ["may_change", "parts_read"]

_FRAMES = frozenset({"frame", "column", "index"})

#: Functions that change none of their arguments; those of a module by its customary name.
_PURE_FUNCTIONS = frozenset(
    "print len display type isinstance issubclass sum min max sorted str repr range enumerate zip"
    " list dict set tuple frozenset abs round id hash any all int float bool callable hasattr"
    " reversed divmod pow format".split()
)
_PURE_MODULES = frozenset("pd np sns plt px alt math statistics stats".split())
#: Functions of those modules that change an argument all the same.
_CHANGING_FUNCTIONS = frozenset(
    "np.put np.place np.copyto np.putmask np.fill_diagonal np.random.shuffle np.nan_to_num"
    " np.put_along_axis np.add.at np.subtract.at np.multiply.at np.maximum.at np.minimum.at".split()
)
_FRAME_CHANGES = frozenset(
    "insert pop update pipe __setitem__ __delitem__ _set_value isetitem setdefault".split()
)
_FRAME_INPLACE_DATA = frozenset("values array to_numpy _values flags attrs".split())
_ARRAY_PURE = frozenset(
    "mean sum std var min max copy astype tolist dot argmax argmin cumsum cumprod round any all"
    " item argsort nonzero prod ptp trace searchsorted tobytes repeat clip conj take".split()
)
_ARRAY_FACTS = frozenset("shape dtype size ndim nbytes itemsize strides".split())
_CONTAINER_PURE = frozenset(
    "index count copy keys items values get union intersection difference issubset issuperset"
    " symmetric_difference isdisjoint most_common elements".split()
)

#: Methods of dictionaries that look at one key.
_BY_KEY = frozenset({"get", "setdefault", "pop"})
#: Methods of estimators that begin anew.
_FITS = frozenset({"fit", "fit_transform", "fit_predict", "fit_resample"})


def may_change(mark: Fingerprint, access: Access) -> bool:
    """Whether a use as `access` may change the value that has the fingerprint `mark`.

    Parameters
    ----------
    mark
        Of the value before the cell ran.
    access
        One place in the cell.
    """
    kind = mark.kind
    if kind in ("plain", "module"):
        return False
    if access.how == "store" or access.changes:
        return True
    if access.how in ("operand", "alias"):
        # a second name for it is found by its identity, whatever happens to it there
        return kind in ("iterator", "object", "opaque") and access.how == "operand"
    if kind in ("function", "class"):
        # its closure, its defaults, its attributes
        return access.how in ("called", "argument", "method")
    if access.how == "argument" and _is_pure(access.word):
        return kind in ("iterator", "opaque")
    if kind in _FRAMES:
        return _changes_frame(access)
    if kind == "array":
        return not (
            (access.how == "method" and access.word in _ARRAY_PURE)
            or (access.how == "attribute" and access.word in _ARRAY_FACTS)
        )
    if kind in ("sequence", "mapping", "set"):
        flat = len(mark.ids) <= 1
        if access.how in ("item", "iterate"):
            return not flat
        return not (access.how == "method" and access.word in _CONTAINER_PURE and flat)
    return True


def _is_pure(function: str) -> bool:
    if function in _CHANGING_FUNCTIONS:
        return False
    return function in _PURE_FUNCTIONS or function.partition(".")[0] in _PURE_MODULES


def _changes_frame(access: Access) -> bool:
    if not _copies_on_write():
        return access.how in ("argument", "item", "attribute") or access.word in _FRAME_CHANGES
    if access.how == "argument":
        return True
    return access.word in _FRAME_CHANGES or access.word in _FRAME_INPLACE_DATA


def _copies_on_write() -> bool:
    pandas = sys.modules.get("pandas")
    return getattr(pandas, "__version__", "0").partition(".")[0] not in ("0", "1", "2")


def parts_read(mark: Fingerprint, access: Access) -> Iterator[str] | None:
    """The parts of the value that a use as `access` reads; None: all of them.

    Parameters
    ----------
    mark
        Of the value that is read.
    access
        One place in the cell.
    """
    parts = mark.parts
    if access.how == "store":
        if mark.kind == "frame" and access.labels is not None:
            return iter(("#index",))
        return iter(()) if mark.kind in ("mapping", "object", "class") else None
    if mark.kind == "frame":
        return _of_frame(parts, access)
    if mark.kind in ("mapping", "object", "class"):
        return _of_container(mark.kind, parts, access)
    return None


def _of_frame(parts: object, access: Access) -> Iterator[str] | None:
    known: dict[str, object] = parts  # type: ignore[assignment]  # only asked for keys
    if access.how == "attribute" and access.labels is None:
        if f"[{access.word!r}]" in known:
            return iter((f"[{access.word!r}]", "#index"))
        facts = {"columns": ("#keys",), "shape": ("#keys", "#index"), "index": ("#index",)}
        found = facts.get(access.word)
        return None if found is None else iter(found)
    if access.labels is None:
        return None
    wanted = [f"[{label!r}]" for label in access.labels]
    if access.maybe_label:
        column = f"[{access.maybe_label!r}]"
        if column not in known:
            return None
        wanted.append(column)
    if access.how == "attribute" and access.word not in ("loc", "at"):
        return None
    return iter((*wanted, "#index"))


def _of_container(kind: str, parts: Iterable[str], access: Access) -> Iterator[str] | None:
    if kind == "mapping":
        if access.how == "method" and access.word == "keys":
            return iter(("#keys",))
        if access.labels is not None and (access.how == "item" or access.word in _BY_KEY):
            return iter([f"[{label!r}]" for label in access.labels])
        return None
    if access.how == "attribute":
        return iter((f".{access.word}", "#cls"))
    if kind == "object" and access.how == "method" and access.word in _FITS:
        # fitting forgets what was fitted: by scikit-learn's convention, what ends in `_`
        return iter([part for part in parts if not part.endswith("_") and part != "#keys"])
    return None
