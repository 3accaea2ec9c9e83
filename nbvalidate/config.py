"""Settings: ``[tool.nbvalidate]`` in the nearest ``pyproject.toml``, overridden by options."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from nbvalidate.errors import UsageError

__all__ = ["Config", "find_pyproject", "load_config"]


@dataclass(frozen=True, slots=True)
class Config:
    """What a user can set.

    Parameters
    ----------
    select, ignore
        Codes, names or families; an empty `select` means all rules.
    per_file_ignores
        Glob on the path to what is ignored there.
    max_output_kb
        Largest size of one cell's saved outputs, in 1024 bytes.
    max_cell_lines
        Longest code cell, in lines that are not empty.
    import_distance
        How many working cells may stand above an import.
    leakage
        Further names for the leakage rules: kind to names.
    schemas
        For a variable, or for a path or glob of data, the file of the schema that it must have;
        paths are relative to `root`.
    root
        Folder of the ``pyproject.toml`` it came from, or None.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    max_output_kb: int = 1024
    max_cell_lines: int = 100
    import_distance: int = 5
    leakage: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    schemas: Mapping[str, str] = field(default_factory=dict)
    root: Path | None = None

    def override(self, *, select: tuple[str, ...] = (), ignore: tuple[str, ...] = ()) -> Config:
        """These settings with the command line's: `select` replaces, `ignore` adds."""
        return replace(self, select=select or self.select, ignore=(*self.ignore, *ignore))


def find_pyproject(path: str | os.PathLike[str]) -> Path | None:
    """The ``pyproject.toml`` in the folder of `path` or the nearest one above that has one."""
    start = Path(path).absolute()
    return _nearest(start if start.is_dir() else start.parent)


def _nearest(folder: Path) -> Path | None:
    candidate = folder / "pyproject.toml"
    if candidate.is_file():
        return candidate
    return (
        None if folder.parent == folder or (folder / ".git").exists() else _nearest(folder.parent)
    )


def load_config(path: str | os.PathLike[str]) -> Config:
    """The settings that hold for the notebook at `path`.

    Raises
    ------
    UsageError
        If the file is not valid TOML or has a setting that does not exist or has a wrong type.
    """
    found = find_pyproject(path)
    if found is None:
        return Config()
    try:
        changed = found.stat().st_mtime_ns  # the file may be edited while a notebook is open
    except OSError as error:
        raise UsageError(f"{found} cannot be read: {error}") from None
    return _read(found, changed)


@lru_cache(maxsize=256)
def _read(path: Path, _changed: int) -> Config:
    import tomllib  # only where there is a file: start-up counts

    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from None
    table = data.get("tool", {}).get("nbvalidate", {})
    if not isinstance(table, dict):
        raise UsageError(f"{path}: [tool.nbvalidate] is not a table")
    values: dict[str, Any] = {"root": path.parent}
    known = {f.name.replace("_", "-") for f in fields(Config)} - {"root"}
    for key, value in table.items():
        if key not in known:
            import difflib

            near = difflib.get_close_matches(key, known, 1)
            hint = (
                f" Did you mean {near[0]}?" if near else f" Known are {', '.join(sorted(known))}."
            )
            raise UsageError(f"{path}: [tool.nbvalidate] has no setting {key!r}.{hint}")
        values[key.replace("-", "_")] = _checked(path, key, value)
    return Config(**values)


#: Settings that are tables of lists, each with an example.
_TABLES = {
    "per-file-ignores": '{"drafts/*" = ["HYG"]}',
    "leakage": '{"scaler" = ["OurScaler"]}',
}


def _checked(path: Path, key: str, value: object) -> object:
    if key in ("select", "ignore"):
        if isinstance(value, list) and all(isinstance(v, str) for v in value):
            return tuple(value)
        raise UsageError(f'{path}: {key} must be a list of texts, e.g. {key} = ["ORD"]')
    if key == "schemas":
        if isinstance(value, dict) and all(isinstance(v, str) for v in value.values()):
            return dict(value)
        raise UsageError(
            f"{path}: schemas must be a table of files, e.g."
            ' {orders = "schemas/orders.yaml", "data/*.parquet" = "schemas/orders.yaml"}'
        )
    if key in _TABLES:
        if not isinstance(value, dict):
            raise UsageError(f"{path}: {key} must be a table, e.g. {_TABLES[key]}")
        wrong = next((k for k, v in value.items() if not isinstance(v, list)), None)
        if wrong is not None:
            raise UsageError(f"{path}: {key} {wrong} must be a list, e.g. {_TABLES[key]}")
        return {k: tuple(str(c) for c in v) for k, v in value.items()}
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    raise UsageError(f"{path}: {key} must be a whole number above 0, not {value!r}")
