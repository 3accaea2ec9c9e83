"""What is left when verification is interrupted or killed: no kernel, no folder, no traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.verify.test_verify import notebook

SCRIPT = """
import sys
from nbvalidate.verify.flow import verify
try:
    verify([sys.argv[1]], jobs=2)
except KeyboardInterrupt:
    sys.exit(130)
"""


def start(tmp_path: Path, source: str) -> tuple[subprocess.Popen[bytes], Path, list[int]]:
    """A process that verifies a notebook whose two kernels wrote their process ids."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    pids = tmp_path / "pids"
    pids.mkdir()
    first = f"import os\nopen(f'{pids}/{{os.getpid()}}', 'w').close()\n"
    path = notebook(tmp_path / "home" / "a.ipynb", first + source)
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(path)],
        env={**os.environ, "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while len(list(pids.iterdir())) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.2)
    return process, temporary, [int(p.name) for p in pids.iterdir()]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def all_gone(pids: list[int], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while any(alive(p) for p in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not any(alive(p) for p in pids)


@pytest.mark.parametrize("source", ["import time\ntime.sleep(60)", "while True: pass"])
def test_control_c_ends_all_kernels_and_removes_the_copies(tmp_path: Path, source: str) -> None:
    process, temporary, pids = start(tmp_path, source)
    assert len(pids) == 2
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=15)
    assert time.monotonic() - began < 5
    assert process.returncode == 130
    assert errors == b""
    assert all_gone(pids, 1)
    assert list(temporary.iterdir()) == []


def test_kernels_die_with_a_killed_parent(tmp_path: Path) -> None:
    # a regular expression that never ends holds the GIL: no thread of the kernel can look around
    process, _, pids = start(tmp_path, "import re\nre.match('(a+)+$', 'a' * 60 + 'b')")
    assert len(pids) == 2
    process.kill()
    process.communicate(timeout=15)
    assert all_gone(pids, 5)
