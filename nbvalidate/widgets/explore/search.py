"""The search of the explorer: what is asked for, at once or behind the page."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, Literal

from nbvalidate.errors import UsageError
from nbvalidate.slices.search import Interrupted
from nbvalidate.slices.settings import SearchSettings

if TYPE_CHECKING:
    from nbvalidate.slices.result import SliceResult
    from nbvalidate.widgets.explore.session import Session

__all__ = ["Job", "Wanted", "run"]

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is searched for; see `nbvalidate.slices.find_slices`."""

    k: int = 10
    max_depth: int = 3
    min_support: float = 0.01
    alpha: float = 0.95
    holdout: float | None = 0.5
    ranges: bool = False
    sets: bool = False
    negation: bool = False
    features: tuple[str, ...] | None = None
    #: of two models: the errors of the first, or what the second adds to them
    on: Literal["error", "difference"] = "error"

    def __post_init__(self) -> None:
        SearchSettings(self.k, self.max_depth, self.min_support, self.alpha, self.holdout)
        if self.on not in ("error", "difference"):
            raise UsageError(f'`on` must be "error" or "difference", not {self.on!r}.')

    def to_json(self) -> dict[str, Any]:
        """As the page reads it."""
        made = asdict(self)
        return made | {"features": None if self.features is None else list(self.features)}

    def changed(self, **words: Any) -> Wanted:
        """With other settings.

        Raises
        ------
        UsageError
            For one that does not exist, or a value that makes no sense.
        """
        known = [one.name for one in fields(self)]
        for word in words:
            if word not in known:
                from nbvalidate.slices.labels import nearest

                raise UsageError(f"The search has no setting {word!r}. {nearest(word, known)}")
        if words.get("features") is not None:
            words["features"] = tuple(map(str, words["features"]))
        return replace(self, **words)


def run(
    session: Session,
    wanted: Wanted,
    fixed: dict[str, Any],
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> SliceResult:
    """Search.

    Parameters
    ----------
    session
        The rows, with the errors.
    wanted
        What is searched for.
    fixed
        Further settings of `find_slices`, such as ``group``, and ``out``: columns that are none of
        the features.
    progress, cancelled
        As in `find_slices`.
    """
    from nbvalidate.slices.compare import find_differences
    from nbvalidate.slices.find import find_slices

    words = wanted.to_json()
    on = words.pop("on")
    more = dict(fixed)
    out = set(more.pop("out", ()))
    if words["features"] is None and out:
        words["features"] = [name for name in session.columns.names if name not in out]
    words |= {"progress": progress, "cancelled": cancelled, **more}
    if on == "difference":
        if len(session.errors) < 2:
            raise UsageError("A difference needs two models.")
        return find_differences(session.columns, *session.errors[:2], **words)
    return find_slices(session.columns, session.errors[0], **words)


@dataclass
class Job:
    """One search behind the page; the newest cancels the one before.

    Parameters
    ----------
    work
        Called with `progress` and `cancelled` in a thread of its own.
    done, failed
        Called there with the result, or with a sentence.
    """

    work: Callable[[Progress, Callable[[], bool]], SliceResult]
    progress: Progress
    done: Callable[[SliceResult], None]
    failed: Callable[[str], None]
    _stop: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Begin."""
        self.thread = threading.Thread(target=self._run, name="nbvalidate-slices", daemon=True)
        self.thread.start()

    def cancel(self) -> None:
        """Stop at the next block."""
        self._stop.set()

    def wait(self, seconds: float | None = None) -> None:
        """Until it is over."""
        self.thread.join(seconds)

    def _run(self) -> None:
        try:
            found = self.work(self.progress, self._stop.is_set)
        except Interrupted:
            self.failed("The search was cancelled; the slices of the one before are shown.")
        except UsageError as error:
            self.failed(str(error))
        except Exception as error:  # noqa: BLE001  # said on the page: no thread dies unseen
            self.failed(f"The search failed: {type(error).__name__}: {error}")
        else:
            if not self._stop.is_set():
                self.done(found)
