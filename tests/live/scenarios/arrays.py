"""Arrays, their views and aliases; what counts as the same value."""

from __future__ import annotations

from tests.live.scenarios.model import linear, scenario

SCENARIOS = [
    scenario(
        "a write through the base is seen by readers of the view",
        """
        # %% A
        import numpy as np
        base = np.arange(6)
        # %% B
        view = base[:3]
        # %% C
        base[0] = 10
        # %% D
        int(view.sum())
        """,
        "run A B D C",
        D="stale view by C",
    ),
    scenario(
        "a reshaped array shares its base, a copy does not",
        """
        # %% A
        import numpy as np
        a = np.zeros(6)
        # %% B
        table = a.reshape(2, 3)
        apart = a.copy()
        # %% C
        a[0] = 1
        # %% D
        float(table.sum())
        # %% E
        float(apart.sum())
        """,
        "run A B D E C",
        D="stale table by C",
    ),
    scenario(
        "arithmetic in place ran again on an array",
        """
        # %% A
        import numpy as np
        a = np.ones(3)
        # %% B
        a *= 2
        # %% C
        float(a.sum())
        """,
        "run all | run B C",
        B="rerun a",
        C="waiting/rerun a by B",
        plan="A B C",
    ),
    scenario(
        "an array is filled with the same value again",
        """
        # %% A
        import numpy as np
        a = np.zeros(3)
        # %% B
        a[:] = 7
        # %% C
        float(a.sum())
        """,
        "run all | run B C",
        plan="",
    ),
    scenario(
        "a ufunc writes to its out argument",
        """
        # %% A
        import numpy as np
        a = np.ones(3)
        out = np.zeros(3)
        # %% B
        _ = np.add(a, 1, out=out)
        # %% C
        float(out.sum())
        """,
        "run A C B",
        C="stale out by B",
    ),
    scenario(
        "the alias of an array in a dict",
        """
        # %% A
        import numpy as np
        store = {"w": np.zeros(2)}
        w = store["w"]
        # %% B
        w += 1
        # %% C
        float(store["w"].sum())
        """,
        "run A C B",
        C="stale store by B",
    ),
    scenario(
        "an object made anew equals the old one",
        """
        # %% A
        import numpy as np
        a = np.arange(3)
        # %% B
        b = a + 1
        # %% C
        b
        """,
        "run all | edit A: import numpy as np\\na = np.array([0, 1, 2]) | run A",
        plan="",
    ),
    scenario(
        "the same numbers of another type are another value",
        """
        # %% A
        x = 1
        # %% B
        x
        """,
        "run all | edit A: x = 1.0 | run A",
        B="stale x by A",
    ),
    scenario(
        "True instead of 1 is another value",
        """
        # %% A
        x = 1
        # %% B
        print(x)
        """,
        "run all | edit A: x = True | run A",
        B="stale x by A",
    ),
    scenario(
        "the order of keys is a part of a dict",
        """
        # %% A
        d = {"a": 1, "b": 2}
        # %% B
        print(d)
        """,
        'run all | edit A: d = {"b": 2, "a": 1} | run A',
        B="stale d by A",
    ),
    scenario(
        "an alias is bound to another object",
        """
        # %% A
        a = [1]
        # %% B
        b = a
        # %% C
        a = [5]
        # %% D
        b.append(2)
        # %% E
        a
        """,
        "run all",
        plan="",
    ),
    scenario(
        "after its base was made anew an alias is the old list",
        """
        # %% A
        a = [1]
        # %% B
        b = a
        # %% C
        b.append(2)
        # %% D
        a
        """,
        "run all | run A | run C D",
        C="rerun b",
        D="stale/waiting/order/lost/hidden a",
    ),
    linear(
        "lists, dicts and arrays filled step by step",
        """
        # %% A
        import numpy as np
        xs, d, a = [], {}, np.zeros(4)
        # %% B
        for i in range(3):
            xs.append(i)
            d[i] = i * i
            a[i] = i
        # %% C
        xs += [10]
        d.update({"k": 1})
        a *= 2
        # %% D
        xs.extend(d)
        del d["k"]
        a[::2] -= 1
        # %% E
        print(xs, d, a)
        """,
    ),
]
