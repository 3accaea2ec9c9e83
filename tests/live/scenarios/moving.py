"""Cells moved, swapped, duplicated, inserted, split and merged."""

from __future__ import annotations

from tests.live.scenarios.model import scenario

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
        "the definition is moved below its reader",
        """
        # %% A
        x = 1
        # %% B
        x
        """,
        "run all | move A after B",
        B="order x by A",
    ),
    scenario(
        "two cells are swapped that have nothing in common",
        """
        # %% A
        x = 1
        # %% B
        y = 2
        # %% C
        x, y
        """,
        "run all | move A after B",
        plan="",
    ),
    scenario(
        "two steps are swapped whose order matters",
        """
        # %% A
        n = 3
        # %% B
        n = n + 1
        # %% C
        n = n * 2
        # %% D
        n
        """,
        "run all | move C after A",
        B="stale/waiting/order n",
        C="stale/waiting/order n",
        D="stale/waiting/order n",
        plan="A C B D",
    ),
    scenario(
        "a reader is moved above a change in place",
        """
        # %% A
        xs = [1]
        # %% B
        xs.append(2)
        # %% C
        len(xs)
        """,
        "run all | move C after A",
        C="order xs by B",
        plan="A C B",
    ),
    scenario(
        "a cell is moved away and back",
        _CHAIN,
        "run all | move A after D | move A first",
        plan="",
    ),
    scenario(
        "a duplicated cell that ran once",
        """
        # %% A
        n = 0
        # %% B
        n += 1
        # %% C
        n
        # %% +B2
        n += 1
        """,
        "run all | insert B2 after B",
        C="waiting n by B2",
        plan="B2 C",
    ),
    scenario(
        "a cell is inserted at the top that makes the same name",
        """
        # %% A
        x = 1
        # %% B
        x
        # %% +N
        x = 3
        """,
        "run all | insert N first | run N",
        A="lost/fresh",
        B="fresh/waiting",
    ),
    scenario(
        "a cell is inserted, run and deleted",
        """
        # %% A
        x = 1
        # %% B
        x
        # %% +N
        x = 3
        """,
        "run all | insert N after A | run N B | delete N",
        B="hidden/stale x",
    ),
    scenario(
        "a cell is split in two",
        """
        # %% A
        x = 1
        y = 2
        # %% B
        x + y
        # %% +N
        y = 2
        """,
        "run all | edit A: x = 1 | insert N after A | run A N",
        B="fresh/stale",
    ),
    scenario(
        "two cells are merged",
        """
        # %% A
        x = 1
        # %% B
        y = 2
        # %% C
        x + y
        """,
        "run all | delete B | edit A: x = 1\\ny = 2 | run A",
        C="fresh/stale",
    ),
    scenario(
        "a cell is emptied",
        """
        # %% A
        x = 1
        # %% B
        x
        """,
        "run all | edit A: ",
        A="dirty/fresh",
        B="hidden/waiting x",
    ),
    scenario(
        "a cell is commented out and run",
        """
        # %% A
        x = 1
        # %% B
        x
        """,
        "run all | edit A: # x = 1 | run A",
        B="hidden x",
        restart=True,
    ),
]
