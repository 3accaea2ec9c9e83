"""Data frames: columns, rows, index, copies."""

from __future__ import annotations

from tests.live.scenarios.model import scenario

SCENARIOS = [
    scenario(
        "only the readers of the changed column are stale",
        """
        # %% A
        import pandas as pd
        df = pd.DataFrame({"a": [1, 2], "b": [3, 4]})
        # %% A'
        import pandas as pd
        df = pd.DataFrame({"a": [1, 2], "b": [3, 5]})
        # %% B
        int(df["a"].sum())
        # %% C
        int(df.b.sum())
        """,
        "run all | edit A' | run A",
        C="stale df['b'] by A",
        plan="C",
    ),
    scenario(
        "an assigned column computed again from another one",
        """
        # %% A
        import pandas as pd
        df = pd.DataFrame({"a": [1, 2]})
        # %% B
        df["b"] = df["a"] * 2
        # %% C
        int(df["b"].sum())
        """,
        "run all | run B",
        plan="",
    ),
    scenario(
        "dropna ran again",
        """
        # %% A
        import pandas as pd
        df = pd.DataFrame({"a": [1.0, None, 3.0]})
        # %% B
        df = df.dropna()
        # %% C
        len(df)
        """,
        "run all | run B | run C",
        plan="",
    ),
    scenario(
        "a column scaled in place ran again",
        """
        # %% A
        import pandas as pd
        df = pd.DataFrame({"a": [1, 2]})
        # %% B
        df["a"] = df["a"] * 10
        # %% C
        df["a"].tolist()
        """,
        "run all | run B C",
        B="rerun df['a']",
        C="waiting/rerun df['a'] by B",
        plan="A B C",
    ),
    scenario(
        "a filter applied again on other terms",
        """
        # %% A
        import pandas as pd
        df = pd.DataFrame({"a": [1, 2, 3, 4]})
        # %% B
        df = df[df["a"] > 2]
        # %% C
        df["a"].tolist()
        """,
        "run all | edit B: df = df[df['a'] > 1] | run B C",
        B="rerun df",
        C="waiting/rerun df by B",
        plan="A B C",
    ),
    scenario(
        "columns added in separate cells: the first is edited",
        """
        # %% A
        import pandas as pd
        df = pd.DataFrame({"a": [1, 2]})
        # %% B
        df["b"] = df["a"] + 1
        # %% C
        df["c"] = df["b"] * 2
        # %% D
        df["d"] = df["a"] * 3
        # %% E
        df["c"].tolist(), df["d"].tolist()
        """,
        "run all | edit B: df['b'] = df['a'] + 5 | run B",
        C="stale df['b'] by B",
        E="waiting df['c'] by C",
        plan="C E",
    ),
    scenario(
        "columns added in separate cells: the frame is made anew",
        """
        # %% A
        import pandas as pd
        df = pd.DataFrame({"a": [1, 2]})
        # %% B
        df["b"] = df["a"] + 1
        # %% C
        df["c"] = df["b"] * 2
        # %% D
        df["c"].tolist()
        """,
        "run all | run A",
        B="lost df by A",
        C="lost/waiting df",
        D="waiting/fresh df",
        plan="B C",
    ),
    scenario(
        "a column read above the cell that adds it",
        """
        # %% A
        import pandas as pd
        df = pd.DataFrame({"a": [1, 2]})
        # %% B
        list(df.columns)
        # %% C
        df["b"] = 0
        """,
        "run A C B",
        B="order df by C",
        plan="A B C",
    ),
    scenario(
        "a column dropped above its reader",
        """
        # %% A
        import pandas as pd
        df = pd.DataFrame({"a": [1, 2], "b": [3, 4]})
        # %% B
        df = df.drop(columns="b")
        # %% C
        "b" in df
        """,
        "run A C B",
        C="stale df by B",
        plan="C",
    ),
    scenario(
        "del of a column ran again fails",
        """
        # %% A
        import pandas as pd
        df = pd.DataFrame({"a": [1, 2], "b": [3, 4]})
        # %% B
        del df["b"]
        # %% C
        df.shape
        """,
        "run all | run B",
        B="rerun df",
        C="fresh/waiting",
        plan="A B",
    ),
    scenario(
        "drop in place of a column that a cell above reads",
        """
        # %% A
        import pandas as pd
        df = pd.DataFrame({"a": [1, 2], "b": [3, 4]})
        # %% B
        df["b"].sum() if "b" in df else "gone"
        # %% C
        df.drop(columns="b", inplace=True)
        """,
        "run all | run B",
        B="order df by C",
        plan="A B C",
    ),
    scenario(
        "rename in place",
        """
        # %% A
        import pandas as pd
        df = pd.DataFrame({"a": [1, 2]})
        # %% B
        df.rename(columns={"a": "x"}, inplace=True)
        # %% C
        list(df)
        """,
        "run A C B",
        C="stale df by B",
    ),
    scenario(
        "columns assigned at once",
        """
        # %% A
        import pandas as pd
        df = pd.DataFrame({"a": [1, 2]})
        # %% B
        df.columns = ["x"]
        # %% C
        print(df)
        """,
        "run A C B",
        C="stale df by B",
    ),
    scenario(
        "columns assigned at once ran again",
        """
        # %% A
        import pandas as pd
        df = pd.DataFrame({"a": [1, 2]})
        # %% B
        df.columns = ["x"]
        # %% C
        print(df)
        """,
        "run all | run B",
        plan="",
    ),
    scenario(
        "the name of an index is shown",
        """
        # %% A
        import pandas as pd
        df = pd.DataFrame({"a": [1, 2]})
        # %% B
        df.index.name = "row"
        # %% C
        print(df)
        """,
        "run A C B",
        C="stale df by B",
    ),
    scenario(
        "set_index in place ran again fails",
        """
        # %% A
        import pandas as pd
        df = pd.DataFrame({"k": [1, 2], "a": [3, 4]})
        # %% B
        df.set_index("k", inplace=True)
        # %% C
        df.index.tolist()
        """,
        "run all | run B",
        B="rerun df",
        plan="A B",
    ),
    scenario(
        "sort_values in place, seen by a reader of one column",
        """
        # %% A
        import pandas as pd
        df = pd.DataFrame({"a": [3, 1, 2]})
        # %% B
        df.sort_values("a", inplace=True)
        # %% C
        df["a"].tolist()
        """,
        "run A C B",
        C="stale df by B",
    ),
    scenario(
        "fillna in place ran again",
        """
        # %% A
        import pandas as pd
        df = pd.DataFrame({"a": [1.0, None]})
        # %% B
        df.fillna(0.0, inplace=True)
        # %% C
        df["a"].tolist()
        """,
        "run all | run B C",
        plan="",
    ),
    scenario(
        "fillna by the mean of a column that is filled already",
        """
        # %% A
        import pandas as pd
        df = pd.DataFrame({"a": [1.0, None, 3.0]})
        # %% B
        mean = df["a"].mean()
        df["a"] = df["a"].fillna(mean)
        # %% C
        df["a"].tolist()
        """,
        "run all | edit B: mean = 0.0\\ndf['a'] = df['a'].fillna(mean) | run B C",
        B="rerun df['a']",
        C="waiting/rerun df['a']",
        plan="A B C",
    ),
    scenario(
        "a cell of a frame set by loc",
        """
        # %% A
        import pandas as pd
        df = pd.DataFrame({"a": [1, 2], "b": [3, 4]})
        # %% B
        df.loc[0, "a"] = 10
        # %% C
        int(df["a"].sum())
        # %% D
        int(df["b"].sum())
        """,
        "run A C D B",
        C="stale df['a'] by B",
        plan="C",
    ),
    scenario(
        "a selection of a frame is a copy",
        """
        # %% A
        import pandas as pd
        df = pd.DataFrame({"a": [1, 2, 3]})
        # %% B
        df2 = df[df["a"] > 1]
        # %% C
        df2["x"] = df2["a"] * 2
        # %% D
        list(df), int(df["a"].sum())
        """,
        "run A B D C | run D",
        plan="",
    ),
    scenario(
        "a frame under another name is the same frame",
        """
        # %% A
        import pandas as pd
        df = pd.DataFrame({"a": [1, 2, 3]})
        # %% B
        same = df
        # %% C
        same["x"] = 1
        # %% D
        list(df)
        """,
        "run A B D C",
        D="stale df by C",
        plan="D",
    ),
    scenario(
        "a column taken out of a frame is a copy",
        """
        # %% A
        import pandas as pd
        df = pd.DataFrame({"a": [1, 2, 3]})
        # %% B
        s = df["a"]
        # %% C
        s[0] = 100
        # %% D
        int(df["a"].sum())
        # %% E
        int(s.sum())
        """,
        "run A B D E C",
        E="stale s by C",
        plan="E",
    ),
    scenario(
        "a frame copied before it changed",
        """
        # %% A
        import pandas as pd
        df = pd.DataFrame({"a": [1, 2, 3]})
        # %% B
        before = df.copy()
        # %% C
        df["a"] = 0
        # %% D
        int(before["a"].sum())
        """,
        "run A B C D | run B D",
        B="order df by C",
        D="waiting before by B",
        plan="A B C D",
    ),
]
