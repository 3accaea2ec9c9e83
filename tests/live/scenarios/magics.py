"""IPython's own: magics, shell lines, help, display."""

from __future__ import annotations

from tests.live.scenarios.model import linear, scenario

SCENARIOS = [
    scenario(
        "a definition under %%time",
        """
        # %% A
        %%time
        x = 1
        # %% A'
        %%time
        x = 2
        # %% B
        x
        """,
        "run all | edit A' | run A",
        B="stale x by A",
        plan="B",
    ),
    scenario(
        "a reader under %%time",
        """
        # %% A
        x = 1
        # %% B
        %%time
        y = x + 1
        # %% C
        y
        """,
        "run all | edit A: x = 2 | run A",
        B="stale x by A",
        C="waiting y by B",
    ),
    scenario(
        "%%capture binds what was printed",
        """
        # %% A
        word = "one"
        # %% B
        %%capture out
        print(word)
        # %% C
        out.stdout
        """,
        'run all | edit A: word = "two" | run A',
        B="stale word by A",
        C="waiting out by B",
        plan="B C",
    ),
    scenario(
        "%time before an assignment",
        """
        # %% A
        x = 1
        # %% B
        %time y = x * 2
        # %% C
        y
        """,
        "run all | edit A: x = 2 | run A",
        B="stale x by A",
        C="waiting y by B",
    ),
    scenario(
        "%%timeit reads and binds nothing",
        """
        # %% A
        x = [3, 1]
        # %% B
        %%timeit -n 1 -r 1 -q
        sorted(x)
        # %% C
        x
        """,
        "run all | run B C",
        plan="",
    ),
    scenario(
        "a variable in a shell line",
        """
        # %% A
        word = "one"
        # %% B
        got = !echo {word}
        # %% C
        print(got)
        """,
        'run all | edit A: word = "two" | run A',
        B="stale word by A",
        C="waiting got by B",
        plan="B C",
    ),
    scenario(
        "a dollar variable in a shell line",
        """
        # %% A
        word = "one"
        # %% B
        got = !echo $word
        # %% C
        got[0]
        """,
        'run all | edit A: word = "two" | run A',
        B="stale word by A",
        C="waiting got by B",
    ),
    scenario(
        "%env sets what a cell reads",
        """
        # %% A
        import os
        # %% B
        %env MODE_OF_TEST=one
        # %% C
        os.environ["MODE_OF_TEST"]
        """,
        "run all | edit B: %env MODE_OF_TEST=two | run B",
        C="stale MODE_OF_TEST by B",
    ),
    scenario(
        "%%writefile writes what a cell reads",
        """
        # %% A
        %%writefile n.txt
        one
        # %% A'
        %%writefile n.txt
        two
        # %% B
        open("n.txt").read()
        """,
        "run all | edit A' | run A",
        A="fresh/rerun",
        B="stale n.txt by A",
        unseen={"A": "%%writefile says that it overwrites a file"},
    ),
    scenario(
        "%run of a script binds its names",
        """
        # %% A
        %run define.py
        # %% B
        made
        # %% C
        made = 7
        """,
        "run all | run B",
        files={"define.py": "made = 1\n"},
        B="order made by C",
        plan="A B",
    ),
    scenario(
        "%cd below a reader of the folder",
        """
        # %% A
        import os
        os.makedirs("sub", exist_ok=True)
        # %% B
        os.path.exists("sub")
        # %% C
        %cd -q sub
        """,
        "run all | run B",
        B="order/stale by C",
    ),
    scenario(
        "a question mark asks for help and flags nobody",
        """
        # %% A
        x = [1]
        # %% B
        x?
        # %% C
        len(x)
        """,
        "run all | run B C",
        plan="",
        unseen={"B": "help goes to the pager"},
    ),
    scenario(
        "display shows what it is given",
        """
        # %% A
        x = 1
        # %% B
        from IPython.display import display
        display(x)
        """,
        "run all | edit A: x = 2 | run A",
        B="stale x by A",
    ),
    scenario(
        "a semicolon hides the result, not what was read",
        """
        # %% A
        xs = [1]
        # %% B
        xs.append(2);
        # %% C
        xs
        """,
        "run A C B",
        C="stale xs by B",
    ),
    scenario(
        "%reset_selective takes a name away",
        """
        # %% A
        value = 1
        # %% B
        %reset_selective -f ^value$
        # %% C
        "value" in globals()
        """,
        "run A C B",
        C="stale/hidden value",
    ),
    linear(
        "magics and shell lines in order",
        """
        # %% A
        %matplotlib agg
        import pandas as pd
        # %% B
        %%time
        df = pd.DataFrame({"a": range(5)})
        # %% C
        %time total = df["a"].sum()
        # %% D
        files = !ls
        len(files)
        # %% E
        %%capture said
        print(total)
        # %% F
        said.stdout
        # %% G
        total?
        # %% H
        %timeit -n 1 -r 1 -q df.sum()
        # %% I
        !echo {total}
        """,
    ),
]
