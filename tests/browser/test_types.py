"""The JavaScript without a browser: its types, and what ships with it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

import nbvalidate

EXTENSION = Path(nbvalidate.__file__).parent / "labextension"
WIDGETS = Path(nbvalidate.__file__).parent / "widgets" / "static"


@pytest.mark.parametrize("folder", [EXTENSION, WIDGETS], ids=["extension", "widgets"])
def test_the_types_of_the_javascript_hold(folder):
    done = subprocess.run(
        ["npx", "--yes", "--package", "typescript@5.9.3", "tsc", "--project", str(folder)],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_its_version_is_that_of_the_package():
    assert json.loads((EXTENSION / "package.json").read_text())["version"] == nbvalidate.__version__


def test_the_defaults_of_the_settings_are_told_alike():
    schema = json.loads((EXTENSION / "schemas" / "nbvalidate" / "plugin.json").read_text())
    told = {name: setting["default"] for name, setting in schema["properties"].items()}
    script = (
        f"import({json.dumps((EXTENSION / 'static' / 'settings.js').as_uri())})"
        ".then(m => console.log(JSON.stringify(m.DEFAULTS)))"
    )
    done = subprocess.run(
        ["node", "--no-warnings", "--experimental-default-type=module", "-e", script],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert json.loads(done.stdout) == told


def test_files_of_the_extension_fit_in_the_head():
    for path in EXTENSION.glob("static/*"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 300, path
