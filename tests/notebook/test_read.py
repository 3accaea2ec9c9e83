"""Reading: every format, every kind of broken file, and the right lines."""

from __future__ import annotations

import json
import os

import pytest

from nbvalidate.errors import NotebookReadError
from nbvalidate.notebook import find_sources, read_notebook

V4 = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}
V3 = {
    "nbformat": 3,
    "nbformat_minor": 0,
    "metadata": {"name": ""},
    "worksheets": [
        {
            "metadata": {},
            "cells": [
                {"cell_type": "heading", "level": 1, "metadata": {}, "source": ["Title"]},
                {
                    "cell_type": "code",
                    "collapsed": False,
                    "language": "python",
                    "metadata": {},
                    "input": ["x = 1\n", "print(x)"],
                    "prompt_number": 3,
                    "outputs": [{"output_type": "stream", "stream": "stdout", "text": ["1\n"]}],
                },
            ],
        }
    ],
}


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.ipynb", b"", "is empty"),
        ("cut.ipynb", b'{"cells": [', "cut off"),
        ("bad.ipynb", b'{"cells": nope}', "not valid JSON: .* line 1"),
        (
            "conflict.ipynb",
            b'{\n<<<<<<< HEAD\n "cells": []\n=======\n>>>>>>> other\n}',
            "merge conflict",
        ),
        ("lfs.ipynb", b"version https://git-lfs.github.com/spec/v1\noid sha256:1\n", "Git LFS"),
        ("latin.ipynb", '{"cells": "é"}'.encode("latin-1"), "not UTF-8"),
        ("list.ipynb", b"[]", "not an object"),
        ("nocells.ipynb", b'{"nbformat": 4}', "no list of"),
        ("noformat.ipynb", b"{}", "nbformat"),
        ("new.ipynb", b'{"nbformat": 5, "cells": []}', "newer"),
        ("old.ipynb", b'{"nbformat": 2, "worksheets": []}', "older than 3"),
        ("cell.ipynb", b'{"nbformat": 4, "cells": [1]}', "cell 0"),
        ("deep.ipynb", b"[" * 200_000, "too deeply"),
        ("nul.ipynb", b"\0\0\0\0", "valid JSON|nested"),
    ],
)
def test_a_broken_file_gets_a_clear_sentence(tmp_path, name, content, reason):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(NotebookReadError, match=reason):
        read_notebook(str(tmp_path / name))


def test_missing_folder_link_loop_and_forbidden_files(tmp_path):
    (tmp_path / "loop.ipynb").symlink_to(tmp_path / "loop.ipynb")
    (tmp_path / "dangling.ipynb").symlink_to(tmp_path / "nothing")
    os.mkfifo(tmp_path / "pipe.ipynb")
    for name, reason in [
        ("missing.ipynb", "does not exist"),
        (".", "is a folder"),
        ("loop.ipynb", "symbolic links"),
        ("dangling.ipynb", "link to nothing"),
        ("pipe.ipynb", "not a regular file"),
    ]:
        with pytest.raises(NotebookReadError, match=reason):
            read_notebook(str(tmp_path / name))


def test_format_3_is_upgraded_in_memory(tmp_path):
    path = tmp_path / "old.ipynb"
    path.write_text(json.dumps(V3, indent=1))
    before = path.read_bytes()
    notebook = read_notebook(str(path))
    assert [c.type for c in notebook.cells] == ["markdown", "code"]
    assert notebook.cells[1].source == "x = 1\nprint(x)"
    assert notebook.cells[1].execution_count == 3
    assert notebook.cells[1].outputs[0]["text"] == "1\n"
    assert path.read_bytes() == before


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_with_and_without_a_byte_order_mark(tmp_path, encoding):
    cell = {"cell_type": "code", "source": "é = '→'", "metadata": {}, "outputs": []}
    path = tmp_path / "n.ipynb"
    path.write_bytes(json.dumps({**V4, "cells": [cell]}, ensure_ascii=False).encode(encoding))
    assert read_notebook(str(path)).cells[0].source == "é = '→'"


def test_sloppy_notebooks_are_read(tmp_path):
    cells = [
        {"cell_type": "code", "source": None},
        {
            "cell_type": "code",
            "source": ["a = 1\n", "b"],
            "outputs": None,
            "execution_count": "3",
            "metadata": None,
        },
        {"cell_type": "mystery", "source": "x"},
        {
            "cell_type": "code",
            "source": "c",
            "metadata": {"tags": "notalist"},
            "execution_count": True,
        },
    ]
    path = tmp_path / "n.ipynb"
    path.write_text(json.dumps({"cells": cells}))
    notebook = read_notebook(str(path))
    assert [c.id for c in notebook.cells] == ["#0", "#1", "#2", "#3"]
    assert notebook.cells[1].source == "a = 1\nb"
    assert {c.execution_count for c in notebook.cells} == {None}


