"""The dataflow against the truth: random programs are executed, and the names compared."""

from __future__ import annotations

import builtins

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nbvalidate.dataflow.ipython import parse_cell
from nbvalidate.dataflow.walk import cell_flow

NAMES = st.sampled_from("abcde")


@st.composite
def expressions(draw, depth=2):
    kind = draw(st.integers(0, 8 if depth else 1))
    name = draw(NAMES)
    sub = expressions(depth=depth - 1) if depth else st.just("1")
    match kind:
        case 0:
            return str(draw(st.integers(0, 3)))
        case 1:
            return name
        case 2:
            return f"(({draw(sub)}) + ({draw(sub)}))"
        case 3:
            return f"({name} := {draw(sub)})"
        case 4:
            return f"sum([{name} for {name} in range(3)])"
        case 5:
            return f"sum([{draw(NAMES)} for {name} in range(2) for {draw(NAMES)} in range({name} + 1)])"
        case 6:
            return f"(({draw(sub)}) if ({draw(sub)}) else ({draw(sub)}))"
        case 7:
            return f"(({draw(sub)}) and ({draw(sub)}))"
        case _:
            return f"(lambda {name}=({draw(sub)}): {draw(NAMES)})()"


@st.composite
def statements(draw, depth=2, in_loop=False):
    name, other = draw(NAMES), draw(NAMES)
    body = blocks(depth=depth - 1, in_loop=in_loop) if depth else st.just("pass")
    looped = blocks(depth=depth - 1, in_loop=True) if depth else st.just("pass")
    kind = draw(st.integers(0, 18 if depth else 6))
    expression = draw(expressions())
    match kind:
        case 0 | 1:
            return f"{name} = {expression}"
        case 2:
            return f"{name} += {expression}"
        case 3:
            return f"del {name}"
        case 4:
            return f"import math as {name}\n{name} = 2"
        case 5:
            return f"{name}, {other} = {expression}, 1"
        case 6:
            return expression
        case 7 | 8:
            return f"if {expression}:\n{indent(draw(body))}\nelse:\n{indent(draw(body))}"
        case 9 | 10:
            return f"for {name} in range({draw(st.integers(0, 2))}):\n{indent(draw(looped))}"
        case 11:
            return f"try:\n{indent(draw(body))}\nexcept ZeroDivisionError as {name}:\n    pass"
        case 12:
            return f"try:\n{indent(draw(body))}\nexcept Exception as {name}:\n{indent(draw(body))}"
        case 13:
            return f"try:\n{indent(draw(body))}\nfinally:\n{indent(draw(body))}"
        case 14:
            return f"def {name}({other}=1):\n    {draw(NAMES)} = 1\n    return {draw(NAMES)}\n{name}()\n{name} = 1"
        case 15:
            return f"class {name}:\n    {other} = 1\n    {draw(NAMES)} = {draw(NAMES)}\n{name} = 1"
        case 16:
            return f"match {expression}:\n    case 1 as {name}:\n        pass\n    case {other}:\n        pass"
        case 17:
            return draw(st.sampled_from(["break", "continue"])) if in_loop else "pass"
        case _:
            return f"with open('/dev/null') as {name}:\n{indent(draw(body))}\n{name} = 3"


@st.composite
def blocks(draw, depth=2, in_loop=False):
    return "\n".join(
        draw(st.lists(statements(depth=depth, in_loop=in_loop), min_size=1, max_size=4))
    )


def indent(text):
    return "\n".join("    " + line for line in text.split("\n"))


class Recording(dict):
    """Local names of `exec`: notes the names that were read before the program bound them."""

    def __init__(self, given):
        super().__init__(given)
        self.read_outside = set()
        self.ours = set()

    def __getitem__(self, key):
        if key not in self.ours and not hasattr(builtins, key):
            self.read_outside.add(key)
        return super().__getitem__(key)

    def __setitem__(self, key, value):
        self.ours.add(key)
        super().__setitem__(key, value)

    def __delitem__(self, key):
        if key not in self.ours:
            self.read_outside.add(key)  # it must have been there
        super().__delitem__(key)
        self.ours.add(key)


@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
@given(blocks(depth=2), st.sampled_from([set("abcde"), set("abcd"), set("ace"), set()]))
def test_names_defined_are_the_names_that_running_defines(source, given_names):
    try:
        program = compile(source, "<cell>", "exec")
    except SyntaxError:
        return
    flow = cell_flow(parse_cell(source))
    space = dict.fromkeys(given_names, 1)
    before = dict(space)
    try:
        exec(program, space)
    except Exception:
        return  # what an interrupted cell defines is the kernel's affair
    space.pop("__builtins__", None)
    changed = {n for n in space if n not in before or space[n] is not before[n]}
    assert flow.must_define <= space.keys(), source
    assert changed <= flow.may_define, source
    assert not flow.must_delete & space.keys(), source
    assert set(space) <= flow.may_define | set(before), source


@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
@given(blocks(depth=2), st.sampled_from([set("abcde"), set("abcd"), set("ace"), set()]))
def test_names_read_from_outside_are_among_the_uses(source, given_names):
    try:
        program = compile(source, "<cell>", "exec")
    except SyntaxError:
        return
    flow = cell_flow(parse_cell(source))
    names = Recording(dict.fromkeys(given_names, 1))
    shared = dict.fromkeys(given_names, 1)  # what function bodies see
    try:
        exec(program, shared, names)
    except Exception:
        return
    used = {use.name for use in flow.uses}
    assert names.read_outside <= used, source
    # a certain use that is not made conditional was really read, or the program would be wrong
    certain = {
        u.name for u in flow.uses if u.certain and not u.via and not u.called and not u.deleted
    }
    in_loops_or_handlers = "for " in source or "try" in source or "match" in source
    if (
        not in_loops_or_handlers
        and "class" not in source
        and "def" not in source
        and "lambda" not in source
    ):
        assert certain <= names.read_outside, source


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(NAMES, expressions(depth=0)), min_size=1, max_size=6))
def test_straight_line_code_is_told_exactly(pairs):
    source = "\n".join(f"{name} = {value}" for name, value in pairs)
    flow = cell_flow(parse_cell(source))
    space = dict.fromkeys("abcde", 1)
    exec(source, space)
    assert flow.must_define == flow.may_define == {name for name, _ in pairs}
