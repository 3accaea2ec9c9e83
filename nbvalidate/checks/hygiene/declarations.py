"""Reading what a folder declares: pyproject, requirements, conda, setup and Pipfile."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from configparser import ConfigParser
from configparser import Error as ConfigError
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from nbvalidate.checks.hygiene.distributions import normalised

__all__ = ["Declared", "declared_in"]

_NAME = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)")
_DEEPEST_INCLUDE = 10
_CONDA_FILES = ("environment.yml", "environment.yaml", "conda.yml", "conda.yaml")


@dataclass(frozen=True, slots=True)
class Declared:
    """Files that declare something, the names they declare, and the project's own names."""

    files: tuple[Path, ...] = ()
    names: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()


@lru_cache(maxsize=256)
def declared_in(folder: Path) -> Declared:
    """Everything that the files of one folder declare; unreadable files declare nothing."""
    files: list[Path] = []
    names: set[str] = set()
    own: set[str] = set()
    for file, found, mine in _each(folder):
        own |= {normalised(name) for name in mine if name}
        if found is not None:
            files.append(file)
            names |= {normalised(name) for name in found if name}
    return Declared(tuple(files), frozenset(names), frozenset(own))


def _each(folder: Path) -> Iterator[tuple[Path, Iterable[str] | None, Iterable[str]]]:
    """File, names declared (None: it declares nothing), names of its own."""
    if (file := folder / "pyproject.toml").is_file():
        yield file, *_pyproject(_toml(file))
    for pattern in ("*requirements*.txt", "requirements/*.txt", "requirements*.in"):
        for file in sorted(folder.glob(pattern)):
            yield file, list(_requirements(file)), ()
    for name in _CONDA_FILES:
        if (file := folder / name).is_file():
            yield file, list(_conda(_text(file))), ()
    if (file := folder / "setup.cfg").is_file():
        yield file, *_setup_cfg(_text(file))
    if (file := folder / "setup.py").is_file():
        yield file, *_setup_py(_text(file))
    if (file := folder / "Pipfile").is_file():
        data = _toml(file)
        yield file, [*data.get("packages", {}), *data.get("dev-packages", {})], ()


def _text(file: Path) -> str:
    try:
        raw = file.read_bytes()
    except OSError:
        return ""
    # `pip freeze > requirements.txt` in PowerShell writes UTF-16
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return raw.decode(encoding, errors="replace")


def _toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_text(file))
    except tomllib.TOMLDecodeError:
        return {}


def _names(requirements: object) -> Iterator[str]:
    for item in requirements if isinstance(requirements, list | tuple) else ():
        match = _NAME.match(item) if isinstance(item, str) else None
        if match:
            yield match[1]


def _tables(value: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        yield from (v for v in value.values() if isinstance(v, Mapping))


def _pyproject(data: Mapping[str, Any]) -> tuple[list[str] | None, list[str]]:
    project = data.get("project") or {}
    poetry = (data.get("tool") or {}).get("poetry") or {}
    names = [*_names(project.get("dependencies"))]
    for holder in (project.get("optional-dependencies"), data.get("dependency-groups")):
        for group in (holder or {}).values():
            names += _names(group)
    tables = [poetry.get("dependencies"), poetry.get("dev-dependencies")]
    tables += [group.get("dependencies") for group in _tables(poetry.get("group"))]
    for table in tables:
        names += [name for name in table or {} if name != "python"]
    names += _names(((data.get("tool") or {}).get("uv") or {}).get("dev-dependencies"))
    own = [str(project.get("name") or ""), str(poetry.get("name") or "")]
    if "dependencies" in (project.get("dynamic") or ()):
        return (names or None), own
    says = bool(names) or "dependencies" in project or "dependencies" in poetry
    return (names if says else None), own


def _requirements(file: Path, depth: int = 0) -> Iterator[str]:
    for line in re.sub(r"\\\r?\n", " ", _text(file)).splitlines():
        line = re.sub(r"(^|\s)#.*$", "", line).strip()
        include = re.match(r"(?:-r|--requirement|-c)[ =]*(\S+)", line)
        if include and depth < _DEEPEST_INCLUDE:
            yield from _requirements(file.parent / include[1], depth + 1)
        elif egg := re.search(r"#egg=([\w.-]+)", line):
            yield egg[1]
        elif "://" in line and not re.match(r"[\w.-]+(\[[^]]*\])?\s*@", line):
            yield (
                re.split(r"[@#?]", line.partition("://")[2].partition("/")[2])[0]
                .rstrip("/")
                .rpartition("/")[2]
                .removesuffix(".git")
            )
        elif not line.startswith("-") and (match := _NAME.match(line)):
            yield match[1]


def _conda(text: str) -> Iterator[str]:
    try:
        import yaml  # slow, and only where there is such a file

        data = yaml.safe_load(text)
    except ImportError:
        for match in re.finditer(
            r"^\s*-\s*[\"']?(?:[\w-]+::)?([A-Za-z0-9][\w.-]*)", text, re.MULTILINE
        ):
            yield match[1]
        return
    except yaml.YAMLError:
        return
    found = data.get("dependencies") if isinstance(data, dict) else None
    for item in found if isinstance(found, list) else ():
        if isinstance(item, dict):
            yield from _names(item.get("pip"))
        elif isinstance(item, str):
            yield from _names([item.rpartition("::")[2]])


def _setup_cfg(text: str) -> tuple[list[str] | None, list[str]]:
    parser = ConfigParser(interpolation=None)
    try:
        parser.read_string(text)
    except ConfigError:
        return None, []
    own = [parser.get("metadata", "name", fallback="")]
    lists = [parser.get("options", "install_requires", fallback="")]
    if parser.has_section("options.extras_require"):
        lists += [value for _, value in parser.items("options.extras_require")]
    names = list(_names([line for value in lists for line in re.split(r"[\n;]\s*", value) if line]))
    return (names or None), own


def _setup_py(text: str) -> tuple[list[str] | None, list[str]]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return None, []
    values = {
        node.targets[0].id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    names: list[str] | None = None
    own: list[str] = []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and ast.unparse(node.func).endswith("setup")):
            continue
        for keyword in node.keywords:
            value = (
                values.get(keyword.value.id)
                if isinstance(keyword.value, ast.Name)
                else keyword.value
            )
            if value is None:
                continue
            if keyword.arg == "name" and isinstance(value, ast.Constant):
                own.append(str(value.value))
            if keyword.arg in ("install_requires", "extras_require", "tests_require"):
                texts = [n.value for n in ast.walk(value) if isinstance(n, ast.Constant)]
                names = [*(names or []), *_names(texts)]
    return names, own
