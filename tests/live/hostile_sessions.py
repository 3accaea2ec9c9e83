"""Hostile sessions, as cells: what users do to Python, to IPython and to the machine."""

from __future__ import annotations

LONG = "\n".join(f"v{i} = {i}" for i in range(2000))

SESSIONS: dict[str, tuple[str, ...]] = {
    "builtins that are replaced by variables": (
        "list = 3\nopen = None\nlen = id = type = isinstance = hash = sorted = str = dict = 5",
        "getattr = hasattr = setattr = vars = dir = repr = set = tuple = None\nlist",
        "print = 'text'\nrange = iter = next = Exception = KeyboardInterrupt = None",
        "list + len",
        "del list, len, print",
        "print(len([1]))",
    ),
    "builtins that are replaced for everybody": (
        """
import builtins, sys
kept = builtins.open, builtins.input, builtins.exec, builtins.compile, builtins.print
calls = []
def watched(function):
    def method(*a, **k):
        if sys._getframe(1).f_globals is globals(): calls.append(function.__name__)
        return function(*a, **k)
    return method
for f in kept: setattr(builtins, f.__name__, watched(f))
""",
        "with open('f', 'w') as f: _ = f.write('x')\nexec('x = 1')\nimport json",
        "calls",
        "for f in kept: setattr(builtins, f.__name__, f)\ncalls",
        "class Odd(dict): pass\nbuiltins.dict, kept = Odd, dict\ny = dict(a=1)",
        "builtins.dict = kept\ntype(y).__name__",
    ),
    "names that go while the cell runs": (
        "a, b, c = 1, [2], {3: 4}",
        "for name in ['a', 'b']:\n    del globals()[name]",
        "c[5] = 6\ndel c",
        "a",
        "for name in [n for n in list(globals()) if not n.startswith('_') and n not in ('In', 'Out', 'get_ipython', 'exit', 'quit', 'open')]:\n    del globals()[name]",
        "x = 1\nx",
    ),
    "the namespace is cleared": ("a = [1]", "globals().clear()", "b = 2\nb", "a"),
    "%reset -f and %who": ("a, b = 1, [2]", "%reset -f", "a", "c = 3\nc", "%who", "%xdel c", "c"),
    "a small recursion limit": (
        "import sys\nold = sys.getrecursionlimit()\nnested = []\nfor _ in range(400): nested = [nested]",
        "sys.setrecursionlimit(220)",
        "y = [nested, 1]\nlen(y)",
        "def f(n): return n and f(n - 1)\nf(500)",
        "sys.setrecursionlimit(old)",
        "f(500)",
    ),
    "the user's own trace, profile and monitoring functions": (
        """
import sys
seen = []
def trace(frame, event, arg):
    if frame.f_code.co_name in ('mine', 'other'):
        seen.append((event, frame.f_code.co_name))
        return trace
def mine(): return 1
def other(): return 2
sys.settrace(trace)
""",
        "mine()",
        "sys.settrace(None)\nlen(seen), seen[:3]",
        "seen.clear()\nsys.setprofile(trace)\nother()",
        "sys.setprofile(None)\nlen(seen)",
    ),
    "hooks of the interpreter": (
        "import sys\nhooks = sys.excepthook, sys.displayhook, sys.unraisablehook, sys.breakpointhook",
        "1/0",
        "hooks == (sys.excepthook, sys.displayhook, sys.unraisablehook, sys.breakpointhook)",
        "heard = []\nsys.addaudithook(lambda e, a: heard.append(a[0]) if e == 'open' and a and 'mine' in str(a[0]) else None)",
        "with open('mine.txt', 'w') as f: _ = f.write('x')\nwith open('mine.txt') as f: print(f.read())",
        "len(heard) >= 2",
    ),
    "warnings filters": (
        "import warnings, numpy as np, pandas as pd\nbefore = list(warnings.filters)",
        "m = np.matrix('1 2')\ndf = pd.DataFrame({'a': [1]})\ns = df['a']",
        "before == warnings.filters",
        "warnings.simplefilter('error')\nclass W:\n    def __getattr__(self, n): warnings.warn('old ' + n, DeprecationWarning)\nw = W()",
        "x = [w, m, df, s]\nlen(x)",
        "warnings.warn('mine')",
        "warnings.simplefilter('always')\ny = [x]",
        "warnings.warn('mine')\nlen(warnings.filters)",
        "'__warningregistry__' in globals()",
    ),
    "logging of everything": (
        "import logging, sys\nlogging.basicConfig(level=1, stream=sys.stdout)\nclass No:\n    def __getattribute__(self, n): raise RuntimeError",
        "n = No()\nlogging.getLogger('mine').debug('here')",
        "x = [n]\nlen(x)",
    ),
    "the user's own transformers and events": (
        """
import ast
ip = get_ipython()
class Double(ast.NodeTransformer):
    def visit_Constant(self, node):
        return ast.copy_location(ast.Constant(node.value * 2), node) if isinstance(node.value, int) else node
ip.ast_transformers.append(Double())
ip.input_transformers_cleanup.append(lambda lines: [l.replace('EUR', '1.1') for l in lines])
ip.input_transformers_post.append(lambda lines: lines)
ip.events.register('pre_run_cell', lambda info: print('before', info.cell_id))
ip.events.register('post_run_cell', lambda result: print('after', result.success))
ip.events.register('pre_execute', lambda: print('pre'))
""",
        "price = 21 * EUR\nprint(price)",
        "x = [1, 2]\nif x:\n    y = 3\nprint(x, y)",
        "1/0",
        "ip.ast_transformers.clear()\nprint(5)",
        "print(6)\nip.ast_transformers",
    ),
    "an AST transformer that fails, one that refuses": (
        """
import ast
from IPython.core.error import InputRejected
class Refuse(ast.NodeTransformer):
    def visit_Name(self, node):
        if node.id == 'forbidden': raise InputRejected('no')
        if node.id == 'broken': raise ValueError('bug')
        return node
get_ipython().ast_transformers.append(Refuse())
""",
        "forbidden = 1",
        "x = 1\nx",
        "broken = 2",
        "x",
    ),
    "an event that raises": (
        "def bad(*_):\n    raise RuntimeError('mine')\nget_ipython().events.register('post_run_cell', bad)",
        "x = 1\nx",
        "get_ipython().events.unregister('post_run_cell', bad)",
        "x",
    ),
    "cells that are not code": (
        "",
        "   \n\n",
        "# only a comment",
        "x = = 1",
        "def f(:\n  pass",
        "'unterminated",
        "x = 1;",
        "\n\n\nx",
        "\tx",
        "x\x00y",
        "if True:\nx",
        "return 1",
        "await_ = 1\nyield_ = await_\nyield_",
        "x?",
        "%nosuchmagic",
        "!exit 3",
        "_exit_code",
    ),
    "big cells": (
        LONG,
        "v1999",
        "total = " + " + ".join(["1"] * 900) + "\ntotal",
        "nested = " + "[" * 80 + "]" * 80 + "\nlen(nested)",
        "long = [" + ",".join(map(str, range(20_000))) + "]\nlen(long)",
        "if v1:\n" + "".join(f"{' ' * (i + 1)}if v1:\n" for i in range(1, 60)) + " " * 61 + "w = 1",
        "w",
        "text = '" + "a" * 2_000_000 + "'\nlen(text)",
    ),
    "names and texts of every language": (
        "naïve = 1\n变量 = [2]\nπ = 3.14\nﬁ = 5\nª = 6",
        "naïve, 变量, π, fi, a",
        "变量.append(3)\nlen(变量)",
        "s = '\\ud800'\nlen(s)",
        "t = '\ud800'",
        "class Ünicode:\n    größe = 1\nÜnicode.größe",
        "globals()['not a name'] = 1\nglobals()['\\ud800'] = 2\nglobals()[''] = 3\nx = 1",
        "x",
    ),
    "magics": (
        "%%bash\necho from bash",
        "%%html\n<b>bold</b>",
        "%%capture out\nprint('caught')\nx = 1",
        "out.stdout, x",
        "%%writefile f.py\nvalue = 7\nprint('ran')",
        "%run f.py",
        "value",
        "%env MINE=1\n%pwd\nfiles = !ls\nlen(files)",
        "%%javascript\nalert(1)",
        "%%python3\nprint('another')",
        "%%nosuch\ntext",
        "%%time?",
        "%load_ext autoreload\n%autoreload 2\nimport f",
        "f.value",
        "%config InteractiveShell.ast_node_interactivity = 'all'\n1\n2",
        "1\n2\nif x:\n    3",
    ),
    "exit is overridden": (
        "exit = quit = 5",
        "exit",
        "class Q:\n    def __repr__(self): raise SystemExit(3)\nq = Q()",
        "q",
        "raise SystemExit(1)",
        "import sys\nsys.exit('bye')",
        "'still here'",
    ),
    "cells that run cells": (
        "get_ipython().run_cell('q = 1\\nprint(q)')\nr = q + 1\nr",
        "get_ipython().run_cell('get_ipython().run_cell(\"deep = [1]\")')\ndeep",
        "get_ipython().run_cell('1/0')\nprint('after')",
        "get_ipython().run_line_magic('pwd', '') != ''",
        "get_ipython().ex('z = 3')\nget_ipython().run_cell('syntax error')\nz",
        "exec('w = 1')\neval('w + 1')",
        "get_ipython().run_cell('')\nw",
    ),
    "a thread that prints while cells run": (
        "import threading, io\nbuffer = io.StringIO()\nstop = threading.Event()\ndef talk():\n    while not stop.wait(0.001): print('x', file=buffer)\nt = threading.Thread(target=talk)\nt.start()",
        "x = 1\nx",
        "stop.set()\nt.join()\nthreading.active_count()",
    ),
    "asyncio tasks that live from cell to cell": (
        "import asyncio\nlog = []\nasync def tick():\n    for i in range(3):\n        log.append(i)\n        await asyncio.sleep(0)\ntask = asyncio.ensure_future(tick())",
        "await asyncio.sleep(0.01)",
        "await task\nlog",
        "async with asyncio.timeout(1):\n    await asyncio.sleep(0)\ntask.done()",
        "async def numbers():\n    yield 1\n    yield 2\n[i async for i in numbers()]",
        "agen = numbers()\nheld = agen",
        "await agen.__anext__()",
        "await agen.aclose()",
        "async def never(): pass\nn = never()\nn.close()",
    ),
    "interrupts and errors that the cells make": (
        "x = [1]\nraise KeyboardInterrupt",
        "x",
        "class Odd(BaseException):\n    def __str__(self): raise RuntimeError\n    def __getattribute__(self, n): raise RuntimeError(n)",
        "x.append(2)\nraise ExceptionGroup('many', [ValueError(1), TypeError(2)])",
        "x",
        "def f(n):\n    y = 1 / n\n    return y\n\nif x:\n    f(0)",
        "import os, signal\ntry:\n    os.kill(os.getpid(), signal.SIGINT)\n    for _ in range(10**6): pass\nexcept KeyboardInterrupt:\n    print('caught')",
        "try:\n    1/0\nexcept ZeroDivisionError as error:\n    kept = error",
        "kept.__traceback__.tb_lineno",
        "def deep(n): return deep(n + 1)\ntry:\n    deep(0)\nexcept RecursionError:\n    print('too deep')",
        "raise kept",
        "assert x == 3, 'message'",
    ),
    "line numbers of errors and source of functions": (
        "a = 1\nif a:\n    b = 2\nelse:\n    b = 3\n\ndef f():\n    if a:\n        raise ValueError('here')\nf()",
        "import inspect\nprint(inspect.getsource(f))",
        "try:\n    if a: 1/0\nfinally:\n    c = 1",
        "import sys\nsys._getframe().f_lineno, sys._getframe().f_code.co_name",
        "if a:\n    print(sys._getframe().f_lineno)\n    print(sorted(n for n in locals() if 'nbvalidate' in n.lower()))",
        "[n for n in globals() if 'nbv' in n.lower()]",
    ),
    "fork and multiprocessing": (
        "import os\ndef square(i): return i * i\nif __name__ == '__main__':\n    child = os.fork()\n    if child == 0:\n        os._exit(3)\n    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))",
        "import multiprocessing\nwith multiprocessing.get_context('fork').Pool(2) as pool:\n    print(pool.map(square, range(5)))",
        "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(2) as pool:\n    print(list(pool.map(square, range(5))))",
        "x = 1\nx",
    ),
    "the machine: cwd gone, environment empty, special files": (
        "import os\nhere = os.getcwd()\nos.mkdir('gone')\nos.chdir('gone')\nos.rmdir('../gone')",
        "x = 1\nx",
        "os.chdir(here)\nkept = dict(os.environ)\nos.environ.clear()",
        "y = x\ny",
        "os.environ.update(kept)\nzero = open('/dev/zero', 'rb')\nlen(zero.read(5))",
        "import threading\nos.mkfifo('pipe')\nt = threading.Thread(target=lambda: open('pipe', 'w').close())\nt.start()\nopen('pipe').read()",
        "t.join()\nzero.close()\nbig = open('hole', 'wb')\nbig.truncate(50_000_000_000)",
        "big.close()\nos.path.getsize('hole')",
        "open('hole', 'rb').close()\nos.remove('hole')",
        "open('/proc/self/status').close()\nx",
        "fd = os.open('raw', os.O_CREAT | os.O_RDWR)\nf = os.fdopen(fd, 'w')\nf.close()\nopen(b'bytes', 'w').close()",
        "os.chmod('raw', 0)\ntry:\n    open('nosuch/file')\nexcept OSError as e:\n    print(e)",
    ),
    "clocks, paths and modules that are broken": (
        "import sys, time\nkept = time.perf_counter, time.monotonic, time.time, time.process_time\npath = list(sys.path)",
        "def no(*a): raise RuntimeError('clock')\ntime.perf_counter = time.process_time = no\nsys.path.clear()",
        "x = {'a': [1]}\nx['a'].append(2)",
        "import pandas_not_there",
        "sys.path[:] = path\nimport numpy as np\ny = np.arange(3)",
        "y[0] = 5\nint(y.sum())",
        "time.perf_counter, time.monotonic, time.time, time.process_time = kept\nsys.modules['numpy'] = None\nz = [x]",
        "sys.modules['numpy'] = np\nint(y[0])",
    ),
    "monkeypatched libraries": (
        """
import numpy as np, pandas as pd, copy, pickle, weakref, hashlib
from collections import Counter
calls = Counter()
def counting(owner, name):
    old = getattr(owner, name)
    def method(*a, **k):
        calls[name] += 1
        return old(*a, **k)
    setattr(owner, name, method)
df = pd.DataFrame({'a': [1, 2], 'b': ['x', 'y']})
for owner, name in [(copy, 'deepcopy'), (copy, 'copy'), (pickle, 'dumps'), (np, 'array_equal'),
                    (pd.DataFrame, 'copy'), (pd.DataFrame, '__getitem__'), (pd.DataFrame, 'equals'),
                    (pd.Series, '__eq__'), (pd.Series, 'to_numpy'), (hashlib, 'sha256')]:
    counting(owner, name)
""",
        "x = {'df': df}\nlen(x)",
        "s = df['a']\ns.iloc[0] = 9",
        "sorted(calls.items())",
        "sorted(calls.items())",
    ),
    "streams that are replaced": (
        "import sys, io\nold = sys.stdout, sys.stderr\nsys.stdout = sys.stderr = io.StringIO()",
        "x = 1\nprint('lost')",
        "sys.stderr = None",
        "y = [x]",
        "caught = sys.stdout.getvalue() if sys.stdout is not old[0] else ''\nsys.stdout, sys.stderr = old\ncaught",
    ),
    "the user's alarm goes off while we may work": (
        "import signal\nticks = []\n_ = signal.signal(signal.SIGALRM, lambda *a: ticks.append(1))\n_ = signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0005)",
        *["data = {i: [i] for i in range(20_000)}\nlen(data)"] * 5,
        "_ = signal.setitimer(signal.ITIMER_REAL, 0)\nlen(ticks) > 0",
    ),
    "dynamic code": (
        "from math import *\nexec('a = 1\\nb = [a]')",
        "globals()['c'] = b\nlocals()['d'] = 5\nc.append(sqrt(4))",
        "a, b, c, d",
        "code = compile('e = a + 1', '<mine>', 'exec')\nexec(code)\ne",
        "scope = {}\nexec('f = 1', scope)\nscope['f']",
        "def outer():\n    global g\n    g = [1]\nouter()\ng",
        "import types\nh = types.FunctionType(compile('x', 'x', 'eval'), {'x': 3})\nh()",
        "__name__, '__file__' in globals()",
        "match g:\n    case [first]:\n        found = first\nfound",
        "(w := 10) + 1\n[y for y in range(3) if (last := y)]\nw, last",
        "__builtins__ = {}\nx = 1",
        "x",
    ),
}
