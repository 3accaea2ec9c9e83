"""Order findings of the source, judged by what cells of a clean run read and left: real kernels."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbclient
import nbformat
import pytest

from nbvalidate.checks.run import check_notebook
from nbvalidate.config import Config
from nbvalidate.notebook import read_notebook
from nbvalidate.verify.flow import verify
from tests.verify.test_verify import notebook, verdicts

if TYPE_CHECKING:
    from nbvalidate.findings import NotebookReport

#: Order rules that the traces judge.
JUDGED = ("ORD101", "ORD102", "ORD103", "ORD301")


def verified(path: Path, **options: Any) -> NotebookReport:
    """As the command line does it: with what `check` finds."""
    options = {"runs": 1, **options}
    (report,) = verify(
        [path], static=lambda book: check_notebook(book, Config(select=("ORD",))), **options
    ).notebooks
    return report


def certainties(report: NotebookReport) -> dict[tuple[int | None, str, str], str]:
    """Certainty by cell, rule and name."""
    found = [f for f in report.findings if f.rule in JUDGED]
    assert all(len(f.names) == 1 for f in found)
    made = {(f.cell_index, f.rule, f.names[0]): f.certainty for f in found}
    assert len(made) == len(found)
    return made


def test_a_missing_name_is_proved_by_the_run_in_which_it_was_missed(tmp_path: Path) -> None:
    path = notebook(
        tmp_path / "a.ipynb",
        "print(rate)",
        "rate = 2",
        "print(gone)",
        "table = [1]",
        "del table",
        "print(table)",
        "def total():\n    return absent",
        "total()",
        "items = [1]\nprint(items)\ndel items\nitems",
    )
    assert certainties(verified(path)) == {
        (0, "ORD101", "rate"): "proved",
        (2, "ORD102", "gone"): "proved",
        (5, "ORD103", "table"): "proved",
        (7, "ORD102", "absent"): "proved",
        (8, "ORD103", "items"): "proved",
    }


def test_a_missing_name_is_dropped_where_it_was_there_or_never_needed(tmp_path: Path) -> None:
    path = notebook(
        tmp_path / "a.ipynb",
        "flag = False\ninject = get_ipython().push",
        "inject({'given': 1, 'helped': 2})",
        "print(given)",
        "if flag:\n    print(gone)",
        "def help():\n    return helped",
        "help()",
        "del flag",
        "inject({'flag': 1})",
        "print(flag)",
    )
    before = [f.names[0] for f in check_notebook_of(path) if f.rule in JUDGED]
    assert before == ["given", "gone", "helped", "flag"]
    assert certainties(verified(path)) == {}


def test_what_a_run_says_nothing_about_is_kept_as_it_is(tmp_path: Path) -> None:
    path = notebook(
        tmp_path / "a.ipynb",
        "count = 1",
        "for i in []:\n    print(gone)",
        "def unused():\n    return absent",
        "def sometimes(now):\n    return later if now else 0",
        "sometimes(False)",
        "1 / 0\nprint(below)",
        "below = 1",
        "1 / 0\ncount += 1",
        "import sys\nsys.exit()",
        "print(unreached)",
        "count += 1",
    )
    found = certainties(verified(path))
    assert set(found.values()) == {"inferred"}
    assert found.keys() == {
        (1, "ORD102", "gone"),
        (2, "ORD102", "absent"),
        (4, "ORD102", "later"),
        (5, "ORD101", "below"),
        (7, "ORD301", "count"),
        (9, "ORD102", "unreached"),
        (10, "ORD301", "count"),
    }


def test_a_cell_that_overwrites_its_input_is_proved_by_another_value(tmp_path: Path) -> None:
    path = notebook(
        tmp_path / "a.ipynb",
        "import pandas as pd",
        "n = 1\nnothing = 0\nrows = [1]\nall = rows\nnone = []\nt = {'a': 1, 'z': 0}",
        "df = pd.DataFrame({'a': [1, 2], 'z': [0, 0], 'id': [1, 2]})",
        "n += 1",
        "nothing += 0",
        "rows.append(2)",
        "all = all + none",
        "t['a'] *= 2",
        "t['z'] *= 2\nt['new'] = 1",
        "df['a'] = df['a'] * 2",
        "df['z'] = df['z'] * 2\ndf['more'] = 1",
        "df = df.drop(columns=['id'])",
    )
    before = {f.cell_index for f in check_notebook_of(path) if f.rule == "ORD301"}
    assert before == set(range(3, 12))
    assert certainties(verified(path)) == {
        (3, "ORD301", "n"): "proved",
        (5, "ORD301", "rows"): "proved",
        (7, "ORD301", "t"): "proved",
        (9, "ORD301", "df"): "proved",
        (11, "ORD301", "df"): "proved",
    }


def test_one_run_with_nothing_to_compare_stays_as_cheap_as_it_was(tmp_path: Path) -> None:
    path = notebook(tmp_path / "a.ipynb", "print(rate)", "rate = 2")
    found = certainties(verified(path, against="none"))
    assert found == {(0, "ORD101", "rate"): "inferred"}


def test_two_runs_are_recorded_alike_and_differ_in_nothing(tmp_path: Path) -> None:
    path = notebook(
        tmp_path / "a.ipynb",
        ("import random, numpy as np\nrandom.seed(1)\nnp.random.seed(1)\nx = 1", ""),
        ("x += 1", ""),
        ("if x:\n    print(round(random.random(), 3), round(np.random.random(), 3))",
         "0.134 0.417\n"),
    )  # fmt: skip
    report = verified(path, runs=2, jobs=2)
    assert verdicts(report) == ["reproduced"] * 3
    assert certainties(report) == {(1, "ORD301", "x"): "proved"}
    assert report.details["reproducible"] is True


def test_the_recorder_is_not_seen_by_the_notebook(tmp_path: Path) -> None:
    path = notebook(
        tmp_path / "a.ipynb",
        ("import sys\nx = 1", ""),
        ("x += 1", ""),
        ("print(sorted(n for n in globals() if not n.startswith('_')))",
         "['In', 'Out', 'exit', 'get_ipython', 'open', 'quit', 'sys', 'x']\n"),
        {"source": "len(In), list(Out)", "execution_count": 4,
         "outputs": [{"output_type": "execute_result", "execution_count": 4, "metadata": {},
                      "data": {"text/plain": "(5, [])"}}]},
        ("print({'pandas', 'numpy', 'sklearn', 'matplotlib', 'papermill'} & set(sys.modules))",
         "set()\n"),
    )  # fmt: skip
    out = tmp_path / "out"
    report = verified(path, out=out)
    assert verdicts(report) == ["reproduced"] * 5
    assert certainties(report) == {(1, "ORD301", "x"): "proved"}
    assert "vnd.nbvalidate" not in (out / "a.run1.ipynb").read_text()


@pytest.mark.parametrize(
    ("launcher", "certainty"),
    [
        ("", "proved"),
        ("sys.modules['nbvalidate'] = None", "inferred"),
        ("import nbvalidate; nbvalidate.__path__ = []", "inferred"),
        ("import nbvalidate.live.headless as h; h.install = None", "inferred"),
        ("import nbvalidate.live.headless as h; h.summary = None", "inferred"),
        ("import nbvalidate.live.headless as h; h.VERSION = 99", "inferred"),
        ("import nbvalidate.live.recorder as r; r.Recorder.begin = None", "inferred"),
        ("import nbvalidate.live.recorder as r; r.Recorder.end = None", "inferred"),
        ("import nbvalidate.live.session as s; s.Recorder = None", "inferred"),
    ],
)
def test_a_kernel_without_us_or_with_a_broken_one_runs_as_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, launcher: str, certainty: str
) -> None:
    kernel = tmp_path / "share" / "kernels" / "special"
    kernel.mkdir(parents=True)
    begin = "from ipykernel.kernelapp import launch_new_instance\nlaunch_new_instance()"
    start = f"import sys; {launcher}\n{begin}"
    argv = [sys.executable, "-c", start, "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": "Special", "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share"))
    path = notebook(
        tmp_path / "a.ipynb", ("x = 1", ""), ("x += 1", ""), ("if x:\n    print(x)", "2\n")
    )
    report = verified(path, kernel_name="special")
    assert report.error is None
    assert verdicts(report) == ["reproduced"] * 3
    assert certainties(report) == {(1, "ORD301", "x"): certainty}


def test_a_notebook_that_loads_us_itself_shows_what_it_shows_without(tmp_path: Path) -> None:
    path = notebook(
        tmp_path / "a.ipynb",
        ("x = 1", ""),
        ("%load_ext nbvalidate\nif x:\n    y = 1\nprint(y)", "1\n"),
        ("x += 1", ""),
        ("if x:\n    print(x)", "2\n"),
        ("print(late)", ""),
        ("late = 1", ""),
        ("%nbvalidate status", ""),
        ("%reload_ext nbvalidate", ""),
        ("if x:\n    x += 1\nprint(x)", "3\n"),
        ("%unload_ext nbvalidate", ""),
        ("if x:\n    x += 1\nprint(x)", "4\n"),
    )
    shown = _executed(path)
    assert [len(cell["outputs"]) for cell in shown["cells"]] == [0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 1]
    path.write_text(json.dumps(shown))
    report = verified(path, runs=2, jobs=2)
    assert verdicts(report)[4] == "expected error"
    assert set(verdicts(report)) == {"reproduced", "expected error"}
    assert certainties(report) == {
        (2, "ORD301", "x"): "proved",
        (4, "ORD101", "late"): "proved",
        (8, "ORD301", "x"): "proved",
        (10, "ORD301", "x"): "inferred",  # nobody records any more
    }


SUMMARIES = """
import json, random
from IPython.core.interactiveshell import InteractiveShell
from nbvalidate.live.headless import install
shell, made = InteractiveShell(), []
install(shell, lambda data: made.append(data["trace"]))
random.seed(0)
for number, source in enumerate([
    "import random\\nx = [1]\\nz = {'k': 1, 'l': 2}\\nw = 0",
    "x.append(len(open('data.txt').read()) + random.random())\\nz['k'] += 1",
    "w += 0\\nv = z['k']\\ndel x\\nprint(gone)",
    "syntax error",
]):
    shell.run_cell(source, store_history=True, cell_id=f"c{number}")
