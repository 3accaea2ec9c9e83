"""In a real kernel: replies, queues, displays, JupyterLab's messages, nbclient and papermill."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

import nbclient
import nbformat
import papermill
import pytest

BELOW = "y = x"  # under strict: `x` comes from a cell below

#: Keeps the kernel busy until the cells behind it have arrived, as they have under Run All.
HOLD = "import time; time.sleep(0.5)"
CHECK = """
from nbvalidate.findings import Finding, Severity
class Check:
    family, options = "SCH", ()
    def before(self, cell): return ()
    def after(self, cell):
        if "bad" in cell.namespace:
            return [Finding("SCH101", "column-lost", Severity.ERROR, "proved",
                            "`bad` lost the column `price`.", cell_id=cell.cell_id)]
        return ()
get_ipython().magics_manager.registry["NBValidate"].session.checks.append(Check())
"""


def test_the_report_is_html_with_text_beside_it(kernel):
    (shown,) = kernel.run("%%validate\nx = 1", "a").of("display_data")
    assert shown["data"]["text/plain"] == "nbvalidate: nothing to report"
    assert shown["data"]["text/html"].startswith("<div style=")
    assert shown["metadata"] == {"nbvalidate": {"report": True}}


def test_the_report_stands_under_the_cells_own_output(kernel):
    reply = kernel.run("%%validate\nprint('own')\n1 + 1", "a")
    assert [kind for kind, _ in reply.outputs] == ["stream", "execute_result", "display_data"]


def test_figures_stand_above_the_report(kernel):
    kernel.run("%matplotlib inline\nimport matplotlib.pyplot as plt")
    reply = kernel.run("%%validate\n_ = plt.plot([1, 2])", "a")
    first, last = reply.of("display_data")
    assert "image/png" in first["data"]
    assert "nbvalidate" in last["data"]["text/plain"]


def test_an_error_found_after_ends_run_all(kernel):
    kernel.run(CHECK)
    held = kernel.send(HOLD)
    first = kernel.send("%%validate --strict\nbad = 41\nbad + 1", "a")
    second = kernel.send("print('not reached')", "b")
    _, one, two = kernel.wait(held, first, second)
    assert one.status == "error"
    assert one.content["ename"] == "ValidationError"
    assert one.content["evalue"] == "SCH101: `bad` lost the column `price`."
    assert one.content["traceback"] == ["ValidationError: SCH101: `bad` lost the column `price`."]
    kinds = [kind for kind, _ in one.outputs]
    assert kinds == ["execute_result", "display_data", "error"]
    assert two.status == "aborted"
    assert kernel.run("bad, Out").status == "ok"


def test_an_error_found_after_a_cell_that_awaits_ends_run_all_too(kernel):
    kernel.run(CHECK)
    held = kernel.send(HOLD)
    first = kernel.send("%%validate --strict\nimport asyncio\nbad = await asyncio.sleep(0, 5)\nbad")
    second = kernel.send("1")
    _, one, two = kernel.wait(held, first, second)
    assert (one.status, one.content["ename"], two.status) == ("error", "ValidationError", "aborted")
    assert one.of("execute_result")[0]["data"]["text/plain"] == "5"


@pytest.mark.parametrize("source", [BELOW, f"import asyncio\nawait asyncio.sleep(0)\n{BELOW}"])
def test_an_error_found_before_ends_run_all_and_the_cell_does_not_run(kernel, source):
    cell = f"%%validate --strict\n{source}"
    document = [
        {"id": "a", "type": "code", "source": cell},
        {"id": "b", "type": "code", "source": "x = 1"},
    ]
    kernel.run(
        "get_ipython().magics_manager.registry['NBValidate'].session"
        f".set_document({json.dumps(document)})"
    )
    kernel.run("x = 1", "b")
    held = kernel.send(HOLD)
    _, one, two = kernel.wait(held, kernel.send(cell, "a"), kernel.send("2", "c"))
    assert (one.status, one.content["ename"], two.status) == ("error", "ValidationError", "aborted")
    assert "ORD403: `x` was made by cell" in one.content["evalue"]
    assert one.content["evalue"].endswith("The cell did not run.")
    assert [kind for kind, _ in one.outputs] == ["display_data", "error"]
    assert kernel.run("'y' in globals()").text == "False"


def test_tags_arrive_with_the_cell(kernel):
    kernel.run(CHECK + "\nbad = 1")
    assert "SCH101" in kernel.run("%%validate\n1", "a").text
    assert "SCH101" not in kernel.run("%%validate\n1", "a", tags=["nbvalidate-ignore"]).text


def test_the_report_of_the_notebook_is_a_table(kernel):
    kernel.run("x = 1", "a")
    kernel.run("y = x", "b")
    kernel.run("x = 2", "a")
    (shown,) = kernel.run("%nbvalidate report", "c").of("display_data")
    assert "<th scope=col>Verdict</th>" in shown["data"]["text/html"]
    assert "stale" in shown["data"]["text/plain"]
    assert "re-run" in shown["data"]["text/plain"]
    (shown,) = kernel.run("%nbvalidate report --format html", "c").of("display_data")
    assert "<table>" in shown["data"]["text/html"]
    (printed,) = kernel.run("%nbvalidate report --format text", "c").of("stream")
    assert "stale" in printed["text"]
    (printed,) = kernel.run("%nbvalidate report --format json", "c").of("stream")
    assert json.loads(printed["text"])["plan"] == ["b"]


def test_rerun_runs_cells_that_await_too(kernel):
    cells = {
        "a": "x = 1",
        "b": "import asyncio\ny = await asyncio.sleep(0, x + 1)\nprint('y', y)",
        "c": "z = y\nz",
    }
    for name, source in cells.items():
        kernel.run(source, name)
    kernel.run("x = 5", "a")
    reply = kernel.run("%nbvalidate rerun --run", "m")
    assert reply.status == "ok"
    assert "y 6" in reply.text
    assert reply.of("execute_result")[0]["data"]["text/plain"] == "6"
    assert "2 cells run again" in reply.text
    assert kernel.run("(y, z)").text == "(6, 6)"
    assert json.loads(kernel.run("%nbvalidate report --format json", "m").text)["plan"] == []


def test_rerun_among_other_lines_says_what_it_cannot_do(kernel):
    kernel.run("x = 1", "a")
    kernel.run("import asyncio\ny = await asyncio.sleep(0, x)", "b")
    kernel.run("x = 5", "a")
    reply = kernel.run("q = 1\n%nbvalidate rerun --run", "m")
    assert reply.status == "error"
    assert reply.content["evalue"] == (
        "%nbvalidate rerun stopped: cell [3] needs await:"
        " put %nbvalidate rerun --run in a cell of its own."
    ).replace("[3]", reply.content["evalue"].split()[4])


def test_a_rerun_that_hangs_can_be_interrupted(kernel):
    kernel.run("x = 1", "a")
    kernel.run("import time\ntime.sleep(x if x > 1 else 0)", "b")
    kernel.run("x = 60", "a")
    message = kernel.send("%nbvalidate rerun --run", "m")
    time.sleep(1.5)
    kernel.manager.interrupt_kernel()
    (reply,) = kernel.wait(message)
    assert reply.status == "error"
    assert "KeyboardInterrupt" in str(reply.outputs)
    assert kernel.run("1").status == "ok"


def test_reloading_and_unloading_in_a_kernel(kernel):
    assert kernel.run("%reload_ext nbvalidate").outputs == []
    assert kernel.run("%unload_ext nbvalidate").outputs == []
    assert kernel.run("%nbvalidate status").status == "error"
    assert kernel.run("%load_ext nbvalidate").outputs == []
    assert "recording" in kernel.run("%nbvalidate status").text


def test_completion_over_the_wire(kernel):
    client = kernel.client
    message = client.complete("%nbvalidate re", 14)
    while True:
        reply = client.get_shell_msg(timeout=30)
        if reply["parent_header"]["msg_id"] == message:
            break
    assert {"report", "rerun"} <= set(reply["content"]["matches"])


def notebook(*sources):
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(s) for s in sources])


def test_nbclient_runs_a_clean_notebook(tmp_path):
    made = notebook(
        "%load_ext nbvalidate",
        "%nbvalidate on",
        "x = 1",
        "%%validate --strict\ny = x + 1\ny",
        "%nbvalidate report",
    )
    nbclient.NotebookClient(made, timeout=60).execute(cwd=str(tmp_path))
    result, report = made.cells[3].outputs
    assert result.data["text/plain"] == "2"
    assert report.data["text/plain"] == "nbvalidate: nothing to report"
    (table,) = made.cells[4].outputs
    assert table.data["text/plain"].startswith("All ")
    assert made.cells[2].outputs == []


def test_nbclient_stops_where_strict_finds_an_error(tmp_path):
    made = notebook(
        "%load_ext nbvalidate",
        CHECK,
        "%%validate --strict\nbad = 1",
        "print('not reached')",
    )
    with pytest.raises(nbclient.exceptions.CellExecutionError) as caught:
        nbclient.NotebookClient(made, timeout=60).execute(cwd=str(tmp_path))
    assert caught.value.ename == "ValidationError"
    assert made.cells[3].outputs == []


def test_papermill_stops_where_strict_finds_an_error(tmp_path):
    made = notebook(
        "%load_ext nbvalidate",
        CHECK,
        "%%validate --strict\nbad = 1",
        "print('not reached')",
    )
    made.metadata["kernelspec"] = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    nbformat.write(made, tmp_path / "in.ipynb")
    with pytest.raises(papermill.PapermillExecutionError) as caught:
        papermill.execute_notebook(
            tmp_path / "in.ipynb", tmp_path / "out.ipynb", progress_bar=False
        )
    assert caught.value.ename == "ValidationError"
    ran = nbformat.read(tmp_path / "out.ipynb", 4)
    assert ran.cells[-1].outputs == []


def test_plain_ipython_prints_text(tmp_path):
    typed = (
        "%load_ext nbvalidate\n"
        "x = 1\n"
        "%%validate --strict\n"
        "y = x + 1\n"
        "y * 21\n\n\n"
        "%nbvalidate report\n"
        "%%validate --strct\n"
        "z = 1\n\n\n"
        "%unload_ext nbvalidate\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "IPython", "--simple-prompt", "--no-banner", "--colors=nocolor"],
        input=typed,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=tmp_path,
        env={**os.environ, "IPYTHONDIR": str(tmp_path)},
        check=True,
    )
    assert "42" in done.stdout
    assert "nbvalidate: nothing to report" in done.stdout
    assert "All 3 cells show what Restart & Run All would show." in done.stdout
    assert "UsageError: %%validate has no option --strct." in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert "<div" not in done.stdout
