"""The audit hook of the process: files opened, folders changed, code run by ``exec``.

A hook cannot be taken out again (PEP 578), so there is one for the process, and it does nothing
while nobody listens.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable

__all__ = ["listen"]

_EVENTS = frozenset(
    {"open", "exec", "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.truncate"}
)

_Listener = Callable[[str, tuple[object, ...]], None]
_listener: _Listener | None = None
_thread = 0
_installed = False


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if _listener is None or event not in _EVENTS or threading.get_ident() != _thread:
        return
    try:
        _listener(event, arguments)
    except Exception:  # noqa: BLE001  raised in here, it would stop the user's own call
        return


def listen(listener: _Listener | None) -> None:
    """Tell `listener` of the events of this thread from now on; None: nobody."""
    global _listener, _thread, _installed
    _listener, _thread = listener, threading.get_ident()
    if listener is not None and not _installed:
        _installed = True
        sys.addaudithook(_hook)
