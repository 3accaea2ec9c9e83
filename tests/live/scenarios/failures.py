"""Cells that fail, half way or at once, and cells that are interrupted."""

from __future__ import annotations

from tests.live.scenarios.model import linear, scenario

SCENARIOS = [
    scenario(
        "what a cell did before it failed counts",
        """
        # %% A
        x = 1
        # %% B
        x = 2
        1 / 0
        # %% C
        x
        """,
        "run A C B",
        C="stale x by B",
        plan="C",
    ),
    scenario(
        "a cell failed half way and is repaired",
        """
        # %% A
        xs = []
        # %% B
        xs.append(1)
        1 / 0
        xs.append(2)
        # %% B'
        xs.append(1)
        xs.append(2)
        # %% C
        xs
        """,
        "run A B | edit B' | run B C",
        B="rerun xs",
        C="waiting/rerun xs by B",
        plan="A B C",
    ),
    scenario(
        "a cell failed at once and is repaired",
        """
        # %% A
        xs = []
        # %% B
        xs.apend(1)
        # %% B'
        xs.append(1)
        # %% C
        xs
        """,
        "run A B | edit B' | run B C",
        plan="",
    ),
    scenario(
        "a name was missing when the cell ran and is there now",
        """
        # %% A
        x = 1
        # %% B
        x + 1
        """,
        "run B A",
        B="stale/waiting x by A",
        plan="B",
    ),
    scenario(
        "a name is missing for everyone",
        """
        # %% A
        nowhere + 1
        # %% B
        2
        """,
        "run all",
        plan="",
    ),
    scenario(
        "the input of a failing cell is repaired",
        """
        # %% A
        d = 0
        # %% B
        1 / d
        """,
        "run all | edit A: d = 2 | run A",
        B="stale d by A",
        plan="B",
    ),
    scenario(
        "a cell that worked will fail",
        """
        # %% A
        d = 2
        # %% B
        1 / d
        """,
        "run all | edit A: d = 0 | run A",
        B="stale d by A",
        plan="B",
    ),
    scenario(
        "a cell failed where it would have made a name",
        """
        # %% A
        raw = "1"
        # %% B
        n = int(raw)
        # %% C
        n
        """,
        'run all | edit A: raw = "x" | run A B C',
        C="hidden/stale/rerun n",
        restart=True,
    ),
    scenario(
        "a syntax error changes nothing",
        """
        # %% A
        x = 1
        # %% B
        y = x +
        # %% B'
        y = x + 1
        # %% C
        y
        """,
        "run A B | edit B' | run B C",
        plan="",
    ),
    scenario(
        "a cell that worked was edited into a syntax error",
        """
        # %% A
        x = 1
        # %% B
        x
        """,
        "run all | edit A: x = ( | run A",
        A="fresh/dirty",
        B="hidden/stale/waiting x",
    ),
    scenario(
        "an error is caught, and another branch binds",
        """
        # %% A
        raw = "1"
        # %% B
        try:
            n = int(raw)
        except ValueError:
            n = -1
        # %% C
        n
        """,
        'run all | edit A: raw = "x" | run A',
        B="stale raw by A",
        C="waiting n by B",
        plan="B C",
    ),
    scenario(
        "an interrupted cell has done half of its work",
        """
        # %% A
        import sys
        done = []
        # %% B
        for i in range(4):
            done.append(i)
            if i == 1:
                sys.audit("pause")
        # %% C
        len(done)
        """,
        "run A | interrupt B | run C",
        B="rerun/stale/dirty/lost/waiting",
        C="waiting/stale done by B",
        plan="A B C",
    ),
    scenario(
        "an interrupted cell that binds at its end has done nothing",
        """
        # %% A
        import sys
        total = 0
        # %% B
        part = [1, 2]
        sys.audit("pause")
        total = sum(part)
        # %% C
        total
        """,
        "run A | interrupt B | run C",
        B="rerun/stale/dirty/lost/waiting",
        C="waiting/stale total by B",
        plan="B C",
    ),
    scenario(
        "an interrupted cell ran again to its end",
        """
        # %% A
        import sys
        # %% B
        part = [1, 2]
        sys.audit("pause")
        total = sum(part)
        # %% C
        total
        """,
        "run A | interrupt B | run B C",
        plan="",
    ),
    scenario(
        "a loop failed in its middle over an iterator",
        """
        # %% A
        it = iter(["1", "x", "3"])
        # %% B
        for text in it:
            int(text)
        # %% C
        list(it)
        """,
        "run A B C | run B",
        B="order/rerun it",
    ),
    scenario(
        "an assertion holds only by what a cell below did",
        """
        # %% A
        state = {"ready": False}
        # %% B
        assert state["ready"]
        # %% C
        state["ready"] = True
        """,
        "run A C B",
        B="order state['ready'] by C",
        plan="A B C",
    ),
    scenario(
        "a raised exception object is kept in a name",
        """
        # %% A
        raw = "x"
        # %% B
        try:
            int(raw)
            error = None
        except ValueError as caught:
            error = str(caught)
        # %% C
        error
        """,
        'run all | edit A: raw = "1" | run A B C',
        plan="",
    ),
    linear(
        "cells that fail in order, and cells that go on",
        """
        # %% A
        xs = [1]
        # %% B
        xs.append(2)
        raise RuntimeError("half way")
        # %% C
        len(xs)
        # %% D
        missing
        # %% E
        try:
            missing
        except NameError:
            missing = 3
        # %% F
        missing
        # %% G
        import no_such_module
        """,
    ),
]
