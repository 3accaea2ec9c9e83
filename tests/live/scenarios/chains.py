"""Long chains of frames and values."""

from __future__ import annotations

from tests.live.scenarios.model import linear, scenario

SCENARIOS = [
    scenario(
        "a long chain of frames waits for its source",
        """
        # %% A
        import pandas as pd
        raw = pd.DataFrame({"a": [1, 2, 3]})
        # %% A'
        import pandas as pd
        raw = pd.DataFrame({"a": [1, 2, 4]})
        # %% B
        clean = raw[raw["a"] > 1]
        # %% C
        wide = clean.assign(b=clean["a"] * 2)
        # %% D
        total = wide["b"].sum()
        # %% E
        print(total)
        # %% F
        print("nothing to do with it")
        """,
        "run all | edit A' | run A",
        B="stale raw by A",
        C="waiting clean by B",
        D="waiting wide by C",
        E="waiting total by D",
        plan="B C D E",
    ),
    scenario(
        "a long chain is fresh again when its source has the old value",
        """
        # %% A
        import pandas as pd
        raw = pd.DataFrame({"a": [1, 2, 3]})
        # %% A'
        import pandas as pd
        raw = pd.DataFrame({"a": [1, 2, 4]})
        # %% B
        clean = raw[raw["a"] > 1]
        # %% C
        total = int(clean["a"].sum())
        # %% D
        total
        """,
        "run all | edit A' | run A | edit A: import pandas as pd\\n"
        "raw = pd.DataFrame({'a': [1, 2, 3]}) | run A",
        plan="",
    ),
    scenario(
        "a change that a step in the middle does not let through",
        """
        # %% A
        xs = [1, 2, 3]
        # %% B
        largest = max(xs)
        # %% C
        largest * 2
        """,
        "run all | edit A: xs = [3, 2, 1] | run A B",
        plan="",
    ),
    linear(
        "frames cleaned, joined, grouped and pivoted in order",
        """
        # %% A
        import numpy as np
        import pandas as pd
        rng = np.random.default_rng(0)
        df = pd.DataFrame({"k": list("abab"), "v": [1.0, None, 3.0, 4.0], "w": range(4)})
        # %% B
        df["v"] = df["v"].fillna(df["v"].mean())
        # %% C
        df["r"] = rng.normal(size=4)
        # %% D
        df = df.sort_values("v")
        df.reset_index(drop=True, inplace=True)
        # %% E
        groups = df.groupby("k")
        groups["v"].mean()
        # %% F
        df["share"] = df["v"] / groups["v"].transform("sum")
        # %% G
        names = pd.DataFrame({"k": ["a", "b"], "name": ["A", "B"]})
        df = df.merge(names, on="k")
        # %% H
        df.pivot_table(index="name", values="v")
        # %% I
        df.columns = [c.upper() for c in df.columns]
        df.describe()
        # %% J
        for column in df.select_dtypes("number"):
            df[column] = (df[column] - df[column].mean()) / df[column].std()
        # %% K
        df.query("V > 0").head(2)
        """,
    ),
]
