"""What ``%load_ext nbvalidate`` puts into a shell, and ``%unload_ext`` takes out again."""

from __future__ import annotations

import importlib.util
import sys
from typing import Any

from IPython.core.error import UsageError as MagicUsageError
from traitlets import TraitError

from nbvalidate.live.leakage_data import DataLeakage
from nbvalidate.live.leakage_static import StaticLeakage
from nbvalidate.live.schema_data import SchemaChecks
from nbvalidate.live.session import LiveSession
from nbvalidate.magics.completion import Completion
from nbvalidate.magics.line import TakeLine
from nbvalidate.magics.magic import NBValidate
from nbvalidate.magics.show import never_in_the_way
from nbvalidate.magics.watch import Watch

__all__ = ["Extension", "extension_of", "load", "unload"]


class Extension:
    """Everything of ours in one shell.

    Parameters
    ----------
    shell
        The `InteractiveShell`.
    """

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        checks: list[Any] = [StaticLeakage(), DataLeakage(), SchemaChecks()]
        self.session = LiveSession(shell, checks=[*checks], notebook_checks=[*checks])
        try:
            self.magic = NBValidate(shell=shell)
        except TraitError as error:  # in the user's ipython_config.py
            # IPython lists a magic before it is made
            shell.configurables[:] = [
                c for c in shell.configurables if not isinstance(c, NBValidate)
            ]
            raise MagicUsageError(str(error)) from None
        self.watch = Watch(shell, self.session, self.magic)
        self.line = TakeLine(shell, self.magic.parser)
        self.completion = Completion(shell)
        self.link: Any = None
        self._tracker: Any = None

    def install(self) -> None:
        """Put everything in."""
        self.magic.extension, self.magic.session = self, self.session
        self.shell.register_magics(self.magic)
        self.shell.input_transformers_cleanup.append(self.line)
        self.completion.install()
        headless = sys.modules.get("nbvalidate.live.headless")
        if headless is not None:  # `nbvalidate verify` runs this notebook, and records it already
            headless.give_way(self.shell, self.session)
        self.resume()
        self._open_link()

    def resume(self) -> None:
        """Record from now on; our own listener stays behind the recorder's."""
        self.session.start()
        self.watch.install()

    @never_in_the_way
    def track(self) -> None:
        """Follow the rows through models, splits and scores from now on."""
        if self._tracker is None:
            from nbvalidate.live.tracking.tracker import LeakCheck, Tracker  # loads numpy

            self._tracker = Tracker(self.session)
            check = LeakCheck(self._tracker)
            self.session.checks.append(check)
            self.session.notebook_checks.append(check)
        self._tracker.start()

    @never_in_the_way
    def untrack(self) -> None:
        """Leave the libraries as they were."""
        if self._tracker is not None:
            self._tracker.stop()

    def remove(self) -> None:
        """Take everything out."""
        self.untrack()
        if self.link is not None:
            self._close_link()
        self.watch.remove()
        self.session.stop()
        self.completion.remove()
        if self.line in self.shell.input_transformers_cleanup:
            self.shell.input_transformers_cleanup.remove(self.line)
        if self.magic in self.shell.configurables:
            self.shell.configurables.remove(self.magic)
        manager = self.shell.magics_manager
        manager.registry.pop(type(self.magic).__name__, None)
        for kind, names in self.magic.magics.items():
            for name, function in names.items():
                if manager.magics[kind].get(name) == function:
                    del manager.magics[kind][name]

    @never_in_the_way
    def _open_link(self) -> None:
        if importlib.util.find_spec("nbvalidate.link") is not None:
            link = importlib.import_module("nbvalidate.link")
            self.link = link.Link(self.session)
            self.link.open()

    @never_in_the_way
    def _close_link(self) -> None:
        self.link.close()


def load(shell: Any) -> None:
    """Record the cells of `shell` and register the magics; a second time nothing happens."""
    if extension_of(shell) is None:
        Extension(shell).install()


def unload(shell: Any) -> None:
    """Leave `shell` as it was before `load`."""
    extension = extension_of(shell)
    if extension is not None:
        extension.remove()


def extension_of(shell: Any) -> Extension | None:
    """What is loaded into a shell: the shell itself knows, no list of ours keeps it alive."""
    magic = shell.magics_manager.registry.get(NBValidate.__name__)
    return getattr(magic, "extension", None)
