"""What no variable shows: files, environment, the working folder."""

from __future__ import annotations

from tests.live.scenarios.model import scenario

SCENARIOS = [
    scenario(
        "a file written and read through pathlib",
        """
        # %% A
        from pathlib import Path
        # %% B
        _ = Path("n.txt").write_text("1")
        # %% C
        Path("n.txt").read_text()
        """,
        'run all | edit B: _ = Path("n.txt").write_text("2") | run B',
        C="stale n.txt by B",
        plan="C",
    ),
    scenario(
        "a table written and read by pandas",
        """
        # %% A
        import pandas as pd
        df = pd.DataFrame({"a": [1, 2]})
        # %% A'
        import pandas as pd
        df = pd.DataFrame({"a": [1, 3]})
        # %% B
        df.to_csv("t.csv", index=False)
        # %% C
        back = pd.read_csv("t.csv")
        # %% D
        int(back["a"].sum())
        """,
        "run all | edit A' | run A",
        B="stale df by A",
        C="waiting t.csv by B",
        D="waiting back by C",
        plan="B C D",
    ),
    scenario(
        "the same bytes written again flag nobody",
        """
        # %% A
        with open("n.txt", "w") as f:
            _ = f.write("1")
        # %% B
        open("n.txt").read()
        """,
        "run all | run A",
        plan="",
    ),
    scenario(
        "a file written by a cell below its reader",
        """
        # %% A
        from pathlib import Path
        # %% B
        Path("n.txt").read_text()
        # %% C
        _ = Path("n.txt").write_text("new")
        """,
        "run A C B",
        files={"n.txt": "old"},
        B="order n.txt by C",
        restart=True,
    ),
    scenario(
        "a file that a deleted cell had written",
        """
        # %% A
        _ = open("n.txt", "w").write("1")
        # %% B
        open("n.txt").read()
        """,
        "run all | delete A",
        B="hidden n.txt",
        restart=True,
    ),
    scenario(
        "lines appended to a file by a cell that ran twice",
        """
        # %% A
        with open("log.txt", "w") as f:
            _ = f.write("begin ")
        # %% B
        with open("log.txt", "a") as f:
            _ = f.write("more ")
        # %% C
        open("log.txt").read()
        """,
        "run A B B C",
        B="rerun log.txt",
        C="waiting/rerun log.txt by B",
        plan="A B C",
    ),
    scenario(
        "a relative path after chdir",
        """
        # %% A
        import os
        os.makedirs("one", exist_ok=True)
        os.makedirs("two", exist_ok=True)
        _ = open("one/n.txt", "w").write("1")
        _ = open("two/n.txt", "w").write("2")
        # %% B
        os.chdir("one")
        # %% C
        open("n.txt").read()
        """,
        "run all | edit B: os.chdir('../two') | run B",
        B="dirty/fresh/rerun",
        C="stale/waiting by B",
    ),
    scenario(
        "the folder that a cell below changed to",
        """
        # %% A
        import os
        # %% B
        os.path.basename(os.getcwd())
        # %% C
        os.makedirs("sub", exist_ok=True)
        os.chdir("sub")
        """,
        "run A B C B",
        B="order by C",
    ),
    scenario(
        "chdir into a folder ran again fails",
        """
        # %% A
        import os
        os.makedirs("sub", exist_ok=True)
        # %% B
        os.chdir("sub")
        # %% C
        os.path.basename(os.getcwd())
        """,
        "run A B B C",
        B="rerun",
        C="fresh/waiting",
    ),
    scenario(
        "a file exists because a cell below made it",
        """
        # %% A
        import os
        # %% B
        os.path.exists("made.txt")
        # %% C
        open("made.txt", "w").close()
        """,
        "run A C B",
        B="order made.txt by C",
        restart=True,
    ),
    scenario(
        "the files of a folder are listed",
        """
        # %% A
        import os
        os.makedirs("data", exist_ok=True)
        # %% B
        sorted(os.listdir("data"))
        # %% C
        open("data/made.txt", "w").close()
        """,
        "run A C B",
        B="fresh/order/stale by C",
        unseen={"B": "only files that are opened or asked for by name are followed"},
    ),
    scenario(
        "an environment variable",
        """
        # %% A
        import os
        os.environ["MODE"] = "fast"
        # %% B
        os.environ["MODE"]
        """,
        "run all | edit A: import os\\nos.environ['MODE'] = 'slow' | run A",
        B="stale MODE by A",
        plan="B",
    ),
    scenario(
        "another environment variable matters to nobody",
        """
        # %% A
        import os
        os.environ["MODE"] = "fast"
        os.environ["OTHER"] = "1"
        # %% A'
        import os
        os.environ["MODE"] = "fast"
        os.environ["OTHER"] = "2"
        # %% B
        os.getenv("MODE")
        """,
        "run all | edit A' | run A",
        plan="",
    ),
    scenario(
        "an environment variable that a cell below sets",
        """
        # %% A
        import os
        # %% B
        os.environ.get("LEVEL_OF_TEST", "none")
        # %% C
        os.environ["LEVEL_OF_TEST"] = "high"
        """,
        "run A C B",
        B="order LEVEL_OF_TEST by C",
        restart=True,
    ),
]
