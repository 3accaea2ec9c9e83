"""Files as hidden channels: what a cell opened to read and to write, by their content."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable

from xxhash import xxh3_64_intdigest

from nbvalidate.checks.order.traces import MISSING

__all__ = ["FileEvents", "file_digest"]

#: Bytes; a larger file is judged by its size and time of change.
_WHOLE = 64 * 1024 * 1024
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CODE = (".py", ".pyc", ".pyi", ".so", ".pyd", ".ipynb", ".pth", ".egg-info")
_cache: dict[tuple[str, int, int, int], int] = {}


def file_digest(path: str) -> object:
    """A digest of what the file holds; `MISSING` if there is none."""
    try:
        facts = os.stat(path)
    except (OSError, ValueError):
        return MISSING
    if not stat.S_ISREG(facts.st_mode):
        return hash((path, stat.S_IFMT(facts.st_mode)))
    if facts.st_size > _WHOLE:
        return hash((facts.st_size, facts.st_mtime_ns))
    key = (path, facts.st_size, facts.st_mtime_ns, facts.st_ino)
    if key not in _cache:
        if len(_cache) > 4096:
            _cache.clear()
        try:
            descriptor = os.open(path, os.O_RDONLY)
        except OSError:
            return MISSING
        try:
            _cache[key] = xxh3_64_intdigest(_read(descriptor, facts.st_size))
        finally:
            os.close(descriptor)
    return _cache[key]


def _read(descriptor: int, size: int) -> bytes:
    parts = []
    while size > 0:
        part = os.read(descriptor, min(size, 1 << 24))
        if not part:
            break
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


class FileEvents:
    """What the audit events of one cell say about files.

    Parameters
    ----------
    ignored
        Folders whose files are no data of the user's: the interpreter's own, caches.
    """

    def __init__(self) -> None:
        home = os.path.expanduser("~")
        self._ignored = tuple(
            {
                os.path.realpath(path) + os.sep
                for path in (
                    sys.prefix,
                    sys.base_prefix,
                    sys.exec_prefix,
                    os.path.dirname(os.__file__),
                )
            }
            | {
                os.path.join(home, name) + os.sep
                for name in (".cache", ".config", ".ipython", ".jupyter", ".local", ".matplotlib")
            }
            | {"/proc/", "/dev/", "/sys/", "/usr/", "/etc/"}
        )
        self.reads: dict[str, object] = {}
        self.writes: dict[str, object] = {}  # with the digests before
        self.relative = False

    def clear(self) -> None:
        """A cell begins."""
        self.reads.clear()
        self.writes.clear()
        self.relative = False

    def opened(self, path: object, mode: object, flags: object) -> None:
        """A file is about to be opened."""
        if not isinstance(path, (str, bytes, os.PathLike)):
            return
        text = os.fsdecode(path)
        if text.endswith(_CODE):
            return
        full = os.path.abspath(text)
        if full.startswith(self._ignored):
            return
        if not os.path.isabs(text):
            self.relative = True
        if isinstance(mode, str):
            writes = any(letter in mode for letter in "wax+")
            reads = "r" in mode or "a" in mode
        else:
            bits = flags if isinstance(flags, int) else 0
            writes = bool(bits & _WRITES)
            reads = not bits & os.O_WRONLY and not bits & os.O_TRUNC
        if reads and full not in self.writes and full not in self.reads:
            # before it may be changed, by this very opening or later in the cell
            self.reads[full] = file_digest(full)
        if writes and full not in self.writes:
            self.writes[full] = file_digest(full)

    def changed(self, *paths: object) -> None:
        """Files are removed or renamed."""
        for path in paths:
            if isinstance(path, (str, bytes, os.PathLike)):
                full = os.path.abspath(os.fsdecode(path))
                if not full.startswith(self._ignored) and full not in self.writes:
                    self.writes[full] = file_digest(full)


AuditListener = Callable[[str, tuple[object, ...]], None]
