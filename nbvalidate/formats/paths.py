"""A notebook's path as other tools want it: relative to here, with forward slashes, as a URI."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

__all__ = ["artifact", "relative"]


def relative(path: str) -> str:
    """Give the path as seen from the working directory if it lies below, with forward slashes.

    GitHub ignores annotations and results whose path does not start at the repository's root;
    CI jobs often pass absolute paths.
    """
    if "://" in path:
        return path  # papermill also reads s3://, gs://, https://
    clean = os.path.normpath(path)
    if Path(clean).is_absolute():
        here = Path.cwd()
        if not Path(clean).is_relative_to(here):
            return Path(clean).as_posix()
        clean = str(Path(clean).relative_to(here))
    return Path(clean).as_posix()


def artifact(path: str) -> dict[str, str]:
    """Make a SARIF ``artifactLocation``: relative to ``%SRCROOT%`` where it can be."""
    if "://" in path:
        return {"uri": quote(path, safe=":/?#[]@!$&'()*+,;=%", errors="replace")}
    seen = relative(path)
    if Path(seen).is_absolute() or seen.split("/")[0] == "..":
        seen = Path(os.path.normpath(Path.cwd() / seen)).as_posix()
        return {"uri": "file://" + quote("/" + seen.lstrip("/"), errors="replace")}
    return {"uri": quote(seen, errors="replace"), "uriBaseId": "%SRCROOT%"}
