"""Runs inside the kernel: after each cell, fingerprints of what the cell may have touched.

Its *source* is sent to the kernel before the first cell, so it must stay one file, standard
library only, and valid Python 3.6: the kernel may be older than we are and knows nothing of us.
It never raises, binds no name of the user's, draws no random number, and stays in a budget of
time. A value that it cannot read wholly has no fingerprint: it never guesses.
"""

# The syntax and habits of Python 3.6 are meant here, and it must never raise:
# ruff: noqa: BLE001, C901, N818, RUF005, S110, S112, SLF001, UP004, UP031
# mypy: ignore-errors
import ast
import hashlib
import os
import sys
import time

MIME = "application/vnd.nbvalidate+json"
SECONDS = 0.05  # for all fingerprints of one cell
BYTES = 16 * 1024 * 1024  # above, arrays are sampled
NODES = 20000  # values inside one variable
WATCHED = {"sklearn.base", "catboost.core"}  # what is loaded before any call can be followed
HIDDEN = {"In", "Out", "exit", "quit", "get_ipython", "open"}


class Opaque(Exception):
    """A value that cannot be read wholly, or not in time."""


class Fingerprint(object):
    """A digest of one value by its content; addresses never count."""

    def __init__(self, deadline):
        self.deadline = deadline
        self.nodes = 0
        self.open = set()

    def of(self, value):
        """The digest of `value` as bytes."""
        self.nodes += 1
        if self.nodes > NODES or (self.nodes % 64 == 0 and time.perf_counter() > self.deadline):
            raise Opaque
        if value is None or isinstance(value, (bool, int, float, complex, str, bytes, bytearray)):
            return digest(type(value).__name__, repr(value))
        if id(value) in self.open:
            return digest("cycle")
        self.open.add(id(value))
        try:
            return self.compound(value)
        finally:
            self.open.discard(id(value))

    def compound(self, value):
        """The digest of a value that holds others."""
        kind = type(value)
        name = kind.__module__ + "." + kind.__qualname__
        if isinstance(value, dict):
            pairs = [self.of(k) + self.of(v) for k, v in list(value.items())]
            return digest(name, *pairs)
        if isinstance(value, (set, frozenset)):
            return digest(name, *sorted(self.of(v) for v in list(value)))
        if kind in (list, tuple) or (isinstance(value, tuple) and hasattr(kind, "_fields")):
            return digest(name, *[self.of(v) for v in list(value)])
        if kind.__name__ == "function":
            return digest(name, self.code(value.__code__), self.of(value.__defaults__))
        if kind is range or kind is slice:
            return digest(name, repr(value))
        if isinstance(value, type):
            if value.__module__ != "__main__":
                return digest("type", value.__module__, value.__qualname__)
            methods = [v for _, v in sorted(vars(value).items()) if hasattr(v, "__code__")]
            return digest("type", value.__qualname__, *[self.code(m.__code__) for m in methods])
        return self.foreign(value, kind, name)

    def foreign(self, value, kind, name):
        """The digest of arrays, frames, models and plain objects."""
        root = kind.__module__.partition(".")[0]
        np = sys.modules.get("numpy")
        if np is not None:
            if isinstance(value, np.ndarray):
                return self.array(value, np)
            if isinstance(value, np.generic):
                return digest(name, value.tobytes() if value.dtype != object else b"")
            if isinstance(value, np.dtype):
                return digest(name, str(value))
        if root == "numpy" and kind.__name__ == "RandomState":
            return digest(name, self.of(value.get_state()))
        if root == "numpy" and kind.__name__ == "Generator":
            return digest(name, self.of(value.bit_generator.state))
        if root == "random" and hasattr(value, "getstate"):
            return digest(name, self.of(value.getstate()))
        if root == "datetime" or root in ("decimal", "fractions", "pathlib"):
            return digest(name, repr(value))
        if root == "pandas":
            return self.frame(value, kind, name)
        if root == "torch" and hasattr(value, "detach"):
            return digest(name, self.of(value.detach().cpu().numpy()))
        if root in ("matplotlib", "seaborn", "IPython", "ipykernel", "builtins", "plotly"):
            raise Opaque
        state = getattr(value, "__dict__", None)
        if root == "sklearn" and state is None and hasattr(kind, "__getstate__"):
            state = value.__getstate__()
        if not isinstance(state, dict) or (not state and kind.__module__ != "__main__"):
            raise Opaque
        return digest(name, *[self.of(k) + self.of(state[k]) for k in sorted(state, key=str)])

    def array(self, value, np):
        """The digest of a numpy array: all of its bytes, or of a sample when it is big."""
        head = (str(value.dtype), str(value.shape))
        if value.dtype.names:
            return digest("array", *(head + tuple(self.of(value[f]) for f in value.dtype.names)))
        if value.dtype == object:
            return digest("array", *(head + tuple(self.of(v) for v in value.ravel().tolist())))
        if value.nbytes > BYTES:
            step = value.nbytes // BYTES + 1
            value = value.reshape(-1)[::step] if value.flags["C_CONTIGUOUS"] else value[::step]
            if value.nbytes > 2 * BYTES:
                raise Opaque
        return digest("array", *(head + (np.ascontiguousarray(value).tobytes(),)))

    def frame(self, value, kind, name):
        """The digest of a pandas object."""
        pd = sys.modules.get("pandas")
        if kind.__name__ in ("Timestamp", "Timedelta", "Period", "NaTType", "NAType", "Interval"):
            return digest(name, repr(value))
        if not isinstance(value, (pd.DataFrame, pd.Series, pd.Index)):
            raise Opaque
        step = len(value) // 50000 + 1
        if isinstance(value, pd.Index):
            hashed = pd.util.hash_pandas_object(value[::step], index=False)
            return digest(name, str(value.names), str(len(value)), hashed.values.tobytes())
        if isinstance(value, pd.Series):
            return digest(name, str(value.name), self.series(value, pd, step))
        columns = [self.series(value.iloc[:, i], pd, step) for i in range(value.shape[1])]
        return digest(name, str(list(value.columns)), str(value.shape), *columns)

    def series(self, column, pd, step):
        """The digest of a column with its index."""
        if time.perf_counter() > self.deadline:
            raise Opaque
        hashed = pd.util.hash_pandas_object(column.iloc[::step], index=True)
        return digest(str(column.dtype), str(len(column)), hashed.values.tobytes())

    def code(self, code):
        """The digest of a code object, without its line numbers."""
        inner = [self.code(c) for c in code.co_consts if hasattr(c, "co_code")]
        plain = [self.of(c) for c in code.co_consts if not hasattr(c, "co_code")]
        return digest("code", code.co_code, *(inner + plain + [str(code.co_names)]))


