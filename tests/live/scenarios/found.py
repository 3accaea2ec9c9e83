"""Sessions that the oracle found, made small."""

from __future__ import annotations

from tests.live.scenarios.model import scenario

SCENARIOS = [
    scenario(
        "a cell never run would consume the iterator first",
        """
        # %% A
        it = iter([1, 2, 3])
        # %% B
        list(it)
        # %% C
        next(it)
        """,
        "run A C",
        C="waiting it by B",
        plan="A B C",
    ),
    scenario(
        "a cell never run would change the value under its other name",
        """
        # %% A
        d = {"p": 1, "q": 2}
        e = d
        # %% B
        d.update(q=1)
        # %% C
        e
        """,
        "run A C",
        C="waiting e by B",
        plan="B C",
    ),
    scenario(
        "nothing ran above, and one of the cells changes the value under its other name",
        """
        # %% A
        d = {"p": 1, "q": 2}
        e = d
        # %% B
        d.update(q=1)
        # %% C
        e
        """,
        "run C",
        C="waiting e by A",
    ),
    scenario(
        "a cell failed for want of its input, and the cell below for want of it",
        """
        # %% A
        xs = [1]
        # %% B
        y = xs[0]
        # %% C
        y
        """,
        "run B C",
        B="waiting xs by A",
        C="waiting y by B",
        plan="A B C",
    ),
    scenario(
        "a cell failed before it could seed",
        """
        # %% A
        import random
        random.seed(0)
        # %% B
        it = iter(nothing)
        random.seed(0)
        # %% C
        random.random()
        """,
        "run A C B C",
        C="rerun random",
    ),
    scenario(
        "a name bound and deleted in one cell that ran twice",
        """
        # %% A
        a = 1
        # %% B
        a = 6
        del a
        # %% C
        print(a)
        """,
        "run all | run B C",
        plan="",
    ),
    scenario(
        "the cell to be run for the first time would read what a cell below left",
        """
        # %% A
        a, b = 1, 2
        # %% B
        a, b = b, 3
        # %% C
        if a > 1:
            b = 6
        a, b = b, 3
        # %% D
        a, b
        """,
        "run A C D",
        C="waiting a by B",
        D="waiting a by C",
        plan="A B C D",
    ),
    scenario(
        "a cell is to be run whose inputs were never made",
        """
        # %% A
        a, b = 1, 2
        # %% B
        def f(x=1):
            return x + a
        # %% C
        a = 5
        print(b)
        # %% D
        b = 7
        f(4)
        """,
        "run D",
        D="waiting by B",
    ),
    scenario(
        "a cell failed before it seeded the generator that a cell below draws from",
        """
        # %% A
        import random
        random.seed(0)
        xs = [3, 1, 2]
        # %% B
        it = iter(ys)
        random.seed(1)
        # %% +D
        ys = [1]
        # %% C
        random.random()
        """,
        "run A B C | insert D after A | run D",
        B="stale ys by D",
        C="waiting by B",
    ),
    scenario(
        "a seed in a cell that has not run",
        """
        # %% A
        import numpy as np
        np.random.seed(0)
        # %% B
        np.random.seed(1)
        # %% C
        np.random.rand()
        """,
        "run A C",
        C="waiting by B",
        plan="B C",
    ),
    scenario(
        "a cell that has not run makes a generator of its own",
        """
        # %% A
        import numpy as np
        np.random.seed(0)
        # %% B
        rng = np.random.default_rng(1)
        def draw():
            return np.random.rand()
        # %% C
        np.random.rand()
        """,
        "run A C",
        plan="",
    ),
    scenario(
        "a cell that has not run writes the file that was read",
        """
        # %% A
        limit = 3
        # %% B
        with open('made.txt', 'w') as stream:
            stream.write(str(limit))
        # %% C
        open('made.txt').read()
        # %% D
        open('other.txt').read()
        """,
        "run A C D",
        files={"made.txt": "old", "other.txt": "same"},
        C="waiting made.txt by B",
        plan="B C",
    ),
    scenario(
        "a cell that has not run binds a name in executed text",
        """
        # %% A
        a = 1
        # %% B
        exec('a = a + 2')
        # %% C
        a
        """,
        "run A C",
        C="waiting a by B",
        plan="B C",
    ),
    scenario(
        "a sort that found nothing to sort, moved above another writer",
        """
        # %% A
        import numpy as np
        arr = np.array([3, 1, 2])
        view = arr[:2]
        # %% B
        int(view[0])
        # %% C
        arr.sort()
        view[0] = 1
        int(arr.sum())
        # %% D
        arr.sort()
        view[0] = 1
        int(arr.sum())
        """,
        "run all | move D after A",
        B="waiting by D",
        D="order by C",
        C="waiting by D",
    ),
    scenario(
        "a store into what a cell above did not make",
        """
        # %% A
        import pandas as pd
        df = dg = pd.DataFrame({'p': [1, 2]})
        # %% C
        dg['r'] = 1
        # %% D
        dg = df.groupby('p')
        """,
        "run all | run C",
        C="order dg by D",
    ),
    scenario(
        "a function reads what its own call then binds",
        """
        # %% A
        a = 1
        # %% B
        def f():
            return a
        # %% C
        a = f()
        # %% D
        a
        """,
        "run all | edit A: pass | run A",
        C="hidden a by A",
        D="waiting a by C",
    ),
    scenario(
        "a chained second name, and a cell that changes the object under it",
        """
        # %% A
        class P:
            rate = 1
        p = o = P()
        # %% B
        b = 0
        # %% B'
        o.rate = 3
        # %% C
        p.rate
        """,
        "run all | edit B'",
        B="dirty",
        C="waiting p by B",
    ),
    scenario(
        "a view and its base, and a writer of the view that has not run",
        """
        # %% A
        import numpy as np
        arr = np.arange(4)
        view = arr[:2]
        # %% +B
        view[0] = 7
        # %% C
        arr.tolist()
        # %% D
        other = arr.copy()
        """,
        "run all | insert B after A",
        C="waiting arr by B",
        D="waiting arr by B",
    ),
    scenario(
        "a second name is one object with the first since a cell is gone",
        """
        # %% A
        import pandas as pd
        df = pd.DataFrame({'p': [1, 2]})
        dg = df
        # %% B
        dg = df[['p']]
        # %% C
        dg['r'] = 1
        list(df)
        # %% D
        list(df)
        """,
        "run all | delete B",
        C="stale dg by A",
        D="waiting by C",
        plan="A C D",
    ),
    scenario(
        "a list in a list, taken out and put back",
        """
        # %% A
        inner = [1]
        outer = [inner]
        # %% B
        outer[0] = list(inner)
        # %% C
        outer[0].append(2)
        # %% D
        inner
        """,
        "run all | edit B: outer[0] = inner | run B",
        B="order outer by C",
        C="waiting outer by B",
        D="waiting inner by C",
    ),
    scenario(
        "re-running does not help, and is not advised twice",
        """
        # %% A
        a, b = 1, 2
        # %% B
        if b > 1:
            a = 5
        del a
        # %% C
        exec('a = b + 3')
        for i in range(2):
            a = i
        a
        """,
        "run A C",
        C="hidden/waiting",
        restart=True,
    ),
    scenario(
        "a shuffle that has not run",
        """
        # %% A
        import random
        random.seed(0)
        xs = [1, 2, 3, 4, 5]
        # %% B
        random.shuffle(xs)
        # %% C
        xs
        """,
        "run A C",
        C="waiting xs by B",
        plan="B C",
    ),
    scenario(
        "a function that uses what IPython provides",
        """
        # %% A
        def first(path):
            with open(path) as stream:
                display()
                return stream.readline()
        # %% B
        line = first('some.txt')
        # %% C
        line
        """,
        "run all | run B C",
        files={"some.txt": "one"},
        plan="",
    ),
]
