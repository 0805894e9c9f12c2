"""Where the code is dense: `python -m tests.architecture.air` takes off the list what has been aired.

The list, `air.txt`, may only shrink. Each line names a rule, a file, and the block of that file that breaks the rule.
"""

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from radon.complexity import cc_visit_ast

ROOT = Path(__file__).parents[2]
LIST = Path(__file__).with_name("air.txt")
MOST_BRANCHES = 10
"""Radon's rank C begins above it."""
MOST_LINES = 400
RULES = {
    "branches": f"a block branches at most {MOST_BRANCHES} times (radon's ranks A and B)",
    "condition": "the conditions of a comprehension stand on one line",
    "lines": f"a file holds at most {MOST_LINES} lines",
    "nested": "no comprehension stands inside a comprehension",
}
WORDS = re.compile(r"\b(?:and|assert|case|class|def|elif|else|except|finally|for|if|lambda|or|while|with)\b")
"""A word for each branch that radon may count, and more: it looks at those blocks alone that hold enough of them."""
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
BLOCKS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def dense(root: Path = ROOT) -> set[str]:
    """Every line that the list would hold for this tree."""
    names = {name for package in ("console", "jobs", "plans") for name in _dense_blocks(root, package)}
    return names | {name for package in ("console", "jobs", "plans", "tests") for name in _long_files(root, package)}


def listed() -> set[str]:
    """What the list holds now; the marks of a merge that git could not finish are passed over."""
    return {line for line in LIST.read_text().splitlines() if line.partition(" ")[0] in RULES}


def _dense_blocks(root: Path, package: str) -> Iterator[str]:
    for file in sorted((root / package).rglob("*.py")):
        path = file.relative_to(root).as_posix()
        for rule, name in dense_in(file.read_text()):
            yield f"{rule} {path} {name}"


def _long_files(root: Path, package: str) -> Iterator[str]:
    for file in (root / package).rglob("*.py"):
        if len(file.read_text().splitlines()) > MOST_LINES:
            yield f"lines {file.relative_to(root).as_posix()}"


def dense_in(source: str) -> Iterator[tuple[str, str]]:
    """Each rule that a module breaks, with the name of the block that breaks it."""
    tree = ast.parse(source)
    lines = source.splitlines()
    words = [Counter(WORDS.findall("\n".join(lines[one.lineno - 1 : one.end_lineno]))) for one in tree.body]
    branching = [one for one, found in zip(tree.body, words, strict=True) if found.total() >= MOST_BRANCHES]
    for block in cc_visit_ast(ast.Module(body=branching, type_ignores=[])):
        if block.complexity > MOST_BRANCHES:
            yield "branches", block.fullname
    looping = [one for one, found in zip(tree.body, words, strict=True) if found["for"]]
    for name, node in _comprehensions(ast.Module(body=looping, type_ignores=[])):
        if any(isinstance(inner, COMPREHENSIONS) for inner in ast.walk(node) if inner is not node):
            yield "nested", name
        conditions = [condition for generator in node.generators for condition in generator.ifs]
        if conditions and conditions[0].lineno != conditions[-1].end_lineno:
            yield "condition", name


def _comprehensions(node: ast.AST, within: str = "") -> Iterator[tuple[str, ast.ListComp]]:
    """Every comprehension, with the name of the block in which it stands."""
    for child in ast.iter_child_nodes(node):
        name = f"{within}.{child.name}".lstrip(".") if isinstance(child, BLOCKS) else within
        if isinstance(child, COMPREHENSIONS):
            yield name or "(module)", child
        yield from _comprehensions(child, name)


def renew() -> int:
    """Rewrite the list from the code; refuse where a rule would have more exceptions than before."""
    before, now = listed(), dense()
    grown = _grown(before, now)
    for rule in grown:
        print(f"{RULES[rule]}, and these are new:", *sorted(_of(rule, now - before)), sep="\n  ")
    if grown:
        return 1
    LIST.write_text("".join(f"{line}\n" for line in sorted(now)))
    print(*(f"{len(_of(rule, now)):4} {rule}: {text}" for rule, text in RULES.items()), sep="\n")
    return 0


def _grown(before: set[str], now: set[str]) -> list[str]:
    counts = [Counter(line.partition(" ")[0] for line in lines) for lines in (before, now)]
    return [rule for rule in RULES if counts[1][rule] > counts[0][rule]]


def _of(rule: str, lines: Iterable[str]) -> list[str]:
    return [line for line in lines if line.startswith(f"{rule} ")]


if __name__ == "__main__":
    sys.exit(renew())
