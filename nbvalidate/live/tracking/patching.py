"""Between the user and a function of a library, unseen: the function keeps its identity.

A function is not replaced. Its code object is, by one that tells us of the call and then runs the
original code. So whoever holds the function already (a notebook that said ``from sklearn... import
train_test_split``, a scorer, a subclass, a bound method in a pickle) calls the new code, and when
the old code object is put back nothing is left behind. Its frame takes itself out of tracebacks,
and Python does not count it where it attributes a warning.

Functions of the notebook itself are travelling to other processes by value. Their class gets a
wrapper that carries the original along.
"""

from __future__ import annotations

import functools
import inspect
import types
import weakref
from collections.abc import Callable
from typing import Any

__all__ = ["Patches"]

#: What a patched function runs; no name of ours may be one that the function closes over.
_PLAIN = """
def make({names}):
    def shell(*nbv_args, **nbv_kwargs):
        if False: ({tuple})
        from nbvalidate.live.tracking.calls import begin as nbv_begin, unseen as nbv_unseen
        nbv_original, nbv_call = nbv_begin("key", nbv_args, nbv_kwargs)
        try:
            nbv_result = nbv_original(*nbv_args, **nbv_kwargs)
        except BaseException as nbv_error:
            nbv_unseen(nbv_error, nbv_call)
            raise
        return nbv_result if nbv_call is None else nbv_call.done(nbv_result)
    return shell
"""
_GENERATOR = """
def make({names}):
    def shell(*nbv_args, **nbv_kwargs):
        if False: ({tuple})
        from nbvalidate.live.tracking.calls import begin as nbv_begin, unseen as nbv_unseen
        nbv_original, nbv_call = nbv_begin("key", nbv_args, nbv_kwargs)
        if nbv_call is not None:
            nbv_call.done(None)
        try:
            yield from nbv_original(*nbv_args, **nbv_kwargs)
        except BaseException as nbv_error:
            nbv_unseen(nbv_error, None)
            raise
    return shell
"""
#: Frames of files that are called so are not counted where a warning looks for who is to blame
#: (`stacklevel`): Python passes over its own import system.
_PASSED_OVER = "<importlib._bootstrap nbvalidate {}>"

Watch = tuple[Callable[..., Any], str]


class Patches:
    """The functions that are patched now.

    Attributes
    ----------
    watched
        For each key that a patched function holds, the original and its role.
    """

    def __init__(self) -> None:
        self.watched: dict[int, Watch] = {}
        self._undo: list[Callable[[], None]] = []
        self._seen: dict[int, Any] = {}  # patched functions by id, alive

    def function(self, function: Any, role: str) -> None:
        """Patch a function of a library in place; again: nothing happens."""
        if not isinstance(function, types.FunctionType) or id(function) in self._seen:
            return
        key = next(_KEYS)
        code = _code(function, key)
        if code is None:
            return
        self._seen[id(function)] = function
        original = _copy(function)
        self.watched[key] = (original, role)
        old = function.__code__
        wraps = hasattr(function, "__wrapped__")  # then the source is found there
        signed = wraps or "__signature__" in function.__dict__
        if not signed:
            function.__signature__ = inspect.signature(function)  # type: ignore[attr-defined]
        if not wraps:
            function.__wrapped__ = original  # type: ignore[attr-defined]
        function.__code__ = code

        def undo() -> None:
            function.__code__ = old
            if not signed:
                function.__dict__.pop("__signature__", None)
            if not wraps:
                function.__dict__.pop("__wrapped__", None)

        self._undo.append(undo)

    def method(self, cls: type, name: str, role: str) -> None:
        """Patch what a class itself defines under a name."""
        held = cls.__dict__.get(name)
        inner = getattr(held, "fn", None)  # scikit-learn's `available_if`
        function = held if isinstance(held, types.FunctionType) else inner
        if not isinstance(function, types.FunctionType):
            return
        if function.__module__ == "__main__":
            if held is function:
                self._replace(cls, name, function, role)
            return
        self.function(function, role)

    def attribute(self, cls: type, name: str, value: Any) -> None:
        """Set an attribute of a class until `undo`."""
        had, old = name in cls.__dict__, cls.__dict__.get(name)
        setattr(cls, name, value)
        holder = weakref.ref(cls)

        def undo() -> None:
            alive = holder()
            if alive is None or alive.__dict__.get(name) is not alive.__dict__.get(name, value):
                return
            if had:
                setattr(alive, name, old)
            else:
                delattr(alive, name)

        self._undo.append(undo)

    def _replace(self, cls: type, name: str, function: Any, role: str) -> None:
        if getattr(function, "_nbvalidate_role", None) is None:
            self.attribute(cls, name, _wrapper(function, role))

    def undo(self) -> None:
        """Put everything back as it was."""
        while self._undo:
            self._undo.pop()()
        self._seen.clear()


def _counter() -> Any:
    number = 0
    while True:
        number += 1
        yield number


_KEYS = _counter()


def _code(function: Any, key: int) -> types.CodeType | None:
    """The code that tells of the call; None where it does not fit the function."""
    old = function.__code__
    names = old.co_freevars
    kind = inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
    if old.co_flags & kind:
        return None
    made = _shell(names, bool(old.co_flags & inspect.CO_GENERATOR))
    if made.co_freevars != names:
        return None
    return made.replace(
        co_name=old.co_name,
        co_qualname=old.co_qualname,
        co_filename=_PASSED_OVER.format(old.co_filename),
        co_firstlineno=old.co_firstlineno,
        co_linetable=_one_line(made),
        co_consts=tuple(key if const == "key" else const for const in made.co_consts),
    )


@functools.lru_cache(maxsize=256)
def _shell(names: tuple[str, ...], generator: bool) -> types.CodeType:
    """Code with these free variables, which it does not use."""
    listed = ", ".join(names)
    template = _GENERATOR if generator else _PLAIN
    space: dict[str, Any] = {}
    text = template.format(names=listed, tuple=listed + "," if names else "")
    exec(text, space)  # noqa: S102  our own text
    made: types.CodeType = space["make"](*names).__code__
    return made


def _one_line(code: types.CodeType) -> bytes:
    """A table that puts every instruction on the first line, that of the ``def``."""
    units = len(code.co_code) // 2
    table = bytearray()
    while units > 0:
        run = min(units, 8)
        table += bytes([0x80 | (13 << 3) | (run - 1), 0])  # no columns, no change of line
        units -= run
    return bytes(table)


def _copy(function: Any) -> Any:
    copy = types.FunctionType(
        function.__code__,
        function.__globals__,
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )
    copy.__kwdefaults__ = function.__kwdefaults__
    copy.__qualname__ = function.__qualname__  # errors about arguments say it
    return copy


def _wrapper(original: Any, role: str) -> Any:
    """A method of the notebook's own class; it is pickled with all that it needs."""

    @functools.wraps(original)
    def method(*args: Any, **kwargs: Any) -> Any:
        from nbvalidate.live.tracking.calls import begin_own, unseen

        call = begin_own(original, role, args, kwargs)
        try:
            result = original(*args, **kwargs)
        except BaseException as error:
            unseen(error, call)
            raise
        return result if call is None else call.done(result)

    made: Any = method
    code = made.__code__
    made.__code__ = code.replace(co_filename=_PASSED_OVER.format(code.co_filename))
    made._nbvalidate_role = role  # noqa: SLF001  marks our own
    return made
