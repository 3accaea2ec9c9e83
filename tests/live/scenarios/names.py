"""Names: bound in branches and loops, deleted, guarded, counted."""

from __future__ import annotations

from tests.live.scenarios.model import scenario

SCENARIOS = [
    scenario(
        "another branch defines the name now",
        """
        # %% A
        big = True
        # %% B
        if big:
            size = 100
        else:
            size = 1
        # %% C
        size
        """,
        "run all | edit A: big = False | run A",
        B="stale big by A",
        C="waiting size by B",
        plan="B C",
    ),
    scenario(
        "a name deleted in its own cell and used below from an older run",
        """
        # %% A
        x = 1
        # %% A'
        x = 1
        del x
        # %% B
        x
        """,
        "run A B | edit A'",
        A="dirty",
        B="waiting/hidden x by A",
    ),
    scenario(
        "a name deleted below and made anew is nobody's concern",
        """
        # %% A
        tmp = 1
        # %% B
        tmp
        # %% C
        del tmp
        # %% D
        tmp = 2
        # %% E
        tmp
        """,
        "run all",
        plan="",
    ),
    scenario(
        "del ran again after its name was made again",
        """
        # %% A
        x = 1
        # %% B
        y = x + 1
        del x
        # %% C
        y
        """,
        "run all | run A B C",
        plan="",
    ),
    scenario(
        "a loop variable leaks into a cell between its two loops",
        """
        # %% A
        for row in [1, 2]:
            pass
        # %% B
        total = row * 10
        # %% C
        for row in [5, 6]:
            pass
        # %% D
        total
        """,
        "run all | run B D",
        B="order row by C",
        D="waiting total by B",
        plan="A B D",
    ),
    scenario(
        "the variable of a comprehension does not leak",
        """
        # %% A
        x = 10
        # %% B
        squares = [x**2 for x in range(4)]
        # %% C
        x, squares
        """,
        "run all | edit A: x = 11 | run A",
        C="stale x by A",
        plan="C",
    ),
    scenario(
        "the first iterable and the condition of a comprehension are read",
        """
        # %% A
        limit = 2
        # %% B
        kept = [v for v in range(5) if v > limit]
        # %% C
        kept
        """,
        "run all | edit A: limit = 3 | run A",
        B="stale limit by A",
        C="waiting kept by B",
    ),
    scenario(
        "augmented assignment ran again with a string",
        """
        # %% A
        text = "a"
        # %% B
        text += "b"
        text
        """,
        "run all | run B",
        B="rerun text",
        plan="A B",
    ),
    scenario(
        "augmented assignment of a list through its alias ran again",
        """
        # %% A
        xs = [1]
        # %% B
        ys = xs
        ys += [2]
        # %% C
        xs
        """,
        "run all | run B C",
        B="rerun xs",
        C="waiting/stale/rerun xs by B",
        plan="A B C",
    ),
    scenario(
        "an increment that ran twice, and then its source again",
        """
        # %% A
        n = 0
        # %% B
        n += 1
        # %% C
        n
        """,
        "run A B B | run A B C",
        plan="",
    ),
    scenario(
        "a multiplication by one ran again and changed nothing",
        """
        # %% A
        n = 3
        # %% B
        n = n * 1
        n
        """,
        "run all | run B",
        plan="",
    ),
    scenario(
        "a guard on globals keeps the value of an older version",
        """
        # %% A
        if "cache" not in globals():
            cache = 1
        # %% A'
        if "cache" not in globals():
            cache = 2
        # %% B
        cache
        """,
        "run all | edit A' | run A B",
        A="hidden/rerun/fresh",
        B="hidden/rerun/waiting cache",
    ),
    scenario(
        "a guard on globals ran twice with the same text",
        """
        # %% A
        if "cache" not in globals():
            cache = [1]
        # %% B
        cache
        """,
        "run all | run A B",
        plan="",
    ),
    scenario(
        "a guard by NameError ran twice with the same text",
        """
        # %% A
        try:
            cache
        except NameError:
            cache = [1]
        # %% B
        cache
        """,
        "run all | run A B",
        plan="",
    ),
    scenario(
        "a guard by NameError keeps what a cell below made",
        """
        # %% A
        try:
            limit
        except NameError:
            limit = 1
        # %% B
        limit
        # %% C
        limit = 9
        """,
        "run C A B",
        A="order limit by C",
        B="order/waiting limit",
    ),
    scenario(
        "a counter behind a guard counts the runs",
        """
        # %% A
        if "runs" not in globals():
            runs = 0
        runs += 1
        # %% B
        runs
        """,
        "run all | run A B",
        A="rerun runs",
        B="waiting/rerun runs by A",
        restart=True,
    ),
]
