"""Writes nbvalidate/dataflow/star_exports.json: run it where the modules are installed."""

import importlib
import json
from pathlib import Path

MODULES = """math cmath random os os.path sys time datetime itertools collections functools
operator typing string re statistics decimal fractions pathlib json tkinter turtle ctypes
numpy numpy.random numpy.linalg scipy scipy.stats scipy.linalg scipy.optimize pylab matplotlib.pylab
matplotlib.pyplot pandas sympy IPython.display ipywidgets sklearn.metrics sklearn.linear_model
sklearn.ensemble sklearn.model_selection sklearn.preprocessing sklearn.datasets seaborn""".split()


def exports(name: str) -> list[str] | None:
    """What a star import of the module binds here; None where it is not installed."""
    try:
        module = importlib.import_module(name)
    except ImportError:
        return None
    public = getattr(module, "__all__", None)
    return sorted(public or [n for n in vars(module) if not n.startswith("_")])


if __name__ == "__main__":
    table = {name: " ".join(found) for name in MODULES if (found := exports(name)) is not None}
    # numpy 1 exported no min, max and round; numpy 2 does: only what both agree on hides a name
    path = Path(__file__).parents[2] / "nbvalidate" / "dataflow" / "star_exports.json"
    path.write_text(json.dumps(table, indent=0) + "\n", encoding="utf-8")
    print(f"{path}: {len(table)} modules, {path.stat().st_size} bytes")
