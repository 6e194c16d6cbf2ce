"""One comparison broken at a time: which can be broken in a module, and the code with one broken.

What is broken: `<`, `<=`, `>`, `>=` (the limit itself, and the whole comparison), `==`, `!=`,
`in`, `is`, `and`/`or`, `&`/`|` between arrays, `not` and `~`, and numbers that a module names as
limits. Not broken: texts, arithmetic and annotations.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType

SIGNS: dict[type[ast.AST], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.And: "and",
    ast.Or: "or",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.Not: "not",
    ast.Invert: "~",
}
# What each becomes: the limit itself first, then the opposite.
OTHERS: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}
NOTHING = "(weg)"


@dataclass(frozen=True)
class Mutant:
    """One change to one module.

    Attributes
    ----------
    module : str
        Path of the module from the root of the project.
    place : str
        The function or method it is in, or the name of the limit.
    line : int
    code : str
        The expression that is changed, on one line.
    change : str
        What becomes what.
    number : int
        The how-manieth change of the module; finds it again in the same text.
    """

    module: str
    place: str
    line: int
    code: str
    change: str
    number: int

    @property
    def function(self) -> str:
        """Qualified name of the function or method."""
        return self.place.split(" (")[0]

    @property
    def key(self) -> str:
        """What stays the same when lines move."""
        return f"{self.module}:{self.place}: {self.code} [{self.change}]"


@dataclass(frozen=True)
class _Site:
    place: str
    node: ast.AST
    # Which of the operators of a chain of comparisons.
    at: int
    new: ast.AST | None
    change: str


def find_mutants(root: Path, module: str) -> list[Mutant]:
    """All changes that can be made to a module, in the order of its text."""
    text = (root / module).read_text(encoding="utf-8")
    found: list[Mutant] = []
    times: Counter[tuple[str, str, str]] = Counter()
    for number, site in enumerate(_sites(ast.parse(text))):
        said = (site.place, _code(text, site), site.change)
        times[said] += 1
        # The same words twice in one function: the second is another change.
        place = site.place if times[said] == 1 else f"{site.place} ({times[said]}e)"
        line = getattr(site.node, "lineno", 0)
        found.append(Mutant(module, place, line, *said[1:], number))
    return found


def _code(text: str, site: _Site) -> str:
    """What is changed, on one line; of a chain of comparisons the one that is."""
    node = site.node
    whole = ast.get_source_segment(text, node) or ""
    if isinstance(node, ast.Compare) and len(node.ops) > 1:
        sides = [node.left, *node.comparators]
        left, right = (ast.get_source_segment(text, s) for s in sides[site.at : site.at + 2])
        whole = f"{left} {SIGNS[type(node.ops[site.at])]} {right}"
    return " ".join(whole.split())


def mutated_code(root: Path, mutant: Mutant) -> CodeType:
    """The function of a mutant, or for a limit the whole module, with its one change."""
    path = root / mutant.module
    tree = ast.parse(path.read_text(encoding="utf-8"))
    site = next(s for n, s in enumerate(_sites(tree)) if n == mutant.number)
    _change(site, tree)
    code = compile(ast.fix_missing_locations(tree), str(path), "exec")
    return code if is_limit(mutant) else _inside(code, mutant.function)


def is_limit(mutant: Mutant) -> bool:
    """Whether a number that a module names is changed, and no function."""
    return mutant.place.isupper()


def limit_value(mutant: Mutant) -> float:
    """The number that a limit becomes."""
    return ast.literal_eval(mutant.change.split(" wordt ")[1])


def _sites(tree: ast.Module) -> Iterator[_Site]:
    for top in tree.body:
        yield from _sites_in(top, "")


def _sites_in(node: ast.stmt, inside: str) -> Iterator[_Site]:
    if isinstance(node, ast.ClassDef):
        for part in node.body:
            yield from _sites_in(part, f"{inside}{node.name}.")
    elif isinstance(node, ast.FunctionDef):
        for part in _walk(node):
            yield from _of(part, f"{inside}{node.name}")
    elif isinstance(node, ast.Assign) and not inside:
        yield from _limit(node)


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """Everything in a function but its annotations and decorators."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "decorator_list"}:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _walk(child)


def _of(node: ast.AST, place: str) -> Iterator[_Site]:
    if isinstance(node, ast.Compare):
        for at, sign in enumerate(node.ops):
            yield from _swaps(place, node, at, sign)
    elif isinstance(node, ast.BoolOp) or (
        isinstance(node, ast.BinOp) and isinstance(node.op, (ast.BitAnd, ast.BitOr))
    ):
        yield from _swaps(place, node, 0, node.op)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.Invert)):
        yield _Site(place, node, 0, None, f"{SIGNS[type(node.op)]} wordt {NOTHING}")


def _swaps(place: str, node: ast.AST, at: int, sign: ast.AST) -> Iterator[_Site]:
    for other in OTHERS[type(sign)]:
        yield _Site(place, node, at, other(), f"{SIGNS[type(sign)]} wordt {SIGNS[other]}")


def _limit(node: ast.Assign) -> Iterator[_Site]:
    name, value = node.targets[0], node.value
    number = isinstance(value, ast.Constant) and type(value.value) in {int, float}
    if isinstance(name, ast.Name) and name.id.isupper() and number:
        assert isinstance(value, ast.Constant)
        new = value.value * 2 or 1
        yield _Site(name.id, node, 0, ast.Constant(new), f"{value.value!r} wordt {new!r}")


def _change(site: _Site, tree: ast.Module) -> None:
    node = site.node
    if isinstance(node, ast.Compare):
        node.ops[site.at] = site.new
    elif isinstance(node, (ast.BoolOp, ast.BinOp)):
        node.op = site.new
    elif isinstance(node, ast.Assign):
        node.value = site.new
    elif isinstance(node, ast.UnaryOp):
        _Without(node).visit(tree)


class _Without(ast.NodeTransformer):
    """Leaves out one `not` or `~`."""

    def __init__(self, node: ast.UnaryOp) -> None:
        self.node = node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        return node.operand if node is self.node else node


def _inside(code: CodeType, qualname: str) -> CodeType:
    """The code of a function or method within that of its module."""
    for name in qualname.split("."):
        code = next(c for c in code.co_consts if isinstance(c, CodeType) and c.co_name == name)
    return code
