"""What no variable shows: random generators, modules and their settings."""

from __future__ import annotations

from tests.live.scenarios.model import linear, scenario

SCENARIOS = [
    scenario(
        "numpy's global generator drawn from again",
        """
        # %% A
        import numpy as np
        np.random.seed(3)
        # %% B
        float(np.random.rand())
        # %% C
        float(np.random.rand())
        """,
        "run all | run B",
        B="order by C",
    ),
    scenario(
        "a Generator object drawn from again",
        """
        # %% A
        import numpy as np
        rng = np.random.default_rng(3)
        # %% B
        float(rng.random())
        """,
        "run all | run B",
        B="rerun rng",
        plan="A B",
    ),
    scenario(
        "a seed and a draw in one cell ran again",
        """
        # %% A
        import numpy as np
        # %% B
        rng = np.random.default_rng(3)
        x = rng.normal(size=3)
        # %% C
        x.round(3).tolist()
        """,
        "run all | run B C",
        plan="",
    ),
    scenario(
        "the seed is edited",
        """
        # %% A
        import random
        # %% B
        random.seed(1)
        # %% C
        x = random.random()
        # %% D
        x
        """,
        "run all | edit B: random.seed(2) | run B",
        C="stale by B",
        D="waiting x by C",
        plan="C D",
    ),
    scenario(
        "a draw was put in between two draws",
        """
        # %% A
        import random
        random.seed(1)
        # %% B
        random.random()
        # %% C
        random.random()
        # %% +N
        random.random()
        """,
        "run all | insert N after B | run N",
        N="stale/order/rerun",
        C="stale/waiting by N",
        plan="A B N C",
    ),
    scenario(
        "train_test_split with a seed ran again",
        """
        # %% A
        import numpy as np
        from sklearn.model_selection import train_test_split
        X = np.arange(10)
        # %% B
        train, test = train_test_split(X, random_state=0)
        # %% C
        train.tolist()
        """,
        "run all | run B C",
        plan="",
    ),
    scenario(
        "train_test_split without a seed ran again",
        """
        # %% A
        import numpy as np
        from sklearn.model_selection import train_test_split
        X = np.arange(10)
        np.random.seed(0)
        # %% B
        train, test = train_test_split(X)
        # %% C
        train.tolist()
        """,
        "run all | run B C",
        B="rerun",
        C="waiting train by B",
        plan="A B C",
    ),
    scenario(
        "a function of a module is patched by a cell below",
        """
        # %% A
        import math
        # %% B
        math.sqrt(4)
        # %% C
        math.sqrt = lambda x: -x
        """,
        "run A C B",
        B="order math.sqrt by C",
    ),
    scenario(
        "a setting of the user's module",
        """
        # %% A
        import settings
        # %% B
        settings.rate
        # %% C
        settings.rate = 5
        """,
        "run all | run B",
        files={"settings.py": "rate = 1\n"},
        B="order settings.rate by C",
        restart=True,
    ),
    scenario(
        "a function of the user's module reads its setting",
        """
        # %% A
        import settings
        # %% B
        settings.rate = 2
        # %% C
        settings.fee(10)
        """,
        "run all | edit B: settings.rate = 3 | run B",
        files={"settings.py": "rate = 1\n\ndef fee(x):\n    return x * rate\n"},
        C="stale by B",
    ),
    scenario(
        "a star import",
        """
        # %% A
        from settings import *
        # %% B
        rate
        # %% C
        rate = 9
        """,
        "run all | run B",
        files={"settings.py": "rate = 1\n"},
        B="order rate by C",
        plan="A B",
    ),
    scenario(
        "numpy print options set below",
        """
        # %% A
        import numpy as np
        a = np.array([1.23456])
        # %% B
        print(a)
        # %% C
        np.set_printoptions(precision=2)
        """,
        "run A C B",
        B="order/stale by C",
    ),
    linear(
        "files, seeds and settings in order",
        """
        # %% A
        import json
        import os
        import random
        from pathlib import Path
        import numpy as np
        random.seed(0)
        np.random.seed(0)
        # %% B
        Path("out").mkdir(exist_ok=True)
        for i in range(3):
            Path(f"out/{i}.json").write_text(json.dumps({"i": i, "r": random.random()}))
        # %% C
        rows = [json.loads(p.read_text()) for p in sorted(Path("out").glob("*.json"))]
        len(rows)
        # %% D
        os.environ["OUT"] = "out"
        os.chdir(os.environ["OUT"])
        sorted(os.listdir())
        # %% E
        float(np.random.rand()), random.random()
        # %% F
        with open("0.json", "a") as f:
            _ = f.write("\\n")
        # %% G
        len(open("0.json").read())
        """,
    ),
]