@pytest.mark.parametrize("indent", [None, 0, 1, 4])
@pytest.mark.parametrize("as_list", [True, False])
def test_file_lines_are_those_of_the_source(tmp_path, indent, as_list):
    sources = ['s = "a\\n}]{["\nb = 2\n\nc = 3', "", "one", "ends\n"]
    cells = []
    for source in sources:
        value = source.splitlines(keepends=True) if as_list else source
        cells.append(
            {
                "cell_type": "code",
                "metadata": {"source": ["decoy\n"], "cells": [{"source": "decoy"}]},
                "outputs": [{"output_type": "stream", "name": "stdout", "text": ["source\n"]}],
                "source": value,
            }
        )
    text = json.dumps({**V4, "cells": cells}, indent=indent)
    path = tmp_path / "n.ipynb"
    path.write_text(text)
    notebook = read_notebook(str(path))
    file = text.split("\n")
    for cell, source in zip(notebook.cells, sources, strict=True):
        lines = notebook.file_lines[cell.index]
        for number, content in zip(lines, source.splitlines(), strict=False):
            assert json.dumps(content)[1:-1] in file[number - 1]
        if as_list and indent is not None:
            assert list(lines) == list(range(lines[0], lines[0] + len(lines))) if lines else True
            assert len(lines) == len(source.splitlines())


def test_scripts_and_jupytext_notebooks(tmp_path):
    plain = tmp_path / "plain.py"
    plain.write_text("x = 1\nprint(x)\n")
    assert [c.source for c in read_notebook(str(plain)).cells] == ["x = 1\nprint(x)\n"]
    percent = tmp_path / "percent.py"
    percent.write_text(
        "# %% [markdown]\n# # Title\n\n# %%\nx = 1\n# %matplotlib inline\n\n# %%\nprint(x)\n"
    )
    notebook = read_notebook(str(percent))
    assert [c.type for c in notebook.cells] == ["markdown", "code", "code"]
    assert notebook.cells[1].source == "x = 1\n%matplotlib inline"
    assert notebook.file_lines[1] == (5, 6)
    assert notebook.file_lines[2] == (9,)
    text = tmp_path / "doc.md"
    text.write_text("# Title\n\n```python\nx = 1\nx\n```\n")
    notebook = read_notebook(str(text))
    assert [c.source for c in notebook.code_cells] == ["x = 1\nx"]
    assert notebook.file_lines[1] == (4, 5)


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        ({}, "python"),
        ({"kernelspec": {"language": "R", "name": "ir"}}, "r"),
        ({"kernelspec": {"name": "ir"}}, "r"),
        ({"kernelspec": {"name": "julia-1.9"}}, "julia"),
        ({"language_info": {"name": "scala"}}, "scala"),
        ({"kernelspec": "broken", "language_info": 3}, "python"),
        ({"kernelspec": {"language": "ipython", "name": "python3"}}, "python"),
    ],
)
def test_the_language_of_the_kernel(tmp_path, metadata, language):
    path = tmp_path / "n.ipynb"
    path.write_text(json.dumps({**V4, "metadata": metadata}))
    assert read_notebook(str(path)).language == language


def test_folders_globs_and_duplicates(tmp_path, write):
    for name in (
        "b.ipynb",
        "sub/a.ipynb",
        "sub/.ipynb_checkpoints/a-checkpoint.ipynb",
        ".hidden/x.ipynb",
    ):
        write(name, ["x = 1"])
    (tmp_path / "venv").mkdir()
    (tmp_path / "venv/pyvenv.cfg").touch()
    write("venv/skip.ipynb", [])
    (tmp_path / "sub/loop").symlink_to(tmp_path)
    (tmp_path / "plain.py").write_text("x = 1\n")
    (tmp_path / "paired.py").write_text(
        "# ---\n# jupyter:\n#   jupytext:\n#     x: 1\n# ---\n# %%\nx = 1\n"
    )
    (tmp_path / "b.py").write_text(
        "# ---\n# jupyter:\n#   jupytext:\n#     x: 1\n# ---\n# %%\nx = 1\n"
    )
    names = [
        os.path.relpath(s.path, tmp_path) for s in find_sources([tmp_path, tmp_path / "b.ipynb"])
    ]
    assert names == ["b.ipynb", "paired.py", "sub/a.ipynb"]
    globbed = find_sources([f"{tmp_path}/**/*.ipynb"])
    assert sorted(
        os.path.relpath(s.path, tmp_path)
        for s in globbed
        if "venv" not in s.path and "loop" not in s.path
    ) == ["b.ipynb", "sub/a.ipynb"]


def test_a_path_that_yields_nothing_is_an_error(tmp_path):
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "empty", tmp_path / "*.ipynb", tmp_path / "no.ipynb", "a\0b"):
        (source,) = find_sources([path])
        assert source.error


def test_a_hundred_megabytes_of_output(tmp_path):
    output = {
        "output_type": "display_data",
        "metadata": {},
        "data": {"image/png": "A" * 100_000_000},
    }
    cell = {"cell_type": "code", "source": ["x = 1\n", "x"], "metadata": {}, "outputs": [output]}
    path = tmp_path / "big.ipynb"
    path.write_text(json.dumps({**V4, "cells": [cell]}, indent=1))
    notebook = read_notebook(str(path))
    assert len(notebook.file_lines[0]) == 2
