"""Runs hostile cells in fresh processes, with and without us; asked by test_hostile.py.

A process that has imported IPython and nothing else reads one request a line, and answers it from
a fork of its own: as fresh as a restarted kernel, and nothing that a cell does to it is left.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from typing import Any

from tests.benchmarks.bench_live_shell import Shell, in_fork, new_shell
from tests.live import hostile_probes

#: Where objects are is not what they are.
_PLACES = re.compile(r"0x[0-9a-f]{6,}|\bat [0-9a-f]{9,}|id='\d+'|ipython-input-\d+-\w+")


def answer(request: Mapping[str, Any]) -> Any:
    """What one fork finds."""
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        os.environ.update(IPYTHONDIR=folder, HOME=folder)
        try:
            if "probe" in request:
                return in_fork(getattr(hostile_probes, request["probe"]), seconds=120)
            return in_fork(run, request["cells"], request["record"], seconds=120)
        finally:
            os.chdir("/")


def run(cells: Sequence[str], record: bool) -> dict[str, Any]:
    """Run cells as a front end does: their outputs, the time, and what we said of them."""
    shell = new_shell()
    session = None
    if record:
        from nbvalidate.live.session import LiveSession

        session = LiveSession(shell)
        session.start()
        made = [{"id": f"c{i}", "type": "code", "source": s} for i, s in enumerate(cells)]
        session.set_document(made)
    outputs, longest = [], 0.0
    for number, source in enumerate(cells):
        start = _NOW()
        outputs.append(_shown(shell, f"c{number}", source))
        if session is not None:
            _quiet(session)
        longest = max(longest, _NOW() - start)
    found: dict[str, Any] = {"outputs": outputs, "longest": longest}
    if session is not None:
        verdicts = session.judge().verdicts
        found["flagged"] = {c: v.message for c, v in verdicts.items() if v.kind != "fresh"}
        found["recorded"] = sorted(verdicts)
    return found


#: CPU time, as others use the machine too; bound before cells can put something else in its place.
_NOW = time.process_time


def _shown(shell: Shell, cell_id: str, source: str) -> list[str]:
    ended = ""
    try:
        outputs = shell.run(cell_id, source)
    except BaseException as error:  # what IPython itself does not survive
        outputs, ended = shell.outputs, f"ended: {type(error).__name__}"
    return [_PLACES.sub("", _text(output)) for output in outputs] + [ended]


def _text(output: Mapping[str, Any]) -> str:
    if output["output_type"] == "error":
        return "\n".join([output["ename"], output["evalue"], *output["traceback"]])
    if output["output_type"] == "stream":
        return f"{output['name']}: {output['text']}"
    return str(output["data"].get("text/plain", output["data"]))


def _quiet(session: Any) -> None:
    session.judge()
    session.state()


def main() -> None:
    """Answer until there is nothing more to read."""
    out = os.dup(1)
    os.dup2(2, 1)  # a stray print is no answer
    for line in sys.stdin:
        try:
            reply = {"answer": answer(json.loads(line))}
        except Exception as error:
            reply = {"error": str(error)}
        with contextlib.suppress(BrokenPipeError):
            os.write(out, (json.dumps(reply) + "\n").encode())


if __name__ == "__main__":
    main()
