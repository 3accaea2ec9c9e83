"""The twenty sessions on which order tools were compared before this one was written."""

from __future__ import annotations

from tests.live.scenarios.model import linear, scenario

SCENARIOS = [
    scenario(
        "a column was doubled by a cell below before the sum ran again",
        """
        # %% A
        import pandas as pd
        df = pd.DataFrame({"a": [1, 2]})
        # %% B
        int(df["a"].sum())
        # %% C
        df["a"] = df["a"] * 2
        """,
        "run A B C | run B",
        B="order df['a'] by C",
    ),
    scenario(
        "a frame made anew has lost the column that a cell below had added",
        """
        # %% A
        import pandas as pd
        df = pd.DataFrame({"a": [1, 2]})
        # %% B
        int(df["a"].sum())
        # %% C
        df["b"] = df["a"] * 2
        # %% D
        int(df["b"].sum())
        """,
        "run all | run A",
        C="lost df by A",
        D="waiting/fresh",
    ),
    scenario(
        "an append through another name of the list is seen",
        """
        # %% A
        a = [1, 2]
        # %% B
        b = a
        # %% C
        b.append(3)
        # %% D
        len(a)
        """,
        "run A B D | run C",
        D="stale a by C",
    ),
    scenario(
        "a function's global changes its caller, not its definition",
        """
        # %% A
        k = 2
        # %% B
        def f(x):
            return x * k
        # %% C
        f(10)
        """,
        "run all | edit A: k = 3 | run A",
        C="stale k by A",
        plan="C",
    ),
    scenario(
        "a name that a cell above deletes was still there",
        """
        # %% A
        x = 1
        # %% B
        del x
        # %% C
        print(x)
        """,
        "run A C | run B",
        C="hidden x",
    ),
    scenario(
        "an import from below shadows the one above",
        """
        # %% A
        from math import sqrt
        # %% B
        sqrt(4)
        # %% C
        from cmath import sqrt
        """,
        "run A C B",
        B="order sqrt by C",
    ),
    scenario(
        "a conditional definition is no longer taken",
        """
        # %% A
        flag = True
        # %% B
        if flag:
            z = 1
        # %% C
        z
        """,
        "run all | edit A: flag = False | run A B C",
        C="hidden z",
        restart=True,
    ),
    scenario(
        "a loop variable leaks from below",
        """
        # %% A
        for i in range(3):
            pass
        # %% B
        print(i)
        # %% C
        for i in range(10):
            pass
        """,
        "run A C B",
        B="order i by C",
    ),
    scenario(
        "an edited cell is dirty and its readers wait",
        """
        # %% A
        x = 1
        # %% B
        x
        """,
        "run all | edit A: x = 2",
        A="dirty",
        B="waiting x by A",
        plan="A B",
    ),
    scenario(
        "a deleted definition is hidden state",
        """
        # %% A
        x = 1
        # %% B
        x
        """,
        "run all | delete A",
        B="hidden x",
        restart=True,
    ),
    scenario(
        "a comprehension run again flags nobody",
        """
        # %% A
        xs = [1, 2, 3]
        # %% B
        ys = [x * 2 for x in xs]
        # %% C
        ys
        """,
        "run all | run B",
        plan="",
    ),
    scenario(
        "an old instance of an edited class",
        """
        # %% A
        class P:
            def hi(self):
                return "hi"
        # %% A'
        class P:
            def hi(self):
                return "hello"
        # %% B
        p = P()
        # %% C
        p.hi()
        """,
        "run all | edit A' | run A",
        B="stale P by A",
        C="waiting p by B",
        plan="B C",
    ),
    scenario(
        "an increment that ran twice",
        """
        # %% A
        n = 0
        # %% B
        n += 1
        # %% C
        print(n)
        """,
        "run A B B C",
        B="rerun n",
        C="waiting/rerun n by B",
        plan="A B C",
    ),
    scenario(
        "a definition was edited away",
        """
        # %% A
        x = 1
        y = 2
        # %% B
        y
        """,
        "run all | edit A: x = 1 | run A",
        B="hidden y",
        restart=True,
    ),
    scenario(
        "a cell run again with the same value, and one with a new comment",
        """
        # %% A
        x = 1
        # %% B
        y = x + 1
        # %% C
        y
        """,
        "run all | run A | edit B: # one more\\ny = x + 1",
        plan="",
    ),
    scenario(
        "a write through a view is seen by readers of the base",
        """
        # %% A
        import numpy as np
        a = np.arange(6)
        # %% B
        v = a[:2]
        # %% C
        v[0] = 5
        # %% D
        int(a.sum())
        """,
        "run A B D | run C",
        D="stale a by C",
    ),
    scenario(
        "a file was written anew after it had been read",
        """
        # %% A
        with open("n.txt", "w") as f:
            _ = f.write("1")
        # %% A'
        with open("n.txt", "w") as f:
            _ = f.write("2")
        # %% B
        open("n.txt").read()
        """,
        "run all | edit A' | run A",
        B="stale n.txt by A",
    ),
    scenario(
        "a random number was drawn again",
        """
        # %% A
        import random
        random.seed(1)
        # %% B
        r = random.random()
        # %% C
        r
        """,
        "run all | run B",
        B="rerun random",
        plan="A B",
    ),
    linear(
        "increments, columns, a fitted model and a plot, run once in order",
        """
        # %% A
        import matplotlib.pyplot as plt
        import pandas as pd
        from sklearn.linear_model import LinearRegression
        n = 0
        df = pd.DataFrame({"a": [1.0, 2.0, 4.0]})
        # %% B
        n += 1
        # %% C
        df["b"] = df["a"] * 2 + n
        # %% D
        df["c"] = df["b"] ** 2
        # %% E
        model = LinearRegression()
        # %% F
        _ = model.fit(df[["a"]], df["b"])
        # %% G
        fig, ax = plt.subplots()
        # %% H
        _ = ax.plot(df["a"], model.predict(df[["a"]]))
        # %% I
        round(float(model.coef_[0]), 6), n
        """,
    ),
    scenario(
        "a cell inserted above the reader and never run",
        """
        # %% A
        x = 1
        # %% B
        x
        # %% +N
        x = 5
        """,
        "run all | insert N after A",
        B="waiting x by N",
        plan="N B",
    ),
]
