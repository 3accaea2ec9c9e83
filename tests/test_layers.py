"""The shape of the package: imports point down, the front door is what it says, start is light."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import nbvalidate

ROOT = Path(__file__).parents[1]
HEAVY = {
    "pandas",
    "sklearn",
    "altair",
    "papermill",
    "nbclient",
    "nbformat",
    "IPython",
    "jupytext",
    "yaml",
    "numpy",
}


def loaded_after(code):
    """The top-level modules loaded by `code` in a fresh interpreter."""
    script = f"{code}\nimport sys; print(*sorted({{m.split('.')[0] for m in sys.modules}}))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split("\n")[-2].split())


def test_imports_point_down_the_layers_only():
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 kept, 0 broken" in done.stdout


def test_every_package_is_in_a_layer():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    layers = " : ".join(project["tool"]["importlinter"]["contracts"][0]["layers"])
    named = {name.strip() for name in layers.split(":")}
    found = {f"nbvalidate.{m.name}" for m in pkgutil.iter_modules(nbvalidate.__path__)}
    assert found - named == {"nbvalidate.__main__"}
    assert named <= found


@pytest.mark.parametrize(
    "code",
    [
        "import nbvalidate",
        "import nbvalidate.checks.run",
        "from nbvalidate.cli import main; main(['rules'])",
        "from nbvalidate.cli import main; main(['explain', 'ORD101'])",
    ],
)
def test_what_starts_often_starts_light(code):
    assert not loaded_after(code) & HEAVY


def test_checking_a_notebook_loads_nothing_heavy(write):
    path = write("a.ipynb", ["import pandas as pd", "pd.DataFrame()"])
    assert not loaded_after(f"import nbvalidate; nbvalidate.check([{str(path)!r}])") & HEAVY


def test_only_verify_knows_papermill():
    for name in ("notebook", "dataflow", "checks", "formats"):
        assert "papermill" not in loaded_after(f"import nbvalidate.{name}")


def test_the_front_door_is_what_it_says():
    assert sorted(nbvalidate.__all__) == [
        "Band",
        "Column",
        "Finding",
        "NotebookReport",
        "Report",
        "RowRule",
        "Rows",
        "Schema",
        "Severity",
        "SliceExplorer",
        "ValidationError",
        "__version__",
        "check",
        "check_fit",
        "last",
        "leakage",
        "verify",
    ]
    for name in nbvalidate.__all__:
        assert getattr(nbvalidate, name) is not None
    importlib.import_module("nbvalidate.verify.flow")  # binds the package to that name

    assert callable(nbvalidate.check)
    assert nbvalidate.verify(["no such notebook"]).notebooks[0].status == "unreadable"
    with pytest.raises(AttributeError):
        nbvalidate.nothing  # noqa: B018


def test_every_module_says_what_it_is_for():
    for module in pkgutil.walk_packages(nbvalidate.__path__, "nbvalidate."):
        if module.name.endswith("__main__"):
            continue
        loaded = importlib.import_module(module.name)
        assert loaded.__doc__, module.name


def test_files_fit_in_the_head():
    patterns = ("nbvalidate/**/*.py", "nbvalidate/**/*.js", "tests/**/*.py")
    for path in (path for pattern in patterns for path in ROOT.glob(pattern)):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, path


def test_the_version_is_told_once():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert project["project"]["version"] == nbvalidate.__version__


def test_nothing_else_stands_at_the_top():
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    top = {line.split("/")[0] for line in listed.stdout.splitlines()}
    assert {name for name in top if not name.startswith(".")} <= {
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "CHANGELOG.md",
        "nbvalidate",
        "notebooks",
        "tests",
        "binder",
    }