def digest(*parts):
    """A short hash of texts and bytes."""
    made = hashlib.blake2b(digest_size=12)
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        made.update(str(len(data)).encode() + b":" + data)
    return made.digest()


def generators():
    """For each global random generator a hash of its state, and whether it looks drawn from."""
    states = {}
    random = sys.modules.get("random")
    if random is not None:
        state = random.getstate()  # hash(None) is an address before 3.12: only of the numbers
        states["random"] = ["%x %r" % (hash(state[1]), state[2:]), True]
    np_random = sys.modules.get("numpy.random")
    if np_random is not None:
        state = np_random.mtrand._rand.get_state(legacy=False)
        inner = state.get("state", {})
        key = inner.get("key")
        text = digest(
            b"" if key is None else key.tobytes(),
            str(inner.get("pos")),
            str(state.get("has_gauss")),
            str(state.get("gauss")),
        )
        fresh = inner.get("pos") == 624 and not state.get("has_gauss")
        states["numpy"] = [text.hex(), not fresh]
    torch = sys.modules.get("torch")
    if torch is not None and hasattr(torch, "random"):
        states["torch"] = [digest(torch.random.get_rng_state().numpy().tobytes()).hex(), True]
    return states


class Probe(object):
    """The two hooks of one kernel."""

    def __init__(self, shell):
        self.shell = shell
        self.before = {}
        self.states = {}
        self.events = []
        self.running = False

    def start(self, *_):
        """Before a cell: what is bound to what, and the state of the generators."""
        try:
            self.before = {k: id(v) for k, v in self.shell.user_ns.items()}
            self.states = generators()
            del self.events[:]
            self.running = True
        except Exception:
            self.before = {}

    def done(self, result=None):
        """After a cell: look, and publish."""
        self.running = False
        try:
            raw = getattr(getattr(result, "info", None), "raw_cell", "") or ""
            self.publish(
                {
                    "variables": self.variables(raw),
                    "rng": self.drawn(),
                    "events": sorted(set(self.events)),
                }
            )
        except Exception:
            pass

    def variables(self, raw):
        """Fingerprints by name, of names that the cell holds or bound anew."""
        names = self.names(raw)
        space = self.shell.user_ns
        found = {}
        deadline = time.perf_counter() + SECONDS
        for name in [n for n in list(space) if self.visible(n)]:
            value = space[name]
            if name not in names and self.before.get(name) == id(value):
                continue
            if type(value).__name__ == "module":
                continue
            if time.perf_counter() > deadline:
                break
            try:
                found[name] = Fingerprint(deadline).of(value).hex()
            except Exception:
                continue
        return found

    def visible(self, name):
        """Whether the user made this name."""
        return isinstance(name, str) and not name.startswith("_") and name not in HIDDEN

    def names(self, raw):
        """All plain names in the source of the cell."""
        try:
            tree = ast.parse(self.shell.transform_cell(raw))
        except Exception:
            return set()
        return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}

    def drawn(self):
        """The generators that the cell drew from: hashes of their state before and after."""
        after = generators()
        found = {}
        for name, (state, used) in after.items():
            before = self.states.get(name)
            if before is None and not used:
                continue  # imported, not used
            if before is None or before[0] != state:
                found[name] = [before and before[0], state]
        return found

    def publish(self, data):
        """Send `data` past the display machinery: IPython would keep it in its history."""
        pub = self.shell.display_pub
        content = {"data": {MIME: data}, "metadata": {}, "transient": {}}
        pub.session.send(
            pub.pub_socket, "display_data", content, parent=pub.parent_header, ident=pub.topic
        )

    def audit(self, event, args):
        """Note a connection to the network; called for every audit event, so it must be cheap."""
        if event == "socket.connect" and self.running:
            address = args[1]
            if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
                self.events.append("network")


