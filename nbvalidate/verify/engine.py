"""The papermill engine ``nbvalidate``: papermill's parameters and storage, our client."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from papermill.engines import NBClientEngine, papermill_engines

if TYPE_CHECKING:
    from nbvalidate.verify.client import Session

__all__ = ["ENGINE", "NBValidateEngine", "socket_folder"]

ENGINE = "nbvalidate"
_LONGEST_SOCKET = 107 - len("/k-5")


class NBValidateEngine(NBClientEngine):
    """Executes a notebook for ``papermill --engine nbvalidate`` and for `verify`.

    For papermill it behaves as papermill's own engine, over private sockets and with a kernel
    that always ends; `verify` passes a `Session` that says more.
    """

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        log_output: bool = False,
        stdout_file: Any = None,
        stderr_file: Any = None,
        start_timeout: int = 60,
        execution_timeout: float | None = None,
        session: Session | None = None,
        workdir: str | None = None,
        **kwargs: Any,
    ) -> Any:
        """Run the notebook that `nb_man` manages."""
        # Importing papermill imports this module: what needs papermill must wait.
        from nbvalidate.verify.client import Client, Session

        for unused in ("input_path", "timeout", "startup_timeout"):
            kwargs.pop(unused, None)
        own = None
        if session is None:
            own = socket_folder()
            session = Session(sockets=own, timeout=execution_timeout, keep_going=False)
        if workdir is not None:
            # papermill would change the folder of the whole process: not for many threads
            kwargs["resources"] = {"metadata": {"path": workdir}}
        try:
            return Client(
                nb_man,
                session,
                kernel_name=kernel_name,
                startup_timeout=start_timeout,
                log_output=log_output,
                stdout_file=stdout_file,
                stderr_file=stderr_file,
                **kwargs,
            ).execute()
        finally:
            if own is not None:
                shutil.rmtree(own, ignore_errors=True)


def socket_folder() -> Path:
    """A new private folder whose path is short enough for a Unix socket in it."""
    folder = Path(tempfile.mkdtemp(prefix="nbv-"))
    if len(str(folder)) > _LONGEST_SOCKET:
        folder.rmdir()
        folder = Path(tempfile.mkdtemp(prefix="nbv-", dir="/tmp"))
    return folder


# From a source tree without installed entry points papermill must know us too.
papermill_engines.register(ENGINE, NBValidateEngine)
