"""Cells edited, deleted and brought back, never run; restarts."""

from __future__ import annotations

from tests.live.scenarios.model import linear, scenario

_CHAIN = """
    # %% A
    x = 1
    # %% B
    y = x + 1
    # %% C
    z = y * 2
    # %% D
    z
    """

SCENARIOS = [
    scenario(
        "edited and edited back",
        _CHAIN,
        "run all | edit A: x = 5 | edit A: x = 1",
        plan="",
    ),
    scenario(
        "edited, run, edited back and run",
        _CHAIN,
        "run all | edit A: x = 5 | run A | edit A: x = 1 | run A",
        plan="",
    ),
    scenario(
        "edited, run, and edited back without a run",
        _CHAIN,
        "run all | edit A: x = 5 | run A | edit A: x = 1",
        A="dirty",
        B="fresh/waiting",
        C="fresh/waiting",
        D="fresh/waiting",
    ),
    scenario(
        "only blanks and comments are edited",
        _CHAIN,
        "run all | edit B: y = x  +  1  # a sum | edit C: \\n\\nz = (y * 2)\\n",
        plan="",
    ),
    scenario(
        "an edit in the middle makes those below wait",
        _CHAIN,
        "run all | edit B: y = x + 2",
        B="dirty",
        C="waiting y by B",
        D="waiting z",
        plan="B C D",
    ),
    scenario(
        "a cell was edited, and the edit ran twice",
        _CHAIN,
        "run all | edit B: y = x + 2 | run B B C D",
        plan="",
    ),
    scenario(
        "a cell above was never run",
        """
        # %% A
        x = 1
        # %% B
        x = 2
        # %% C
        x
        """,
        "run A C",
        C="waiting x by B",
        plan="B C",
    ),
    scenario(
        "a cell below was never run",
        """
        # %% A
        x = 1
        # %% B
        x
        # %% C
        x = 2
        """,
        "run A B",
        plan="",
    ),
    scenario(
        "a cell never run that has nothing to do with it",
        """
        # %% A
        x = 1
        # %% B
        other = 2
        # %% C
        x
        """,
        "run A C",
        plan="",
    ),
    scenario(
        "a cell never run that changes the value in place",
        """
        # %% A
        xs = [1]
        # %% B
        xs.append(2)
        # %% C
        len(xs)
        """,
        "run A C",
        C="waiting xs by B",
        plan="B C",
    ),
    scenario(
        "a cell never run that only reads the value",
        """
        # %% A
        xs = [1]
        # %% B
        len(xs)
        # %% C
        xs[0]
        """,
        "run A C",
        C="fresh/waiting",
    ),
    scenario(
        "a deleted cell comes back",
        _CHAIN,
        "run all | delete A | undo",
        plan="",
    ),
    scenario(
        "a deleted cell comes back after its reader ran again",
        _CHAIN,
        "run all | delete A | run B | undo",
        plan="",
    ),
    scenario(
        "a deleted cell whose name another cell makes as well",
        """
        # %% A
        x = 1
        # %% B
        x = 2
        # %% C
        x
        """,
        "run all | delete A",
        plan="",
    ),
    scenario(
        "the deleted cell had made the name again",
        """
        # %% A
        x = 1
        # %% B
        x = 2
        # %% C
        x
        """,
        "run all | delete B",
        C="hidden/stale x",
    ),
    scenario(
        "the deleted cell had changed the value in place",
        """
        # %% A
        xs = [1]
        # %% B
        xs.append(2)
        # %% C
        len(xs)
        """,
        "run all | delete B",
        C="hidden/stale xs",
        plan="A C",
    ),
    scenario(
        "the deleted cell had made the same value",
        """
        # %% A
        x = 1
        # %% B
        x = 1
        # %% C
        x
        """,
        "run all | delete B",
        plan="",
    ),
    scenario(
        "a deleted import",
        """
        # %% A
        import math
        # %% B
        math.sqrt(4)
        """,
        "run all | delete A",
        B="hidden math",
        restart=True,
    ),
    scenario(
        "a deleted function that a function calls",
        """
        # %% A
        def low():
            return 1
        # %% B
        def high():
            return low()
        # %% C
        high()
        """,
        "run all | delete A",
        C="hidden low",
        restart=True,
    ),
    scenario(
        "after a restart only the cells that ran since then are judged",
        _CHAIN,
        "run all | edit A: x = 9 | restart | run A B C D",
        plan="",
    ),
    scenario(
        "after a restart a name of the old kernel is missing",
        _CHAIN,
        "run all | restart | run B",
        B="waiting x by A",
        plan="A B",
    ),
    scenario(
        "a rename of a variable that a cell below still uses",
        """
        # %% A
        data = 1
        # %% B
        data + 1
        """,
        "run all | edit A: table = 1 | run A B",
        B="hidden data",
        restart=True,
    ),
    scenario(
        "every cell was run from the bottom to the top until it worked",
        _CHAIN,
        "run D C B A | run D C B A | run D C B A | run D C B A",
        plan="",
    ),
    linear("a chain", _CHAIN),
]
