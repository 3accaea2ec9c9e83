"""More of pandas: groups, queries, joins, dtypes, options."""

from __future__ import annotations

from tests.live.scenarios.model import scenario

SCENARIOS = [
    scenario(
        "a groupby object holds the frame of its making",
        """
        # %% A
        import pandas as pd
        df = pd.DataFrame({"k": ["x", "y", "x"], "v": [1, 2, 3]})
        # %% A'
        import pandas as pd
        df = pd.DataFrame({"k": ["x", "y", "x"], "v": [1, 2, 30]})
        # %% B
        groups = df.groupby("k")
        # %% C
        groups["v"].sum().to_dict()
        """,
        "run all | edit A' | run A",
        B="stale df by A",
        C="waiting groups by B",
        plan="B C",
    ),
    scenario(
        "query reads a variable by its text",
        """
        # %% A
        limit = 1
        # %% B
        import pandas as pd
        df = pd.DataFrame({"a": [1, 2, 3]})
        # %% C
        len(df.query("a > @limit"))
        """,
        "run all | edit A: limit = 2 | run A",
        C="stale limit by A",
        plan="C",
    ),
    scenario(
        "eval reads columns and variables by their text",
        """
        # %% A
        k = 2
        # %% B
        import pandas as pd
        df = pd.DataFrame({"a": [1, 2], "b": [3, 4]})
        # %% C
        df.eval("a * b * @k").tolist()
        """,
        "run all | edit A: k = 3 | run A",
        C="stale k by A",
        plan="C",
    ),
    scenario(
        "eval in place adds a column",
        """
        # %% A
        import pandas as pd
        df = pd.DataFrame({"a": [1, 2]})
        # %% B
        df.eval("b = a * 2", inplace=True)
        # %% C
        df["b"].tolist() if "b" in df else None
        """,
        "run A C B",
        C="stale df by B",
    ),
    scenario(
        "merge of two frames, one of them made anew",
        """
        # %% A
        import pandas as pd
        left = pd.DataFrame({"k": [1, 2], "a": [3, 4]})
        # %% B
        right = pd.DataFrame({"k": [1, 2], "b": [5, 6]})
        # %% B'
        right = pd.DataFrame({"k": [1, 2], "b": [5, 7]})
        # %% C
        both = left.merge(right, on="k")
        # %% D
        int(both["b"].sum())
        # %% E
        int(left["a"].sum())
        """,
        "run all | edit B' | run B",
        C="stale right by B",
        D="waiting both by C",
        plan="C D",
    ),
    scenario(
        "merge onto itself ran again",
        """
        # %% A
        import pandas as pd
        df = pd.DataFrame({"k": [1, 2]})
        extra = pd.DataFrame({"k": [1, 2], "b": [5, 6]})
        # %% B
        df = df.merge(extra, on="k")
        # %% C
        list(df)
        """,
        "run all | run B C",
        B="rerun df",
        C="waiting/rerun df by B",
        plan="A B C",
    ),
    scenario(
        "concat onto itself ran again",
        """
        # %% A
        import pandas as pd
        df = pd.DataFrame({"a": [1]})
        # %% B
        df = pd.concat([df, pd.DataFrame({"a": [2]})], ignore_index=True)
        # %% C
        len(df)
        """,
        "run all | run B C",
        B="rerun df",
        C="waiting/rerun df by B",
        plan="A B C",
    ),
    scenario(
        "the dtype of a column is a part of its value",
        """
        # %% A
        import pandas as pd
        df = pd.DataFrame({"a": [1, 2]})
        # %% B
        df["a"] = df["a"].astype(float)
        # %% C
        print(df.dtypes["a"])
        """,
        "run A C B",
        C="stale df by B",
    ),
    scenario(
        "astype ran again",
        """
        # %% A
        import pandas as pd
        df = pd.DataFrame({"a": [1, 2]})
        # %% B
        df["a"] = df["a"].astype(float)
        # %% C
        print(df.dtypes["a"])
        """,
        "run all | run B C",
        plan="",
    ),
    scenario(
        "a column of categories gets another order",
        """
        # %% A
        import pandas as pd
        s = pd.Series(["b", "a"], dtype="category")
        # %% B
        s.cat.categories.tolist()
        # %% C
        s = s.cat.reorder_categories(["b", "a"])
        """,
        "run all | run B",
        B="order s by C",
    ),
    scenario(
        "attrs of a frame",
        """
        # %% A
        import pandas as pd
        df = pd.DataFrame({"a": [1]})
        # %% B
        df.attrs["unit"] = "cm"
        # %% C
        df.attrs
        """,
        "run A C B",
        C="stale df by B",
    ),
    scenario(
        "insert puts a column first",
        """
        # %% A
        import pandas as pd
        df = pd.DataFrame({"a": [1]})
        # %% B
        df.insert(0, "z", 0)
        # %% C
        list(df)
        """,
        "run all | run B",
        B="rerun df",
        C="fresh",
        plan="A B",
    ),
    scenario(
        "pop takes a column out",
        """
        # %% A
        import pandas as pd
        df = pd.DataFrame({"a": [1], "y": [2]})
        # %% B
        y = df.pop("y")
        # %% C
        list(df)
        """,
        "run A C B",
        C="stale df by B",
    ),
    scenario(
        "a row appended by loc ran again with the same row",
        """
        # %% A
        import pandas as pd
        df = pd.DataFrame({"a": [1]})
        # %% B
        df.loc["new"] = [5]
        # %% C
        len(df)
        """,
        "run all | run B C",
        plan="",
    ),
    scenario(
        "a row appended at the length ran again",
        """
        # %% A
        import pandas as pd
        df = pd.DataFrame({"a": [1]})
        # %% B
        df.loc[len(df)] = [5]
        # %% C
        len(df)
        """,
        "run all | run B C",
        B="rerun df",
        C="waiting/rerun df by B",
        plan="A B C",
    ),
    scenario(
        "a frame in a dict of frames",
        """
        # %% A
        import pandas as pd
        frames = {"x": pd.DataFrame({"a": [1]}), "y": pd.DataFrame({"a": [2]})}
        # %% B
        frames["x"]["b"] = 5
        # %% C
        list(frames["x"])
        # %% D
        list(frames["y"])
        """,
        "run A C D B",
        C="stale frames['x'] by B",
        plan="C",
    ),
    scenario(
        "a series changed in place through its array",
        """
        # %% A
        import numpy as np
        import pandas as pd
        raw = np.array([1.0, 2.0])
        s = pd.Series(raw, copy=False)
        # %% B
        raw[0] = 100
        # %% C
        float(s.sum())
        """,
        "run A C B",
        C="stale s by B",
    ),
    scenario(
        "pipe and chained methods read their functions",
        """
        # %% A
        def clean(df):
            return df.dropna()
        # %% A'
        def clean(df):
            return df.fillna(0)
        # %% B
        import pandas as pd
        raw = pd.DataFrame({"a": [1.0, None]})
        # %% C
        tidy = raw.pipe(clean).assign(b=lambda d: d["a"] * 2)
        # %% D
        len(tidy)
        """,
        "run all | edit A' | run A",
        C="stale clean by A",
        D="waiting tidy by C",
        plan="C D",
    ),
    scenario(
        "a display option of pandas is set below",
        """
        # %% A
        import pandas as pd
        s = pd.Series([1.23456])
        # %% B
        print(s)
        # %% C
        pd.set_option("display.precision", 2)
        """,
        "run all | run B",
        B="order/stale by C",
    ),
]
