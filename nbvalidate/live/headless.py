"""The recorder in a headless run: what each cell read and left, for whoever runs the notebook.

Called by the probe of `nbvalidate.verify` where the kernel's Python has this package too. The
cells' traces stay in the kernel; names alone go out, and which of them hold another value.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from nbvalidate.checks.order.traces import EXISTS, MISSING, Read, Trace, Write
from nbvalidate.live.session import LiveSession

__all__ = ["VERSION", "give_way", "install", "summary"]

#: Of the form of what is published; the kernel may have another nbvalidate than the reader.
VERSION = 1

_log = logging.getLogger("nbvalidate")
_installed: dict[int, _Headless] = {}


class _Headless:
    """Publishes a summary of each cell's trace; the session that records may change."""

    def __init__(self, session: LiveSession, publish: Callable[[dict[str, Any]], None]) -> None:
        self._publish = publish
        self._last: Trace | None = None
        self._follow(session)

    def hand_over(self, session: LiveSession) -> None:
        """One recorder is enough: ours ends, and theirs is followed."""
        self._session.stop()
        self._unfollow()
        self._follow(session)

    def _follow(self, session: LiveSession) -> None:
        self._session = session
        self._unfollow = session.on_change(self._ran)

    def _ran(self) -> None:
        try:
            # the session has no public word for its traces: nobody else wants them raw
            history = self._session._recorder.history  # noqa: SLF001
            traces = [kept[-1] for kept in history.values() if kept]
            last = max(traces, key=lambda trace: trace.run, default=None)
            if last is not None and last is not self._last:
                self._last = last
                self._publish({"trace": summary(last)})
        except Exception:  # noqa: BLE001, S110  nobody is there to be told, and outputs are compared
            pass


def install(shell: Any, publish: Callable[[dict[str, Any]], None]) -> None:
    """Record the cells of `shell` and publish each trace; on failure nothing happens.

    Parameters
    ----------
    shell
        The `InteractiveShell`.
    publish
        Sends JSON data to whoever runs the notebook, unseen by the notebook.
    """
    try:
        session = LiveSession(shell, prompts=False)
        _installed[id(shell)] = _Headless(session, publish)
        _log.disabled = True  # a word of ours under a cell would be a difference
        session.start()
    except Exception:  # noqa: BLE001, S110  as above
        pass


def give_way(shell: Any, session: LiveSession) -> None:
    """Call before `session` starts in `shell`: a headless recorder there ends, and follows it.

    Two recorders would mark the same syntax trees and want the same audit hook.

    Parameters
    ----------
    shell
        The `InteractiveShell` in which the notebook loads nbvalidate itself.
    session
        What will record it.
    """
    headless = _installed.get(id(shell))
    if headless is not None:
        _log.disabled = False
        headless.hand_over(session)


def summary(trace: Trace) -> dict[str, Any]:
    """A cell's trace as names: JSON values.

    ``reads`` existed and were read, ``missing`` were read and did not exist, ``binds`` were bound
    and ``changes`` changed in place, ``deletes`` are gone; of those that were read *and* written
    ``differs`` hold something else than was read, and of ``unsure`` that is not known.

    Parameters
    ----------
    trace
        Of one run of a cell.
    """
    reads = {read.name: read for read in trace.reads if read.name.isidentifier()}
    missing = {name for name, read in reads.items() if read.parts.get(EXISTS) is MISSING}
    writes = {name: w for name, w in trace.writes.items() if name.isidentifier()}
    both = [name for name in writes if name in reads and name not in missing]
    return {
        "version": VERSION,
        "reads": sorted(reads.keys() - missing),
        "missing": sorted(missing),
        "binds": sorted(name for name, write in writes.items() if write.full),
        "changes": sorted(name for name, write in writes.items() if not write.full),
        "deletes": sorted(trace.deletes),
        "differs": sorted(n for n in both if _differs(reads[n], writes[n])),
        "unsure": sorted(trace.approximate & (reads.keys() | writes.keys())),
    }


def _differs(read: Read, write: Write) -> bool:
    """Whether what was read of a variable is something else after the cell."""
    after: Mapping[str, Any] = write.parts
    for part, digest in read.parts.items():
        if part in after:
            if after[part] != digest:
                return True
        elif part != EXISTS and (write.full or part in write.removed):
            return True
    # `rows.append(1)` needs nothing of the list, and changes what it is
    return not read.parts and not write.full
