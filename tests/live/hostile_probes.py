"""What needs more than two runs compared: each function runs in a fresh process of its own."""

from __future__ import annotations

import builtins
import signal
import sys
import threading
import warnings
from typing import Any

from tests.benchmarks.bench_live_shell import Shell, new_shell

_MADE = {
    "a list": "x = [1, 2, object()]\nclass L(list): pass\nx = L(x)",
    "an instance": "class A: pass\nx = A()\nx.self = x",
    "a frame": "import pandas as pd\nx = pd.DataFrame({'a': [1, 2]})",
    "an array": "import numpy as np\nx = np.arange(1000)",
    "a view": "base = np.arange(9)\nx = base[:3]",
    "a function": "def x(): return x",
    "a class": "class x: pass",
    "a generator": "def g():\n    yield 1\nx = g()",
    "an estimator": "from sklearn.linear_model import Ridge\nx = Ridge().fit([[1], [2]], [1, 2])",
    "a module": "import types\nx = types.ModuleType('mine')\nx.a = 1",
    "a set": "class S(set): pass\nx = S('abc')",
}


def _recording(shell: Shell) -> Any:
    from nbvalidate.live.session import LiveSession

    session = LiveSession(shell)
    session.start()
    return session


def what_lives_after_del() -> list[str]:
    """Kinds of values that are still there when their variable was deleted or bound again."""
    shell = new_shell()
    session = _recording(shell)
    kept = []
    for kind, source in _MADE.items():
        for ending in ("del x", "x = None"):
            shell.run("make", source)
            shell.run("use", "str(type(x)); y = [x]; z = {'k': x}\ndel y, z")
            shell.run("watch", "import weakref, gc\nwatched = weakref.ref(x)")
            session.judge()
            shell.run("let go", ending)
            session.judge()
            shell.run("look", "gc.collect()\nalive = watched() is not None")
            if shell.user_ns["alive"]:
                kept.append(f"{kind} after {ending}")
    return kept


def _state(shell: Shell) -> dict[str, Any]:
    manager = shell.magics_manager
    return {
        "events": {k: [repr(c) for c in v] for k, v in shell.events.callbacks.items()},
        "input transformers": [
            *map(repr, shell.input_transformers_cleanup),
            *map(repr, shell.input_transformers_post),
        ],
        "AST transformers": [*map(repr, shell.ast_transformers)],
        "line magics": sorted(manager.magics["line"]),
        "cell magics": sorted(manager.magics["cell"]),
        "registry": sorted(manager.registry),
        "configurables": sorted(map(str, map(type, shell.configurables))),
        "builtins": {k: id(v) for k, v in vars(builtins).items() if k != "_"},
        "shell": sorted(vars(shell)),
        "names": sorted(n for n in shell.user_ns if not n.startswith("_")),
        "hidden names": sorted(n for n in shell.user_ns_hidden if not n.startswith("_")),
        "hooks": {k: [repr(h) for h in v] for k, v in vars(shell.hooks).items()
                  if isinstance(v, list)},
        "completion": sorted(vars(shell.strdispatchers.get("complete_command")).get("strs", {})),
        "importers": [*map(repr, sys.meta_path), *map(repr, sys.path_hooks)],
        "path": list(sys.path),
        "warnings": list(warnings.filters),
        "how warnings are shown": repr(warnings.showwarning),
        "threads": sorted(t.name for t in threading.enumerate()),
        "signals": [repr(signal.getsignal(s)) for s in (signal.SIGINT, signal.SIGALRM)],
        "excepthook": repr(sys.excepthook),
        "displayhook": repr(sys.displayhook),
        "streams": (repr(sys.stdout), repr(sys.stderr)),
        "trace": (repr(sys.gettrace()), repr(sys.getprofile())),
        "recursion": sys.getrecursionlimit(),
        "exit functions": __import__("atexit")._ncallbacks(),
    }  # fmt: skip


