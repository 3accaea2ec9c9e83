"""Names bound and read by every kind of statement, by text, and by IPython itself."""

from __future__ import annotations

from tests.live.scenarios.model import linear, scenario

SCENARIOS = [
    scenario(
        "globals().get reads a name by its text",
        """
        # %% A
        rate = 1
        # %% B
        globals().get("rate", 0) * 10
        """,
        "run all | edit A: rate = 2 | run A",
        B="stale rate by A",
    ),
    scenario(
        "tuple unpacking: one of two names changes",
        """
        # %% A
        a, b = 1, 2
        # %% B
        a
        # %% C
        b
        """,
        "run all | edit A: a, b = 1, 3 | run A",
        C="stale b by A",
        plan="C",
    ),
    scenario(
        "starred unpacking",
        """
        # %% A
        first, *others = [1, 2, 3]
        # %% B
        first
        # %% C
        sum(others)
        """,
        "run all | edit A: first, *others = [1, 2, 4] | run A",
        C="stale others by A",
        plan="C",
    ),
    scenario(
        "a walrus binds its name",
        """
        # %% A
        if (n := len("abc")) > 2:
            pass
        # %% B
        n
        """,
        'run all | edit A: if (n := len("abcd")) > 2: pass | run A',
        B="stale n by A",
    ),
    scenario(
        "a walrus in a comprehension binds in the cell",
        """
        # %% A
        found = [last := v for v in (1, 2, 3)]
        # %% B
        last
        """,
        "run all | edit A: found = [last := v for v in (1, 2, 5)] | run A",
        B="stale last by A",
    ),
    scenario(
        "match binds what it captures",
        """
        # %% A
        point = (1, 2)
        # %% B
        match point:
            case (x, y):
                total = x + y
        # %% C
        total
        """,
        "run all | edit A: point = (1, 5) | run A",
        B="stale point by A",
        C="waiting total by B",
    ),
    scenario(
        "match takes another case and leaves an old capture behind",
        """
        # %% A
        thing = {"k": 1}
        # %% B
        match thing:
            case {"k": v}:
                pass
            case _:
                pass
        # %% C
        v
        """,
        "run all | edit A: thing = 0 | run A B C",
        C="hidden v",
    ),
    scenario(
        "with binds its target",
        """
        # %% A
        from contextlib import nullcontext
        value = 1
        # %% B
        with nullcontext(value) as got:
            pass
        # %% C
        got
        """,
        "run all | edit A: from contextlib import nullcontext\\nvalue = 2 | run A",
        B="stale value by A",
        C="waiting got by B",
    ),
    scenario(
        "finally runs whatever happens",
        """
        # %% A
        done = []
        # %% B
        try:
            done.append(1)
        finally:
            done.append(2)
        # %% C
        done
        """,
        "run all | run B",
        B="rerun done",
        C="fresh/stale/waiting",
    ),
    scenario(
        "the name of a caught error is gone after its block",
        """
        # %% A
        e = 5
        # %% B
        try:
            1 / 0
        except ZeroDivisionError as e:
            pass
        # %% C
        "e" in globals()
        """,
        "run all | run A C",
        B="lost e by A",
        C="stale/order/hidden/waiting e",
    ),
    scenario(
        "a global statement binds in the notebook",
        """
        # %% A
        def configure():
            global mode
            mode = "fast"
        # %% A'
        def configure():
            global mode
            mode = "slow"
        # %% B
        configure()
        # %% C
        mode
        """,
        "run all | edit A' | run A",
        B="stale configure by A",
        C="waiting mode by B",
        plan="B C",
    ),
    linear(
        "global counters, called twice in order",
        """
        # %% A
        calls = 0
        def tick():
            global calls
            calls += 1
            return calls
        # %% B
        tick()
        # %% C
        tick()
        # %% D
        calls
        """,
    ),
    scenario(
        "a call that counts in a global ran again",
        """
        # %% A
        calls = 0
        # %% B
        def tick():
            global calls
            calls += 1
            return calls
        # %% C
        tick()
        """,
        "run all | run C",
        C="rerun calls",
        plan="A C",
    ),
    scenario(
        "exec binds names",
        """
        # %% A
        exec("made = 1")
        # %% B
        made
        """,
        'run all | edit A: exec("made = 2") | run A',
        B="stale made by A",
    ),
    scenario(
        "exec reads names",
        """
        # %% A
        x = 1
        # %% B
        exec("y = x * 2")
        # %% C
        y
        """,
        "run all | edit A: x = 2 | run A",
        B="stale x by A",
        C="waiting y by B",
    ),
    scenario(
        "eval reads names",
        """
        # %% A
        x = 1
        # %% B
        eval("x + 1")
        """,
        "run all | edit A: x = 2 | run A",
        B="stale x by A",
    ),
    scenario(
        "an f-string reads names",
        """
        # %% A
        who = "you"
        # %% B
        print(f"hello {who:>{len(who) + 2}}")
        """,
        'run all | edit A: who = "me" | run A',
        B="stale who by A",
    ),
    scenario(
        "a builtin shadowed from below",
        """
        # %% A
        xs = [3, 1]
        # %% B
        len(xs)
        # %% C
        len = sum
        """,
        "run A C B",
        B="order len by C",
    ),
    linear(
        "temporaries of the same name in many cells",
        """
        # %% A
        import matplotlib.pyplot as plt
        import pandas as pd
        df = pd.DataFrame({"a": [1, 2, 3], "b": [4, 5, 6]})
        # %% B
        tmp = df[df.a > 1]
        for i in range(2):
            tmp = tmp + i
        print(tmp)
        # %% C
        fig, ax = plt.subplots()
        ax.plot(df.a)
        # %% D
        tmp = df.b.sum()
        i = int(tmp)
        # %% E
        fig, ax = plt.subplots()
        ax.plot(df.b)
        # %% F
        for i, tmp in enumerate(df.columns):
            print(i, tmp)
        """,
    ),
    scenario(
        "a temporary of a cell above ran again is nobody's concern",
        """
        # %% A
        tmp = 1
        a = tmp + 1
        # %% B
        tmp = 5
        b = tmp + 1
        # %% C
        a, b
        """,
        "run all | run A C",
        B="fresh/lost",
        plan=None,
    ),
    linear(
        "the last results by underscore and Out",
        """
        # %% A
        x = 20
        # %% B
        x + 1
        # %% C
        _ * 2
        # %% D
        Out[2] + 1
        # %% E
        print(_2, len(In))
        """,
    ),
    scenario(
        "underscore was the result of another cell",
        """
        # %% A
        1 + 1
        # %% B
        _ * 10
        # %% C
        5 + 5
        """,
        "run A C B",
        B="order/stale _ by C",
    ),
    scenario(
        "Out by number depends on how often cells ran",
        """
        # %% A
        7
        # %% B
        8
        # %% C
        Out[2]
        """,
        "run A A B C",
        C="fresh/stale/waiting/order/hidden/rerun",
        unseen={"C": "the numbers of Out are those of this session"},
    ),
]
