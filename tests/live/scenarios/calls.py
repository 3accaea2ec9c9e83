"""Calls: caches, partials, comments in bodies, definitions below, coroutines."""

from __future__ import annotations

from tests.live.scenarios.model import linear, scenario

SCENARIOS = [
    scenario(
        "a cached function remembers the old global",
        """
        # %% A
        k = 1
        # %% B
        from functools import lru_cache
        @lru_cache
        def f(x):
            return x * k
        # %% C
        f(3)
        """,
        "run all | edit A: k = 2 | run A C",
        B="fresh/stale/lost/rerun",
        C="fresh/rerun/stale/hidden/waiting",
        unseen={"C": "what a cache in C holds cannot be read"},
    ),
    scenario(
        "a partial holds its function's arguments",
        """
        # %% A
        k = 1
        # %% B
        from functools import partial
        f = partial(pow, k + 1)
        # %% C
        f(3)
        """,
        "run all | edit A: k = 2 | run A",
        B="stale k by A",
        C="waiting f by B",
    ),
    scenario(
        "only the body's comment of a function is edited",
        """
        # %% A
        def f():
            return 1
        # %% A'
        def f():
            # the answer
            return 1
        # %% B
        f()
        """,
        "run all | edit A' | run A",
        plan="",
    ),
    scenario(
        "a docstring that is shown",
        """
        # %% A
        def f():
            "one"
        # %% A'
        def f():
            "two"
        # %% B
        f.__doc__
        """,
        "run all | edit A' | run A",
        B="stale f by A",
    ),
    scenario(
        "a function is defined again by a cell below",
        """
        # %% A
        def f():
            return 1
        # %% B
        f()
        # %% C
        def f():
            return 2
        """,
        "run all | run B",
        B="order f by C",
        plan="A B",
    ),
    scenario(
        "a function calls one that is defined below it",
        """
        # %% A
        def outer():
            return inner() + 1
        # %% B
        def inner():
            return 1
        # %% C
        outer()
        """,
        "run all",
        plan="",
    ),
    scenario(
        "a call above the definition it needs",
        """
        # %% A
        def outer():
            return inner() + 1
        # %% B
        outer()
        # %% C
        def inner():
            return 1
        """,
        "run A C B",
        B="order inner by C",
    ),
    scenario(
        "a nested function reads a global two levels up",
        """
        # %% A
        unit = "cm"
        # %% B
        def describe(values):
            def one(v):
                return f"{v} {unit}"
            return [one(v) for v in values]
        # %% C
        describe([1, 2])
        """,
        'run all | edit A: unit = "mm" | run A',
        C="stale unit by A",
        plan="C",
    ),
    scenario(
        "map is lazy: the global counts when it is consumed",
        """
        # %% A
        k = 1
        # %% B
        doubled = map(lambda x: x * k, [1, 2])
        # %% C
        list(doubled)
        """,
        "run A B | edit A: k = 5 | run A C",
        B="fresh/stale",
        C="fresh/waiting",
    ),
    scenario(
        "a mutable global is read by a function at each call",
        """
        # %% A
        options = {"depth": 1}
        # %% B
        def f():
            return options["depth"]
        # %% C
        f()
        # %% D
        options["depth"] = 3
        """,
        "run all | run C",
        C="order options by D",
    ),
    scenario(
        "a function attribute set below",
        """
        # %% A
        def f():
            return getattr(f, "calls", 0)
        # %% B
        f()
        # %% C
        f.calls = 3
        """,
        "run all | run B",
        B="order f by C",
    ),
    scenario(
        "a function passed to pandas apply reads a global",
        """
        # %% A
        rate = 2
        # %% B
        import pandas as pd
        df = pd.DataFrame({"a": [1, 2]})
        def scaled(v):
            return v * rate
        # %% C
        df["a"].apply(scaled).tolist()
        """,
        "run all | edit A: rate = 3 | run A",
        C="stale rate by A",
    ),
    scenario(
        "await in a cell",
        """
        # %% A
        import asyncio
        delay = 1
        # %% B
        async def fetch():
            await asyncio.sleep(0)
            return delay * 10
        # %% C
        got = await fetch()
        # %% D
        got
        """,
        "run all | edit A: import asyncio\\ndelay = 2 | run A",
        C="stale delay by A",
        D="waiting got by C",
        plan="C D",
    ),
    linear(
        "functions, closures, decorators and coroutines in order",
        """
        # %% A
        import functools
        calls = []
        def logged(f):
            @functools.wraps(f)
            def wrapper(*args):
                calls.append(f.__name__)
                return f(*args)
            return wrapper
        # %% B
        @logged
        def add(a, b):
            return a + b
        # %% C
        add(1, 2)
        # %% D
        async def later(x):
            return add(x, 1)
        await later(2)
        # %% E
        @functools.lru_cache
        def fib(n):
            return n if n < 2 else fib(n - 1) + fib(n - 2)
        fib(20)
        # %% F
        fib(21), calls
        """,
    ),
]