print(json.dumps(made))
"""


def test_a_summary_of_a_trace_has_names_only(tmp_path: Path) -> None:
    (tmp_path / "data.txt").write_text("1")
    done = subprocess.run(
        [sys.executable, "-c", SUMMARIES],
        env={**os.environ, "IPYTHONDIR": str(tmp_path / "ipython")},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    lists = ("reads", "missing", "binds", "changes", "deletes", "differs", "unsure")
    empty: dict[str, Any] = {"version": 1, **{name: [] for name in lists}}
    assert json.loads(done.stdout.splitlines()[-1]) == [
        empty | {"binds": ["random", "w", "x", "z"]},
        empty | {"reads": ["random", "x", "z"], "changes": ["x", "z"], "differs": ["x", "z"]},
        empty
        | {"reads": ["w", "x", "z"], "missing": ["gone"], "binds": ["v", "w"], "deletes": ["x"]},
    ]


def check_notebook_of(path: Path) -> list[Any]:
    """What `check` alone says of the order."""
    return list(check_notebook(read_notebook(str(path)), Config(select=("ORD",))))


def _executed(path: Path) -> dict[str, Any]:
    """The notebook with the outputs of a run without us around it."""
    book = nbformat.read(path, 4)
    nbclient.NotebookClient(book, allow_errors=True, timeout=120).execute()
    made: dict[str, Any] = json.loads(nbformat.writes(book))
    return made
