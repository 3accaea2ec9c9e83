"""Values changed in place: lists, dicts, sets, and their aliases."""

from __future__ import annotations

from tests.live.scenarios.model import scenario

SCENARIOS = [
    scenario(
        "a list made anew has lost an append",
        """
        # %% A
        xs = []
        # %% B
        xs.append(1)
        # %% C
        print(xs)
        """,
        "run all | run A",
        B="lost xs by A",
        C="waiting/fresh xs by B",
        plan="B",
    ),
    scenario(
        "an append that ran twice",
        """
        # %% A
        xs = []
        # %% B
        xs.append(1)
        # %% C
        print(xs)
        """,
        "run A B B C",
        B="rerun xs",
        C="waiting/rerun xs by B",
        plan="A B C",
    ),
    scenario(
        "sort in place, seen by a reader that ran before",
        """
        # %% A
        xs = [3, 1, 2]
        # %% B
        xs.sort()
        # %% C
        xs[0]
        """,
        "run A C B",
        C="stale xs by B",
        plan="C",
    ),
    scenario(
        "sort in place ran again and changed nothing",
        """
        # %% A
        xs = [3, 1, 2]
        # %% B
        xs.sort()
        # %% C
        xs[0]
        """,
        "run all | run B",
        plan="",
    ),
    scenario(
        "reverse in place ran again",
        """
        # %% A
        xs = [3, 1, 2]
        # %% B
        xs.reverse()
        # %% C
        xs
        """,
        "run all | run B",
        B="rerun xs",
        C="stale/waiting/fresh",
    ),
    scenario(
        "a reader above a sort in place ran again",
        """
        # %% A
        xs = [3, 1, 2]
        # %% B
        xs[0]
        # %% C
        xs.sort()
        """,
        "run all | run B",
        B="order xs by C",
        plan="A B C",
    ),
    scenario(
        "a slice of a list is a copy",
        """
        # %% A
        xs = [1, 2, 3]
        # %% B
        part = xs[:2]
        # %% C
        part.append(9)
        # %% D
        sum(xs)
        """,
        "run A B D C",
        plan="",
    ),
    scenario(
        "a write to a slice of a list changes the list",
        """
        # %% A
        xs = [1, 2, 3]
        # %% B
        xs[:2] = [7]
        # %% C
        sum(xs)
        """,
        "run A C B",
        C="stale xs by B",
    ),
    scenario(
        "a nested list is changed through the inner one",
        """
        # %% A
        inner = [1]
        outer = [inner, 2]
        # %% B
        inner.append(5)
        # %% C
        len(outer[0])
        """,
        "run A C B",
        C="stale outer by B",
    ),
    scenario(
        "only the key that changed matters",
        """
        # %% A
        d = {"a": 1, "b": 2}
        # %% B
        d["a"]
        # %% C
        d["b"]
        """,
        'run all | edit A: d = {"a": 1, "b": 3} | run A',
        C="stale d['b'] by A",
        plan="C",
    ),
    scenario(
        "a key added below matters to nobody above",
        """
        # %% A
        d = {"a": 1}
        # %% B
        d["a"]
        # %% C
        d["b"] = 2
        """,
        "run all | run B",
        plan="",
    ),
    scenario(
        "a key added below matters to the length",
        """
        # %% A
        d = {"a": 1}
        # %% B
        len(d)
        # %% C
        d["b"] = 2
        """,
        "run all | run B",
        B="order d by C",
    ),
    scenario(
        "a key popped twice fails",
        """
        # %% A
        d = {"a": 1, "b": 2}
        # %% B
        d.pop("a")
        # %% C
        d
        """,
        "run all | run B",
        B="rerun d",
        C="fresh/stale/waiting",
        plan="A B",
    ),
    scenario(
        "a key in a dict of dicts",
        """
        # %% A
        config = {"model": {"depth": 3}, "seed": 1}
        # %% B
        config["model"]["depth"] * 2
        # %% C
        config["seed"]
        # %% D
        config["model"]["depth"] = 5
        """,
        "run all | run B C",
        B="order config by D",
    ),
    scenario(
        "setdefault keeps what an older run had put there",
        """
        # %% A
        d = {}
        # %% B
        d.setdefault("k", 1)
        # %% B'
        d.setdefault("k", 2)
        # %% C
        d["k"]
        """,
        "run all | edit B' | run B C",
        B="rerun/hidden d",
        C="waiting/hidden/rerun d",
        plan="A B C",
    ),
    scenario(
        "a set changed in place",
        """
        # %% A
        seen = {1}
        # %% B
        seen.add(2)
        # %% C
        len(seen)
        """,
        "run A C B",
        C="stale seen by B",
    ),
    scenario(
        "adding the same element to a set again flags nobody",
        """
        # %% A
        seen = {1}
        # %% B
        seen.add(2)
        # %% C
        len(seen)
        """,
        "run all | run B",
        plan="",
    ),
    scenario(
        "a counter updated twice",
        """
        # %% A
        from collections import Counter
        counts = Counter("ab")
        # %% B
        counts.update("a")
        # %% C
        counts["a"]
        """,
        "run all | run B C",
        B="rerun counts",
        C="waiting/rerun counts by B",
    ),
    scenario(
        "a deque rotated below the reader",
        """
        # %% A
        from collections import deque
        q = deque([1, 2, 3])
        # %% B
        q[0]
        # %% C
        q.rotate(1)
        """,
        "run all | run B",
        B="order q by C",
    ),
]
