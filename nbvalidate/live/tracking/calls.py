"""What patched functions call: decides whether a call is the user's own, and guards ours.

Only the outermost call is recorded. What it calls in turn (the steps of a pipeline, the trees of a
forest, the folds of a search) is a part of it. Nothing of ours reaches the user: a failure is
logged once, and the call goes on as if we were not there.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Protocol

from nbvalidate.checks.leakage.proved.facts import Place
from nbvalidate.live.hooks import quietly

__all__ = ["Call", "Listener", "begin", "begin_own", "listen", "listening", "unseen"]

Original = Callable[..., Any]
#: What is told when the call has ended well, and returns what the user gets.
Done = Callable[[Any], Any]


class Listener(Protocol):
    """Who is told of calls."""

    @property
    def watched(self) -> dict[int, tuple[Original, str]]:
        """The patched functions by their keys."""

    def here(self) -> Place | None:
        """Where the user makes this call; None: it is not the user's."""

    def opened(
        self, role: str, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], place: Place
    ) -> tuple[Done | None, tuple[Any, ...]]:
        """A call begins: what to do with its result, and arguments to put before the user's."""

    def part(self, role: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """A call inside the user's call begins."""


class _State(threading.local):
    depth = 0


_state = _State()
_listener: Listener | None = None
_watched: dict[int, tuple[Original, str]] = {}


def listen(listener: Listener | None) -> None:
    """Tell calls to `listener` from now on; None: to nobody."""
    global _listener, _watched
    _listener = listener
    if listener is not None:
        _watched = listener.watched  # kept after the end, for calls that have begun


def listening() -> Listener | None:
    """Who is told now."""
    return _listener


class Call:
    """A call of the user's that is being made."""

    __slots__ = ("_done",)

    def __init__(self, done: Done | None) -> None:
        self._done = done

    def failed(self) -> None:
        """It has raised."""
        _state.depth = 0

    def done(self, result: Any) -> Any:
        """It has returned; gives what the user gets."""
        try:
            return result if self._done is None else self._done(result)
        except Exception as error:  # noqa: BLE001  never the user's
            quietly(error)
            return result
        finally:
            _state.depth = 0


def unseen(error: BaseException, call: Call | None) -> None:
    """A call has raised: the frame that made it, and now raises again, leaves the traceback."""
    if error.__traceback__ is not None:
        error.__traceback__ = error.__traceback__.tb_next
    if call is not None:
        call.failed()


def begin(key: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Original, Call | None]:
    """A function of a library is called."""
    original, role = _watched[key]
    before, call = _begin(original, role, args, kwargs)
    if before:
        import functools

        original = functools.partial(original, *before)  # leaves no frame in a traceback
    return original, call


def begin_own(
    original: Original, role: str, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Call | None:
    """A method of the notebook's own class is called."""
    return _begin(original, role, args, kwargs)[1]


def _begin(
    original: Original, role: str, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[tuple[Any, ...], Call | None]:
    listener = _listener
    if listener is None:
        return (), None
    try:
        if _state.depth:
            listener.part(role, args, kwargs)
            return (), None
        place = listener.here()
        if place is None:
            return (), None
        _state.depth = 1
        done, before = listener.opened(role, original.__name__, args, kwargs, place)
        return before, Call(done)
    except Exception as error:  # noqa: BLE001  never the user's
        quietly(error)
        return (), Call(None) if _state.depth else None
    except BaseException:
        _state.depth = 0
        raise
