"""Writing a file of the user's: whole, or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from nbvalidate.errors import UsageError

__all__ = ["write_file"]


def write_file(path: str | os.PathLike[str], text: str) -> None:
    """Write a text in UTF-8: into a new file beside it first, so that nothing is ever half there.

    Parameters
    ----------
    path
        Where to; folders are made, a link stays one, and so do the permissions of a file.
    text
        Lines end in a line feed, whatever the system.

    Raises
    ------
    UsageError
        If it cannot be written; a file that was there is as it was.
    """
    target = Path(path).resolve()
    made = ""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        number, made = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(number, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(made, target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~umask)
        os.replace(made, target)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}.") from None
    finally:
        if made:
            with contextlib.suppress(OSError):
                os.unlink(made)