def differences_after_unload() -> list[str]:
    """What is not as it was before ``%load_ext``."""
    shell = new_shell()
    for number, source in enumerate(["import numpy as np, pandas as pd", "x = 1", "x"]):
        shell.run(f"c{number}", source)
    shell.run("own", "%unload_ext nosuch\n%time 1")  # IPython registers these magics late
    before = _state(shell)
    shell.run("load", "%load_ext nbvalidate")
    shell.run("c3", "y = pd.DataFrame({'a': np.arange(3)})")
    shell.run("c4", "%%validate\ny['b'] = y['a'] * 2\ny")
    shell.run("c5", "%nbvalidate on")
    shell.run("c6", "if y.size:\n    z = open('f', 'w')\n    z.close()")
    shell.run("c7", "%nbvalidate report")
    shell.run("again", "%reload_ext nbvalidate")
    shell.run("c8", "np.random.seed(1)")
    shell.run("unload", "%unload_ext nbvalidate")
    shell.run("c9", "del y, z")
    after = _state(shell)
    return [f"{k}: {before[k]} -> {after[k]}" for k in before if before[k] != after[k]]


def loaded_twice() -> dict[str, Any]:
    """Nothing is doubled."""

    def callbacks() -> int:
        return sum(map(len, shell.events.callbacks.values()))

    shell = new_shell()
    shown = shell.run("load", "%load_ext nbvalidate")
    once = callbacks()
    shown += shell.run("again", "%reload_ext nbvalidate")
    from nbvalidate import load_ipython_extension

    load_ipython_extension(shell)
    from nbvalidate.magics.extension import extension_of

    session = extension_of(shell).session
    cells = [("a", "x;"), ("b", "x = 1")]
    session.set_document([{"id": i, "type": "code", "source": source} for i, source in cells])
    shell.run("b", "x = 1")
    shell.run("a", "x;")
    return {
        "shown": shown,
        "callbacks": callbacks(),
        "callbacks of one load": once,
        "verdicts": [v.kind for c, v in session.judge().verdicts.items() if c == "a"],
    }


def interrupted_at_every_moment() -> dict[str, Any]:
    """Ctrl-C, from the end of a cell on, later and later: into our hooks and past them."""
    shell = new_shell()
    session = _recording(shell)
    shell.run("a", "import signal\nbig = {i: [i] * 20 for i in range(20_000)}\nbase = 1")

    class Interrupt(KeyboardInterrupt):
        """Tells ours from others."""

    inside = []

    def interrupt(*_: Any) -> None:
        frame = sys._getframe(1)
        while frame is not None:
            if "nbvalidate/" in frame.f_code.co_filename.replace("\\", "/"):
                inside.append(frame.f_code.co_name)
                break
            frame = frame.f_back
        raise Interrupt

    signal.signal(signal.SIGALRM, interrupt)
    shown, wrong = [], []
    for number in range(1, 120):
        source = f"big[{number}].append(base)\nn = {number}\nok = True\n"
        source += f"_ = signal.setitimer(signal.ITIMER_REAL, {number / 4000})"
        try:
            outputs = shell.run(f"c{number}", source)
        except KeyboardInterrupt:
            outputs = []
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        said = [o for o in outputs if o["output_type"] == "stream"]
        shown += [o["text"][-200:] for o in said]
        namespace = shell.user_ns
        if namespace.get("n") != number or len(namespace["big"][number]) != 21:
            wrong.append(number)
        after = shell.run("next", f"n + {number}")
        if [o.get("data", {}).get("text/plain") for o in after] != [str(2 * number)]:
            wrong.append(number)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    made = [("p", "p = 1"), ("q", "q = p + 1\nq")]
    session.set_document([{"id": i, "type": "code", "source": s} for i, s in made])
    for cell, source in made:
        shell.run(cell, source)
    session.set_document([{"id": "p", "type": "code", "source": "p = 5"},
                          {"id": "q", "type": "code", "source": made[1][1]}])  # fmt: skip
    shell.run("p", "p = 5")
    return {
        "ours were hit": len(inside),
        "shown": shown,
        "wrong values": wrong,
        "verdict of a stale cell at the end": session.judge().verdicts["q"].kind,
    }


def our_own_failure() -> dict[str, Any]:
    """The recorder is broken on purpose: the only place where we may say a word."""
    import logging

    shell = new_shell()
    session = _recording(shell)
    heard = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(record.getMessage())

    logging.getLogger("nbvalidate").addHandler(Ear())

    def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("broken on purpose")

    session._recorder.end = broken
    outputs = []
    for number in (1, 2, 3):
        outputs += shell.run(f"c{number}", f"v{number} = {number}")
    return {
        "values": [shell.user_ns[f"v{n}"] for n in (1, 2, 3)],
        "logged": len(heard),
        "errors": sum(o["output_type"] == "error" for o in outputs),
    }
