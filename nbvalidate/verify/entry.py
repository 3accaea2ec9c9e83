"""What papermill finds under its engine name ``nbvalidate``.

papermill loads the entry points of all engines while it is being imported itself, in every process
that uses papermill: so this imports nothing before the engine is asked to work.
"""

from __future__ import annotations

from typing import Any

__all__ = ["NBValidateEngine"]


class NBValidateEngine:
    """The engine's name; the work is done in `nbvalidate.verify.engine`."""

    @classmethod
    def execute_notebook(cls, *args: Any, **kwargs: Any) -> Any:
        """Execute as papermill's engines do."""
        return _engine().execute_notebook(*args, **kwargs)

    @classmethod
    def nb_kernel_name(cls, *args: Any, **kwargs: Any) -> Any:
        """Name of the kernel, as papermill's engines tell it."""
        return _engine().nb_kernel_name(*args, **kwargs)

    @classmethod
    def nb_language(cls, *args: Any, **kwargs: Any) -> Any:
        """Language of the notebook, as papermill's engines tell it."""
        return _engine().nb_language(*args, **kwargs)


def _engine() -> Any:
    from nbvalidate.verify.engine import NBValidateEngine as Engine

    return Engine
