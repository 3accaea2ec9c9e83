"""Sessions with what must be said of them, a file for each theme; `ALL` has them all."""

from __future__ import annotations

import importlib
import pkgutil

from tests.live.scenarios.model import Scenario

__all__ = ["ALL"]

#: Theme -> its scenarios.
ALL: dict[str, list[Scenario]] = {
    module.name: importlib.import_module(f"{__name__}.{module.name}").SCENARIOS
    for module in pkgutil.iter_modules(__path__)
    if module.name != "model"
}
