"""The modules of the page as they are read, without a browser."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

import nbvalidate
from nbvalidate.widgets.assets import page_css, page_module

STATIC = Path(nbvalidate.__file__).parent / "widgets" / "static"
MODULES = sorted(path for path in STATIC.glob("*.js") if path.name != "vega.js")


def parsed(text: str) -> subprocess.CompletedProcess[str]:
    """What Node says of a module."""
    node = shutil.which("node")
    if node is None:
        pytest.fail("No Node on the PATH: the types of the JavaScript need it too.")
    return subprocess.run(
        [node, "--input-type=module", "--check"],
        input=text,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_whole_is_one_module_without_imports():
    text = page_module()
    done = parsed(text)
    assert done.returncode == 0, done.stderr
    assert not re.search(r"^import\s", text, re.MULTILINE)
    assert len(re.findall(r"^export ", text, re.MULTILINE)) == 1
    broken = parsed(text + "\nconst = 1;")
    assert broken.returncode != 0  # else nothing was looked at


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_a_module_fits_in_the_head(path):
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 300
    assert text.startswith("/**\n * @file ")
    for line in re.findall(r"^import\s.*?;$", text, re.MULTILINE | re.DOTALL):
        assert re.fullmatch(r"import \{[^}]*\} from '\./[\w-]+\.js';", line), line
        assert " as " not in line
    imported = re.findall(r"^import \{([^}]*)\} from '\./([\w-]+)\.js'", text, re.MULTILINE)
    for words, other in imported:
        theirs = STATIC.joinpath(f"{other}.js").read_text("utf-8")
        for word in words.replace(",", " ").split():
            assert re.search(
                rf"^export (?:async )?(?:function|class|const) {word}\b", theirs, re.MULTILINE
            ), f"{other}.js has no {word}"


def test_nothing_is_made_from_text():
    for path in MODULES:
        text = path.read_text("utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|\beval\(|new Function", text)
        assert not re.search(r"\bfetch\(|XMLHttpRequest|WebSocket", text)


def test_the_style_touches_nothing_but_the_explorer():
    rules = re.sub(r"/\*.*?\*/", "", page_css(), flags=re.DOTALL)
    for selector in re.findall(r"([^{}]+)\{", rules):
        if not selector.strip().startswith("@"):
            assert "nbv-x-" in selector, selector
    names = set(re.findall(r"var\((--[\w-]+)", rules))
    assert {name.split("-")[2] for name in names} == {"jp", "vscode", "nbv"}
