"""A real Jupyter server of its own: JupyterLab or Notebook 7, with the lab extension in place."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tests.conftest import ipynb

ROOT = Path(__file__).parents[2]
TOKEN = "browser-tests"
App = Literal["lab", "notebook"]

_OPTIONS = {
    "lab": ["--LabApp.expose_app_in_browser=True"],
    "notebook": ["--JupyterNotebookApp.expose_app_in_browser=True"],
}


@dataclass(frozen=True)
class Server:
    """A server that runs.

    Parameters
    ----------
    app
        What it serves.
    address
        Without a slash at the end.
    folder
        Where its notebooks are.
    """

    app: App
    address: str
    folder: Path

    def url(self, name: str) -> str:
        """Where a notebook opens."""
        if self.app == "lab":
            return f"{self.address}/lab/tree/{name}?reset&token={TOKEN}"
        return f"{self.address}/notebooks/{name}?token={TOKEN}"

    def write(self, name: str, cells: Sequence[str | dict[str, Any]]) -> str:
        """Put a notebook into the folder."""
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
        (self.folder / name).write_text(ipynb(cells, metadata=kernel), encoding="utf-8")
        return name


@contextlib.contextmanager
def serve(app: App, home: Path) -> Iterator[Server]:
    """Start a server in `home` and stop it, and its kernels, at the end."""
    environment = _environment(home)
    folder = home / "notebooks"
    folder.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyter", app, "--no-browser", "--allow-root"]
    command += ["--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"]
    command += [f"--ServerApp.root_dir={folder}", f"--IdentityProvider.token={TOKEN}"]
    log = (home / "server.log").open("w")
    process = subprocess.Popen(
        [*command, *_OPTIONS[app]], env=environment, stdout=log, stderr=log, cwd=home
    )
    server = Server(app, f"http://127.0.0.1:{port}", folder)
    try:
        _wait(server, process, home / "server.log")
        yield server
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()


def _wait(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.address}/api/status?token={TOKEN}", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"The server did not start:\n{log.read_text()[-4000:]}")


def _environment(home: Path) -> dict[str, str]:
    variables = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_PATH": "path",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    places = {name: home / folder for name, folder in variables.items()}
    for place in places.values():
        place.mkdir(parents=True)
    quiet = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
    page = home / "config" / "labconfig" / "page_config.json"
    page.parent.mkdir()
    page.write_text(json.dumps(quiet))
    # before all else, an installed copy of the extension too
    extensions = home / "path" / "labextensions"
    extensions.mkdir(parents=True)
    (extensions / "nbvalidate").symlink_to(ROOT / "nbvalidate" / "labextension")
    # unlike `jupyter.exe`'s folder, the one of this Python need not be on the PATH
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, **{k: str(v) for k, v in places.items()}, "PATH": path}
