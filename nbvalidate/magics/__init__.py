"""The magics of a live notebook: ``%nbvalidate`` and ``%%validate``.

Reading order: `extension` (what ``%load_ext`` puts into the shell and ``%unload_ext`` takes out),
`magic` (the two magics and ``c.NBValidate``), `commands` (what ``%nbvalidate`` does), `watch`
(what happens around each cell), `line` (how the line of ``%%validate`` goes away), `options`.
"""

from __future__ import annotations

from nbvalidate.magics.extension import load, unload

__all__ = ["load", "unload"]
