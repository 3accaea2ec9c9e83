"""Functions and what they reach: globals, closures, defaults, decorators, tables of functions."""

from __future__ import annotations

from tests.live.scenarios.model import scenario

SCENARIOS = [
    scenario(
        "a function that appends to a global list, called twice",
        """
        # %% A
        log = []
        # %% B
        def note(text):
            log.append(text)
        # %% C
        note("a")
        # %% D
        log
        """,
        "run all | run C D",
        C="rerun log",
        D="waiting/rerun log by C",
        plan="A C D",
    ),
    scenario(
        "a reader of the list that a function fills",
        """
        # %% A
        log = []
        # %% B
        def note(text):
            log.append(text)
        # %% C
        note("a")
        # %% D
        len(log)
        """,
        "run A B D C",
        D="stale log by C",
        plan="D",
    ),
    scenario(
        "a dispatch table of functions",
        """
        # %% A
        def double(x):
            return 2 * x
        # %% A'
        def double(x):
            return x + x + 1
        # %% B
        table = {"double": double}
        # %% C
        table["double"](4)
        """,
        "run all | edit A' | run A",
        B="stale double by A",
        C="waiting table by B",
        plan="B C",
    ),
    scenario(
        "a dispatch table whose function reads a global",
        """
        # %% A
        k = 1
        # %% B
        def scaled(x):
            return x * k
        table = {"scaled": scaled}
        # %% C
        table["scaled"](4)
        """,
        "run all | edit A: k = 2 | run A",
        C="stale k by A",
        plan="C",
    ),
    scenario(
        "a lambda over a global",
        """
        # %% A
        k = 1
        # %% B
        f = lambda x: x * k
        # %% C
        f(3)
        """,
        "run all | edit A: k = 2 | run A",
        C="stale k by A",
        plan="C",
    ),
    scenario(
        "a key function of sorted reads a global",
        """
        # %% A
        sign = 1
        # %% B
        def key(x):
            return sign * x
        # %% C
        sorted([2, 1, 3], key=key)
        """,
        "run all | edit A: sign = -1 | run A",
        C="stale sign by A",
    ),
    scenario(
        "functions that call functions: the lowest is edited",
        """
        # %% A
        def base():
            return 1
        # %% A'
        def base():
            return 2
        # %% B
        def middle():
            return base()
        # %% C
        def top():
            return middle()
        # %% D
        top()
        """,
        "run all | edit A' | run A",
        D="stale base by A",
        plan="D",
    ),
    scenario(
        "a closure holds the value of its making",
        """
        # %% A
        k = 1
        # %% B
        def make(n):
            return lambda x: x * n
        f = make(k)
        # %% C
        f(3)
        """,
        "run all | edit A: k = 2 | run A",
        B="stale k by A",
        C="waiting f by B",
        plan="B C",
    ),
    scenario(
        "a closure that counts, called again",
        """
        # %% A
        def counter():
            n = 0
            def step():
                nonlocal n
                n += 1
                return n
            return step
        step = counter()
        # %% B
        step()
        """,
        "run all | run B",
        B="rerun step",
        plan="A B",
    ),
    scenario(
        "a default argument is read when the function is made",
        """
        # %% A
        k = 1
        # %% B
        def f(x, n=k):
            return x * n
        # %% C
        f(3)
        """,
        "run all | edit A: k = 2 | run A",
        B="stale k by A",
        C="waiting f by B",
        plan="B C",
    ),
    scenario(
        "a default list keeps what calls put into it",
        """
        # %% A
        def add(x, into=[]):
            into.append(x)
            return list(into)
        # %% B
        add(1)
        """,
        "run all | run B",
        B="rerun add",
        plan="A B",
    ),
    scenario(
        "a decorator is edited",
        """
        # %% A
        def twice(f):
            return lambda x: 2 * f(x)
        # %% A'
        def twice(f):
            return lambda x: 3 * f(x)
        # %% B
        @twice
        def g(x):
            return x
        # %% C
        g(5)
        """,
        "run all | edit A' | run A",
        B="stale twice by A",
        C="waiting g by B",
        plan="B C",
    ),
]
