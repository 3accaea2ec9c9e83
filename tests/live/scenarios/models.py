"""scikit-learn's estimators and matplotlib's figures."""

from __future__ import annotations

from tests.live.scenarios.model import linear, scenario

SCENARIOS = [
    scenario(
        "a scaler is fitted again on other data by a cell below",
        """
        # %% A
        import numpy as np
        from sklearn.preprocessing import StandardScaler
        train = np.array([[1.0], [2.0], [3.0]])
        every = np.array([[1.0], [2.0], [30.0]])
        scaler = StandardScaler()
        # %% B
        _ = scaler.fit(train)
        # %% C
        scaler.transform([[2.0]]).tolist()
        # %% D
        _ = scaler.fit(every)
        """,
        "run all | run C",
        C="order scaler by D",
    ),
    scenario(
        "a scaler was fitted again above its user",
        """
        # %% A
        import numpy as np
        from sklearn.preprocessing import StandardScaler
        X = np.array([[1.0], [2.0], [3.0]])
        scaler = StandardScaler()
        # %% B
        _ = scaler.fit(X)
        # %% C
        scaler.transform([[2.5]]).tolist()
        """,
        "run all | edit B: _ = scaler.fit(X * 2) | run B",
        C="stale scaler by B",
        plan="C",
    ),
    scenario(
        "a fit on the same data ran again",
        """
        # %% A
        import numpy as np
        from sklearn.linear_model import LinearRegression
        X, y = np.arange(4.0).reshape(-1, 1), np.arange(4.0)
        model = LinearRegression()
        # %% B
        _ = model.fit(X, y)
        # %% C
        model.predict([[10.0]]).round(6).tolist()
        """,
        "run all | run B C",
        plan="",
    ),
    scenario(
        "the data of a fitted model changed",
        """
        # %% A
        import numpy as np
        from sklearn.linear_model import LinearRegression
        X = np.arange(4.0).reshape(-1, 1)
        # %% B
        y = np.arange(4.0)
        # %% C
        model = LinearRegression().fit(X, y)
        # %% D
        model.coef_.round(6).tolist()
        """,
        "run all | edit B: y = np.arange(4.0) * 2 | run B",
        C="stale y by B",
        D="waiting model by C",
        plan="C D",
    ),
    scenario(
        "a parameter of a fitted model is set below",
        """
        # %% A
        from sklearn.linear_model import Ridge
        model = Ridge(alpha=1.0)
        # %% B
        model.get_params()["alpha"]
        # %% C
        _ = model.set_params(alpha=5.0)
        """,
        "run all | run B",
        B="order model by C",
        plan="A B C",
    ),
    scenario(
        "a step inside a pipeline is fitted with it",
        """
        # %% A
        import numpy as np
        from sklearn.linear_model import LinearRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler
        X, y = np.arange(4.0).reshape(-1, 1), np.arange(4.0)
        scaler = StandardScaler()
        # %% B
        pipe = make_pipeline(scaler, LinearRegression())
        # %% C
        _ = pipe.fit(X, y)
        # %% D
        hasattr(scaler, "mean_")
        """,
        "run A B D C",
        D="stale scaler by C",
        plan="D",
    ),
    scenario(
        "partial_fit goes on where it was",
        """
        # %% A
        import numpy as np
        from sklearn.preprocessing import StandardScaler
        scaler = StandardScaler()
        # %% B
        _ = scaler.partial_fit(np.array([[1.0], [2.0]]))
        # %% C
        int(scaler.n_samples_seen_)
        """,
        "run all | run B C",
        B="rerun scaler",
        C="waiting/rerun scaler by B",
        plan="A B C",
    ),
    scenario(
        "a seeded model made anew gives the same",
        """
        # %% A
        import numpy as np
        from sklearn.linear_model import SGDRegressor
        X, y = np.arange(8.0).reshape(-1, 1) / 8, np.arange(8.0)
        # %% B
        model = SGDRegressor(random_state=0).fit(X, y)
        # %% C
        model.predict(X[:1]).round(6).tolist()
        """,
        "run all | run B C",
        plan="",
    ),
    scenario(
        "the split is edited: what was made of it waits",
        """
        # %% A
        import numpy as np
        from sklearn.model_selection import train_test_split
        from sklearn.linear_model import LinearRegression
        X, y = np.arange(20.0).reshape(-1, 1), np.arange(20.0) ** 2
        # %% B
        X1, X2, y1, y2 = train_test_split(X, y, random_state=0)
        # %% C
        model = LinearRegression().fit(X1, y1)
        # %% D
        round(model.score(X2, y2), 6)
        # %% E
        len(X)
        """,
        "run all | edit B: X1, X2, y1, y2 = train_test_split(X, y, random_state=1) | run B",
        C="stale X1, y1 by B",
        D="stale/waiting",
        plan="C D",
    ),
    scenario(
        "a plot ran again and flags nobody",
        """
        # %% A
        import matplotlib.pyplot as plt
        xs = [1, 2, 3]
        # %% B
        fig, ax = plt.subplots()
        _ = ax.plot(xs)
        # %% C
        sum(xs)
        """,
        "run all | run B",
        plan="",
    ),
    scenario(
        "a plot by pyplot ran again and flags nobody",
        """
        # %% A
        import matplotlib.pyplot as plt
        # %% B
        plt.figure()
        plt.plot([1, 2])
        plt.title("t")
        plt.close()
        # %% C
        plt.figure()
        plt.hist([1, 2])
        plt.close()
        """,
        "run all | run B",
        plan="",
        unseen={"B": "a title is shown with its address", "C": "as B"},
    ),
    scenario(
        "axes used across cells get another line",
        """
        # %% A
        import matplotlib.pyplot as plt
        fig, ax = plt.subplots()
        # %% B
        _ = ax.plot([1, 2])
        # %% C
        len(ax.lines)
        """,
        "run all | run B C",
        B="fresh/rerun ax",
        C="fresh/waiting/rerun/stale ax by B",
        unseen={"C": "figures are opaque, and their verdicts say approximate"},
    ),
    scenario(
        "a title set above the cell that reads it",
        """
        # %% A
        import matplotlib.pyplot as plt
        fig, ax = plt.subplots()
        # %% B
        _ = ax.set_title("one")
        # %% C
        ax.get_title()
        """,
        'run all | edit B: _ = ax.set_title("two") | run B',
        C="fresh/stale ax by B",
        unseen={"C": "figures are opaque, and their verdicts say approximate"},
    ),
    scenario(
        "rcParams set below",
        """
        # %% A
        import matplotlib.pyplot as plt
        # %% B
        plt.rcParams["lines.linewidth"]
        # %% C
        plt.rcParams["lines.linewidth"] = 7
        """,
        "run A C B",
        B="order/stale by C",
    ),
    scenario(
        "the style of a plot is edited",
        """
        # %% A
        import matplotlib.pyplot as plt
        plt.rcParams["lines.linewidth"] = 2
        # %% B
        fig, ax = plt.subplots()
        line, = ax.plot([1, 2])
        # %% C
        line.get_linewidth()
        """,
        "run all | edit A: import matplotlib.pyplot as plt\\nplt.rcParams['lines.linewidth'] = 4"
        " | run A",
        B="stale by A",
        C="waiting line by B",
    ),
    linear(
        "models and plots in order",
        """
        # %% A
        import matplotlib.pyplot as plt
        import numpy as np
        import pandas as pd
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import GridSearchCV, cross_val_score, train_test_split
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler
        plt.rcParams["figure.figsize"] = (3, 2)
        # %% B
        rng = np.random.default_rng(0)
        df = pd.DataFrame(rng.normal(size=(60, 3)), columns=list("abc"))
        df["y"] = (df["a"] + 0.1 * rng.normal(size=60) > 0).astype(int)
        # %% C
        train, test = train_test_split(df, random_state=0)
        # %% D
        scaler = StandardScaler().fit(train[["a", "b", "c"]])
        Z = scaler.transform(train[["a", "b", "c"]])
        # %% E
        clf = LogisticRegression()
        clf.fit(Z, train["y"])
        # %% F
        round(clf.score(scaler.transform(test[["a", "b", "c"]]), test["y"]), 3)
        # %% G
        pipe = make_pipeline(StandardScaler(), LogisticRegression())
        cross_val_score(pipe, train[["a", "b", "c"]], train["y"], cv=3).mean().round(3)
        # %% H
        search = GridSearchCV(pipe, {"logisticregression__C": [0.1, 1.0]}, cv=3)
        _ = search.fit(train[["a", "b", "c"]], train["y"])
        # %% I
        search.best_params_
        # %% J
        fig, axes = plt.subplots(1, 2)
        axes[0].hist(df["a"])
        # %% K
        axes[1].scatter(df["a"], df["b"], c=df["y"])
        fig.suptitle("all")
        # %% L
        df["p"] = clf.predict_proba(scaler.transform(df[["a", "b", "c"]]))[:, 1]
        _ = df["p"].plot()
        # %% M
        plt.figure()
        for name, part in df.groupby("y"):
            plt.plot(part["p"], label=name)
        plt.legend()
        """,
    ),
]
