"""A cell under `%%validate` runs in a real kernel exactly as without it."""

from __future__ import annotations

import json
import re
import time

import pytest

CELLS = {
    "an expression at the end": "x = 1\nx + 1",
    "an expression and a semicolon": "1 + 1;",
    "printing": "print('a')\nprint('b')",
    "an error": "x = 1\n\n1 / 0",
    "an error in a function": "def f(n):\n    return 1 / n\n\nf(0)",
    "an error in one line": "undefined_name",
    "a syntax error": "x = (1\ny = 2",
    "a wrong indent": "x = 1\n  y = 2",
    "await": "import asyncio\nawait asyncio.sleep(0.001)\n'awaited'",
    "an error after await": "import asyncio\nawait asyncio.sleep(0)\n1 / 0",
    "a display": "from IPython.display import display\ndisplay({'a': 1})\ndisplay(2)\n3",
    "a line magic": "%env NBV_X=1\n%env NBV_X",
    "a shell line": "!echo hello",
    "an assigned shell line": "out = !echo hello\nout",
    "a cell magic": "%%capture out\nprint('hidden')\n1",
    "an error in a cell magic": "%%capture out\n1 / 0",
    "another language": "%%bash\necho hello",
    "help": "len?",
    "an automagic": "pwd",
    "an early stop": "raise SystemExit('enough')",
    "an interrupt": "raise KeyboardInterrupt",
    "comments": "# nothing\n",
    "a figure of text": "class A:\n    def _repr_html_(self):\n        return '<b>a</b>'\nA()",
    "future": "from __future__ import annotations\ndef f(x: unknown): pass\nf.__annotations__",
    "a decorator": "@property\ndef f(self): ...\nf",
    "input history": "a = 5\na\n_",
    "a leading empty line": "\n\n1 / 0",
    "an indented cell": "    1 + 1",
}


#: What IPython understands in the first line of a cell only, or in a cell of one line.
FIRST_LINE_ONLY = {"%%capture", "%%bash", "pwd", "len?", "    1 + 1"}


def comparable(reply):
    """A reply without what differs from run to run, and without our report."""
    shown = [
        (kind, {k: v for k, v in content.items() if k not in ("execution_count", "transient")})
        for kind, content in reply.outputs
        if not content.get("metadata", {}).get("nbvalidate")
    ]
    said = {k: reply.content.get(k) for k in ("status", "ename", "evalue", "payload")}
    text = json.dumps([said, shown], indent=1)
    text = re.sub(r"\\u001b\[[\d;]*m", "", text)
    text = re.sub(r"\[\d+\]|0x[0-9a-f]+|(?:ipykernel_\d+/)?\d+\.py", "…", text)
    # the first line in an excerpt of the source: our comment, an empty line, or left out
    return re.sub(r" +1 (#same)?\\n", "", text)


@pytest.mark.parametrize("source", CELLS.values(), ids=CELLS)
def test_a_cell_gives_the_same_as_without_the_magic(kernel, source):
    # a comment in the place of the magic's line: then the line numbers must be the same too
    alone = source if source.startswith(tuple(FIRST_LINE_ONLY)) else f"#same\n{source}"
    kernel.run(alone, "a")  # IPython says some things the first time only
    expected = comparable(kernel.run(alone, "a"))
    assert comparable(kernel.run(f"%%validate\n{source}", "a")) == expected


def test_the_result_is_in_out_and_in_history_as_ever(kernel):
    first = kernel.run("%%validate\nx = 20\nx + 1")
    number = first.content["execution_count"]
    assert first.of("execute_result")[0]["execution_count"] == number
    again = kernel.run(f"(Out[{number}], _, _{number}, In[{number}], _i)")
    assert again.of("execute_result")[0]["data"]["text/plain"] == (
        "(21, 21, 21, '\\nx = 20\\nx + 1', '%%validate\\nx = 20\\nx + 1')"
    )
    assert again.content["execution_count"] == number + 1


def test_history_is_the_same_as_without_the_magic(kernel):
    plain_cell = kernel.run("x = 1").content["execution_count"]
    kernel.run("%%validate\nx = 1")
    raw = kernel.run(f"%history {plain_cell}-{plain_cell + 1}").text
    assert raw == "x = 1\n%%validate\nx = 1\n"


def test_nothing_of_ours_is_in_the_namespace(kernel):
    kernel.run("%%validate\nx = 1", "a")
    kernel.run("%%validate --strict\ny = x", "b")
    assert kernel.run("%who").text.split() == ["x", "y"]
    kernel.run("[n for n in dir() if 'nbv' in n.lower()]")


def test_timing_hooks_see_one_run_of_the_cell(kernel):
    kernel.run(
        "seen = []\n"
        "def before(info): seen.append(('before', info.raw_cell[:10], info.cell_id))\n"
        "def after(result): seen.append(('after', result.info.raw_cell[:10], result.success))\n"
        "ip = get_ipython()\n"
        "ip.events.register('pre_run_cell', before); ip.events.register('post_run_cell', after)",
    )
    kernel.run("%%validate\nx = 1", "a")
    kernel.run(
        "ip.events.unregister('pre_run_cell', before); ip.events.unregister('post_run_cell', after)"
    )
    seen = kernel.run("seen[1:3]").text
    assert seen == "[('before', '%%validate', 'a'), ('after', '%%validate', True)]"


def test_time_measures_the_cell_and_its_names_stay(kernel):
    reply = kernel.run("%%validate\n%%time\nx = 40 + 2\nx")
    assert "Wall time" in reply.text
    assert "42" in reply.text
    assert kernel.run("x").text == "42"


def test_validate_may_stand_under_time(kernel):
    reply = kernel.run("%%time\n%%validate\nx = 43\nx")
    assert "Wall time" in reply.text
    assert "nothing to report" in reply.text
    assert kernel.run("x").text == "43"


def test_a_long_cell_can_be_interrupted(kernel):
    message = kernel.send(
        "%%validate\nimport time\nprint('begun', flush=True)\ntime.sleep(60)", "a"
    )
    time.sleep(1)
    kernel.manager.interrupt_kernel()
    (reply,) = kernel.wait(message)
    assert reply.content["ename"] == "KeyboardInterrupt"
    assert kernel.run("1 + 1").text == "2"