class Watch(object):
    """Waits for scikit-learn to be imported, and then lets its calls be followed."""

    def __init__(self, shell, publish, cells):
        self.shell = shell
        self.publish = publish
        self.cells = cells
        self.running = None
        self.process = os.getpid()
        shell.events.register("pre_run_cell", self.start)
        sys.meta_path.insert(0, self)

    def start(self, info=None):
        """Before a cell: which one."""
        self.running = (str(getattr(info, "cell_id", None) or ""), getattr(info, "raw_cell", ""))

    def find_spec(self, name, path=None, target=None):
        """Python looks for a module; all others are found as ever."""
        if name not in WATCHED or os.getpid() != self.process:
            return None
        try:
            return self.follow().find_spec(name, path, target)
        except Exception:
            return None

    def follow(self):
        """From now on; the waiting is over."""
        sys.meta_path.remove(self)
        self.shell.events.unregister("pre_run_cell", self.start)
        from nbvalidate.live.tracking import headless

        return headless.follow(self.shell, self.publish, self.cells, self.running)


def install(shell, probe, record, cells):
    """Register the hooks.

    `probe`: look at variables; `record`: with the recorder as well, `cells`: follow calls of
    scikit-learn (the index of each cell's id, or None), if this Python can import them.
    """
    try:
        made = Probe(shell)
        if probe:
            shell.events.register("pre_run_cell", made.start)
            shell.events.register("post_run_cell", made.done)
            if hasattr(sys, "addaudithook"):
                sys.addaudithook(made.audit)
        if cells is not None:
            watch = Watch(shell, made.publish, cells)
            if not WATCHED.isdisjoint(sys.modules):  # by a startup file
                watch.follow()
        if probe and record:
            from nbvalidate.live import headless

            headless.install(shell, made.publish)
    except Exception:
        pass
