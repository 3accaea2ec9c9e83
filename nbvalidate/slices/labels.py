"""Labels of classes as codes, and columns of whatever library as plain arrays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from nbvalidate.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "class_order",
    "encode",
    "nearest",
    "plain",
    "read_y",
    "shown_classes",
    "values_1d",
]

_SHOWN = 5


def plain(value: Any) -> Any:
    """A NumPy scalar as the Python value."""
    return value.item() if hasattr(value, "item") and getattr(value, "ndim", 1) == 0 else value


def nearest(word: str, known: Iterable[str]) -> str:
    """``Did you mean `x`?``, or all there are."""
    import difflib

    names = list(known)
    near = difflib.get_close_matches(str(word), names, 1)
    if near:
        return f"Did you mean `{near[0]}`?"
    return f"There are {', '.join(f'`{name}`' for name in names)}."


def shown_classes(classes: Sequence[Any]) -> str:
    """A few labels in a sentence."""
    listed = ", ".join(repr(plain(c)) for c in classes[:_SHOWN])
    return listed + (f", … ({len(classes)} in all)" if len(classes) > _SHOWN else "")


def values_1d(values: Any, name: str, n: int | None = None) -> NDArray[Any]:
    """One value per row, by position, as an array without missing values.

    Raises
    ------
    UsageError
        When it is no column, of another length, or has a missing value.
    """
    import numpy as np

    array = _array(values, name)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1:
        raise UsageError(f"`{name}` must be one value per row, not {_shape(array)}.")
    if n is not None and len(array) != n:
        raise UsageError(f"`{name}` has {_amount(len(array))} for {n:,} rows.")
    if array.dtype == object:
        array = _narrowed(array)
    if array.dtype.kind == "f":
        gone = np.isnan(array)
    elif array.dtype.kind in "mM":
        gone = np.isnat(array)
    elif array.dtype == object:
        gone = np.fromiter((_missing(v) for v in array), dtype=bool, count=len(array))
    else:
        return array
    if gone.any():
        raise UsageError(
            f"`{name}` has no value in {int(gone.sum()):,} of {len(array):,} rows, the first of "
            f"them row {int(gone.argmax()):,}: leave these rows out."
        )
    return array


def _array(values: Any, name: str) -> NDArray[Any]:
    import numpy as np

    if isinstance(values, str | bytes | dict) or not hasattr(values, "__len__"):
        raise UsageError(f"`{name}` must be one value per row, not {type(values).__name__}.")
    if isinstance(values, np.ma.MaskedArray):
        array = np.array(values.data, dtype=object)
        array[np.ma.getmaskarray(values)] = None
        return array
    if hasattr(values, "to_numpy"):
        return np.asarray(values.to_numpy())
    if isinstance(values, np.ndarray) or hasattr(values, "__array__"):
        return np.asarray(values)
    try:  # a list: NumPy would turn [1, "a"] into texts
        listed = list(values)
        if len({type(v) for v in listed}) > 1 and not _numbers(listed):
            array = np.empty(len(listed), dtype=object)
            array[:] = listed
            return array
        return np.asarray(listed)
    except (TypeError, ValueError):
        raise UsageError(f"`{name}` must be one value per row.") from None


def _numbers(values: list[Any]) -> bool:
    return all(isinstance(v, int | float) and not isinstance(v, bool) for v in values)


def _narrowed(array: NDArray[Any]) -> NDArray[Any]:
    """Objects that are all plain numbers as numbers: NaN is seen and arithmetic is fast."""
    import numpy as np

    kinds = {type(v) for v in array}
    if kinds and kinds <= {int, float}:
        return array.astype(np.float64 if float in kinds else np.int64)
    return array.astype(bool) if kinds == {bool} else array


def _missing(value: Any) -> bool:
    # NaN, NaT and pandas' NA: the first two differ from themselves, the third has no truth
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, float) and value != value


def _amount(number: int) -> str:
    return "1 value" if number == 1 else f"{number:,} values"


def _shape(array: NDArray[Any]) -> str:
    return " x ".join(map(str, array.shape)) or "a single value"


def read_y(X: Any, y: Any) -> tuple[Any, NDArray[Any]]:  # noqa: N803
    """The truth as an array; `X` without its column when `y` names one."""
    if y is None:
        raise UsageError("The true values `y` are needed: an array, or the name of a column.")
    if not isinstance(y, str):
        rows = len(X) if X is not None and hasattr(X, "__len__") else None
        truth = values_1d(y, "y", None)
        if rows is not None and rows != len(truth) and not isinstance(X, dict):
            raise UsageError(f"`y` has {_amount(len(truth))} for {rows:,} rows.")
        return X, _some(truth)
    import narwhals.stable.v2 as nw

    frame = nw.from_native(X, eager_only=True, pass_through=True)
    if not isinstance(frame, nw.DataFrame):
        raise UsageError(f"`y` is the name `{y}`, but the rows are no frame with columns.")
    if y not in frame.columns:
        raise UsageError(f"There is no column `{y}`. {nearest(y, map(str, frame.columns))}")
    return frame.drop(y).to_native(), _some(values_1d(frame[y], y))


def _some(truth: NDArray[Any]) -> NDArray[Any]:
    if not len(truth):
        raise UsageError("There are no rows to judge.")
    return truth


def class_order(
    known: tuple[Any, ...], truth: NDArray[Any], said: NDArray[Any] | None
) -> tuple[Any, ...]:
    """The classes in order: the model's own first, then those that only the data have.

    Raises
    ------
    UsageError
        When the truth has nothing of the model's classes.
    """
    seen = dict.fromkeys(truth.tolist())
    if known and not any(label in known for label in seen):
        raise UsageError(
            f"No value of `y` ({shown_classes(_sorted(seen))}) is a class of the model "
            f"({shown_classes(known)}): are they encoded alike?"
        )
    if said is not None:
        seen |= dict.fromkeys(said.tolist())
    more = [label for label in _sorted(seen) if label not in known]
    classes = tuple(known) + tuple(more)
    if len(classes) == 1 and classes[0] in (0, 1):  # one class of two was seen
        return (False, True) if isinstance(classes[0], bool) else (0, 1)
    return classes


def _sorted(values: Iterable[Any]) -> list[Any]:
    listed = [plain(v) for v in values]
    try:
        return sorted(listed)
    except TypeError:  # of several types
        return sorted(listed, key=lambda v: (type(v).__name__, str(v)))


def encode(values: NDArray[Any], classes: tuple[Any, ...]) -> NDArray[np.int32]:
    """Each value as its place in `classes`."""
    import numpy as np

    if values.dtype.kind in "biu" and classes == tuple(range(len(classes))):
        return values.astype(np.int32)
    codes = {label: i for i, label in enumerate(classes)}
    return np.fromiter(map(codes.__getitem__, values.tolist()), dtype=np.int32, count=len(values))
