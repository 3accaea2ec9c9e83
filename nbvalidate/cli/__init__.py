"""The command line. `main` is the entry point; each command has a module of its own.

Commands are imported when they are called: the start of the program counts in CI.
"""

from __future__ import annotations

from nbvalidate.cli.main import main

__all__ = ["main"]
