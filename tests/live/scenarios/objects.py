"""Classes, instances, properties; iterators and generators."""

from __future__ import annotations

from tests.live.scenarios.model import linear, scenario

SCENARIOS = [
    scenario(
        "an attribute that a cell below set",
        """
        # %% A
        class Config:
            pass
        cfg = Config()
        cfg.rate = 1
        cfg.name = "a"
        # %% B
        cfg.rate
        # %% C
        cfg.name
        # %% D
        cfg.rate = 2
        """,
        "run all | run B C",
        B="order cfg.rate by D",
    ),
    scenario(
        "an inherited method is edited in the base class",
        """
        # %% A
        class Base:
            def hi(self):
                return 1
        # %% A'
        class Base:
            def hi(self):
                return 2
        # %% B
        class Child(Base):
            pass
        # %% C
        Child().hi()
        """,
        "run all | edit A' | run A",
        B="stale Base by A",
        C="waiting Child by B",
        plan="B C",
    ),
    scenario(
        "a method reads a global",
        """
        # %% A
        rate = 1
        # %% B
        class Account:
            def fee(self):
                return 10 * rate
        account = Account()
        # %% C
        account.fee()
        """,
        "run all | edit A: rate = 2 | run A",
        C="stale rate by A",
        plan="C",
    ),
    scenario(
        "a property reads a global",
        """
        # %% A
        rate = 1
        # %% B
        class Account:
            @property
            def fee(self):
                return 10 * rate
        account = Account()
        # %% C
        account.fee
        """,
        "run all | edit A: rate = 2 | run A",
        C="stale rate by A",
        plan="C",
    ),
    scenario(
        "a class attribute is changed in place",
        """
        # %% A
        class Registry:
            items = []
        # %% B
        Registry.items.append("a")
        # %% C
        len(Registry.items)
        """,
        "run A C B",
        C="stale Registry by B",
    ),
    scenario(
        "a class attribute is changed through an instance",
        """
        # %% A
        class Registry:
            items = []
        r = Registry()
        # %% B
        r.items.append("a")
        # %% C
        Registry.items
        """,
        "run A C B",
        C="stale Registry by B",
    ),
    scenario(
        "a class body reads a global at once",
        """
        # %% A
        size = 1
        # %% B
        class Box:
            width = size * 2
        # %% C
        Box.width
        """,
        "run all | edit A: size = 2 | run A",
        B="stale size by A",
        C="waiting Box by B",
        plan="B C",
    ),
    scenario(
        "a method is patched onto a class below",
        """
        # %% A
        class P:
            def hi(self):
                return 1
        p = P()
        # %% B
        p.hi()
        # %% C
        P.hi = lambda self: 2
        """,
        "run all | run B",
        B="order by C",
    ),
    scenario(
        "a dataclass instance changes in one field",
        """
        # %% A
        from dataclasses import dataclass
        @dataclass
        class Point:
            x: int
            y: int
        p = Point(1, 2)
        # %% B
        p.x
        # %% C
        p.y
        # %% D
        p.y += 5
        """,
        "run A D B C",
        C="order p.y by D",
    ),
    scenario(
        "a method that changes its object ran again",
        """
        # %% A
        class Account:
            def __init__(self):
                self.total = 0
            def put(self, n):
                self.total += n
        account = Account()
        # %% B
        account.put(5)
        # %% C
        account.total
        """,
        "run all | run B C",
        B="rerun account",
        C="waiting/rerun account by B",
        plan="A B C",
    ),
    scenario(
        "two objects share a list",
        """
        # %% A
        class Node:
            def __init__(self, items):
                self.items = items
        shared = []
        left, right = Node(shared), Node(shared)
        # %% B
        left.items.append(1)
        # %% C
        len(right.items)
        """,
        "run A C B",
        C="stale right by B",
    ),
    scenario(
        "slots and __getitem__",
        """
        # %% A
        class Row:
            __slots__ = ("data",)
            def __init__(self, data):
                self.data = data
            def __getitem__(self, key):
                return self.data[key]
        row = Row({"a": 1})
        # %% B
        row["a"]
        # %% C
        row.data["a"] = 9
        """,
        "run all | run B",
        B="order row by C",
    ),
    scenario(
        "an iterator consumed twice",
        """
        # %% A
        it = iter([1, 2, 3])
        # %% B
        next(it)
        """,
        "run A B B",
        B="rerun it",
        plan="A B",
    ),
    scenario(
        "an iterator consumed by another cell first",
        """
        # %% A
        it = iter([1, 2, 3])
        # %% B
        next(it)
        # %% C
        next(it)
        """,
        "run A C B",
        B="order it by C",
        C="stale/lost/waiting/order it",
        plan="A B C",
    ),
    scenario(
        "a generator is empty when it is read again",
        """
        # %% A
        gen = (v * v for v in range(4))
        # %% B
        total = sum(gen)
        # %% C
        total
        """,
        "run all | run B C",
        B="rerun gen",
        C="waiting total by B",
        plan="A B C",
    ),
    scenario(
        "a generator function made anew each time",
        """
        # %% A
        def numbers():
            yield from range(3)
        # %% B
        list(numbers())
        """,
        "run all | run B",
        plan="",
    ),
    scenario(
        "a zip consumed by a loop above",
        """
        # %% A
        pairs = zip("ab", [1, 2])
        # %% B
        print(list(pairs))
        # %% C
        print(list(pairs))
        """,
        "run all | run A | run C",
        B="lost/fresh",
        C="order/lost/stale pairs",
    ),
    scenario(
        "itertools.count goes on",
        """
        # %% A
        import itertools
        ids = itertools.count()
        # %% B
        [next(ids) for _ in range(2)]
        """,
        "run all | run B",
        B="rerun ids",
        plan="A B",
    ),
    scenario(
        "a file iterator goes on",
        """
        # %% A
        handle = open("lines.txt")
        # %% B
        next(handle)
        """,
        "run A B B",
        files={"lines.txt": "one\ntwo\nthree\n"},
        B="rerun handle",
    ),
    scenario(
        "StringIO goes on",
        """
        # %% A
        import io
        buffer = io.StringIO("ab")
        # %% B
        buffer.read(1)
        """,
        "run A B B",
        B="rerun buffer",
        plan="A B",
    ),
    linear(
        "classes, instances and iterators in order",
        """
        # %% A
        class Stack:
            def __init__(self):
                self.items = []
            def push(self, x):
                self.items.append(x)
                return self
        s = Stack()
        # %% B
        s.push(1).push(2)
        # %% C
        s.push(3)
        len(s.items)
        # %% D
        it = iter(s.items)
        next(it)
        # %% E
        next(it)
        # %% F
        list(it)
        # %% G
        class Bounded(Stack):
            limit = 3
        Bounded().push(1).items
        """,
    ),
]
