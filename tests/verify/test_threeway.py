"""The pure parts: names, consequences, copies and files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from nbvalidate.errors import RunError
from nbvalidate.notebook import Cell, Notebook
from nbvalidate.verify import workspace as module
from nbvalidate.verify.names import names_of
from nbvalidate.verify.settings import CellRun, Run
from nbvalidate.verify.threeway import judge
from nbvalidate.verify.workspace import workspace

if TYPE_CHECKING:
    from pathlib import Path


def printed(text: str) -> list[dict[str, object]]:
    return [{"output_type": "stream", "name": "stdout", "text": text}]


def failed(name: str, text: str) -> list[dict[str, object]]:
    return [{"output_type": "error", "ename": name, "evalue": text, "traceback": []}]


def book(*sources: str, path: str = "a.ipynb", **fields: object) -> Notebook:
    cells = [
        Cell(i, f"c{i}", "code", s, execution_count=i + 1, **fields) for i, s in enumerate(sources)
    ]  # type: ignore[arg-type]
    return Notebook(path, tuple(cells))


def run(*outputs: list[dict[str, object]]) -> Run:
    return Run({i: CellRun(i, "ok", o) for i, o in enumerate(outputs)})


def test_an_error_in_one_of_two_runs_is_chance() -> None:
    runs = [run(printed("1")), run(failed("ValueError", "no"))]
    (cell,) = judge(book("x()"), runs, "none")
    assert cell.verdict == "non-deterministic"


def test_a_cell_that_runs_on_what_a_failed_cell_left_is_a_consequence() -> None:
    notebook = book("df['a'] = 1 / 0", "print(df)", "print(2)")
    notebook = Notebook("a", tuple(
        Cell(c.index, c.id, "code", c.source, execution_count=1, outputs=o)
        for c, o in zip(notebook.cells, ((), printed("a 1"), printed("3")), strict=True)
    ))  # fmt: skip
    after = run(failed("ZeroDivisionError", "division by zero"), printed("empty"), printed("2"))
    found = judge(notebook, [after, after], "committed")
    assert [c.verdict for c in found] == ["new error", "consequence", "drift"]
    assert found[1].consequence_of == 0


def test_names_are_read_through_magics() -> None:
    names = names_of("%matplotlib inline\nimport a.b as c, d.e\nx, y = f(z)\nz.sort()\nw[0] = 1")
    assert names.bound == {"c", "d", "x", "y"}
    assert names.changed == {"z", "w"}
    assert names_of("print 'two'\nx = 1\ndef f(a):\n  return a").bound == {"x", "f"}
    assert names_of("this isn't") == names_of("")
    assert names_of("from a import *").star


def test_links_stay_inside_and_pipes_are_left_out(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "data").mkdir(parents=True)
    (home / ".git").mkdir()
    (home / "data" / "x.txt").write_text("inside")
    (tmp_path / "outside.txt").write_text("outside")
    (home / "in").symlink_to(home / "data" / "x.txt")
    (home / "out").symlink_to(tmp_path / "outside.txt")
    (home / "dangling").symlink_to("nowhere")
    os.mkfifo(home / "pipe")
    (home / "venv").mkdir()
    (home / "venv" / "pyvenv.cfg").write_text("")
    with workspace(book("1", path=str(home / "a.ipynb"))) as work:
        copied = {p.name for p in work.folder.iterdir()}
        assert copied == {"data", "in", "out", "dangling"}
        (work.folder / "in").write_text("changed")
        (work.folder / "out").write_text("changed")
        assert (work.folder / "data" / "x.txt").read_text() == "changed"
        (work.folder / "data").chmod(0o500)
    assert not work.root.exists()
    assert (home / "data" / "x.txt").read_text() == "inside"
    assert (tmp_path / "outside.txt").read_text() == "outside"


def test_a_large_folder_is_linked_and_a_huge_one_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "big.bin").write_bytes(b"x" * 100)
    (tmp_path / "small.bin").write_bytes(b"x")
    monkeypatch.setattr(module, "SIZE_LIMIT", 50)
    monkeypatch.setattr(module, "BIG_FILE", 50)
    with workspace(book("1", path=str(tmp_path / "a.ipynb"))) as work:
        assert (work.folder / "big.bin").is_symlink()
        assert not (work.folder / "small.bin").is_symlink()
        assert "1 file(s)" in work.notes[0]
    monkeypatch.setattr(module, "FILE_LIMIT", 1)
    with (
        pytest.raises(RunError, match="more than 1 files"),
        workspace(book("1", path=str(tmp_path / "a.ipynb"))),
    ):
        pass


def test_modules_do_not_carry_an_error_and_the_same_missing_file_is_one_finding() -> None:
    missing = failed("FileNotFoundError", "[Errno 2] No such file or directory: 'x.csv'")
    notebook = book(
        "import plt", "plt.bar(1 / 0)", "print(plt)", "a = read('x.csv')", "read('x.csv')"
    )
    after = run([], failed("ZeroDivisionError", "division by zero"), printed("3"), missing, missing)
    found = judge(notebook, [after, after], "committed")
    assert [c.verdict for c in found] == [
        "reproduced", "new error", "drift", "new error", "consequence",
    ]  # fmt: skip


def test_a_name_bound_anew_is_sound_again() -> None:
    notebook = book("df = 1 / 0", "df = 2", "print(df)")
    after = run(failed("ZeroDivisionError", "division by zero"), [], printed("2"))
    assert [c.verdict for c in judge(notebook, [after, after], "committed")] == [
        "new error", "reproduced", "drift",
    ]  # fmt: skip
