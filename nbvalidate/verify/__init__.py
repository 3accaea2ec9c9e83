"""Run notebooks in clean kernels and say whether they reproduce.

Reading order: `settings` (what a run is), `runner` and `client` (one execution), `threeway` and
`causes` (what it means), `flow` (the entry point `verify`).
"""

from __future__ import annotations

import sys
import types
from typing import Any


class _Verify(types.ModuleType):
    """Lets ``nbvalidate.verify(paths)`` work though `nbvalidate.verify` is this package.

    Importing a submodule binds the package to its name in the parent, over any function there.
    """

    def __call__(self, *args: Any, **options: Any) -> Any:
        from nbvalidate.verify.flow import verify

        return verify(*args, **options)


sys.modules[__name__].__class__ = _Verify
