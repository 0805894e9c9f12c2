"""The sample rules, read strictly and evaluated over figures: of PromQL what they use, and nothing besides.

A name that is no figure, or a label that a figure has not, is an error here, where Prometheus would find nothing and be
silent. `for:` is left out: what holds at one moment is told.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import eq, gt, lt, ne

Labels = frozenset[tuple[str, str]]
Vector = Mapping[Labels, float]
_TOKEN = re.compile(r'\s*(?:(\d+)|([a-z_]\w*)|("[^"]*")|(==|!=|[<>{}(),=-]))')
_SAMPLE = re.compile(r"^(\w+)(?:\{(.*)\})? (\S+)$", re.MULTILINE)
_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
_COMPARED: Mapping[str, Callable[[float, float], bool]] = {"==": eq, "!=": ne, "<": lt, ">": gt}


class Rule:
    """An expression over the figures of one moment.

    Args:
        labels: of every figure that there is, by its name: those that it may have.
        figures: the text that is looked at.
        now: seconds since the epoch.
    """

    def __init__(self, expression: str, labels: Mapping[str, set[str]], figures: str, now: float) -> None:
        self._tokens = list(_tokens(expression))
        self._labels, self._figures, self._now = labels, figures, now
        self.asked: set[str] = set()
        """The labels of the figures that it asks for, all together."""
        self.found = self._vector(self._either())
        assert not self._tokens, f"not understood: {self._tokens}"

    def _next(self, *wanted: str) -> bool:
        """Whether the next one is one of these; it is taken then."""
        is_it = bool(self._tokens) and self._tokens[0] in wanted
        if is_it:
            self._tokens.pop(0)
        return is_it

    def _need(self, wanted: str) -> None:
        assert self._next(wanted), f"{wanted} is missing before {self._tokens}"

    def _either(self) -> "Vector | float":
        found = self._both()
        while self._next("or"):
            found = {**self._vector(self._both()), **self._vector(found)}
        return found

    def _both(self) -> "Vector | float":
        found = self._compared()
        while self._next("and"):
            on = self._on()
            known = {_only(labels, on) for labels in self._vector(self._compared())}
            found = {labels: value for labels, value in self._vector(found).items() if _only(labels, on) in known}
        return found

    def _on(self) -> Sequence[str]:
        self._need("on")
        self._need("(")
        names = [self._tokens.pop(0)]
        self._need(")")
        return names

    def _compared(self) -> "Vector | float":
        left = self._sum()
        for sign, holds in _COMPARED.items():
            if self._next(sign):
                right = self._sum()
                assert isinstance(right, float), "figures are compared with numbers"
                return {labels: value for labels, value in self._vector(left).items() if holds(value, right)}
        return left

    def _sum(self) -> "Vector | float":
        left = self._one()
        if not self._next("-"):
            return left
        right = self._vector(self._one())
        if isinstance(left, float):
            return {labels: left - value for labels, value in right.items()}
        return {labels: value - right[labels] for labels, value in left.items() if labels in right}

    def _one(self) -> "Vector | float":
        token = self._tokens.pop(0)
        if token.isdigit():
            return float(token)
        if token == "time":
            self._need("(")
            self._need(")")
            return self._now
        if token == "absent":
            self._need("(")
            found = self._figure(self._tokens.pop(0))
            self._need(")")
            return {} if found else {frozenset(): 1.0}
        return self._figure(token)

    def _figure(self, name: str) -> Vector:
        assert name in self._labels, f"there is no figure {name}"
        self.asked |= self._labels[name]
        wanted = {}
        if self._next("{"):
            label = self._tokens.pop(0)
            assert label in self._labels[name], f"{name} has no label {label}"
            self._need("=")
            wanted[label] = self._tokens.pop(0).strip('"')
            self._need("}")
        found = dict(samples(self._figures, name))
        return {labels: value for labels, value in found.items() if wanted.items() <= dict(labels).items()}

    @staticmethod
    def _vector(value: "Vector | float") -> Vector:
        assert not isinstance(value, float), "a number stands where figures should"
        return value


def samples(figures: str, name: str) -> Iterator[tuple[Labels, float]]:
    """The figures of one name, by their labels."""
    for sample, labels, value in _SAMPLE.findall(figures):
        if sample == name:
            yield frozenset(_LABEL.findall(labels)), float(value)


def labels_of(figures: str) -> Mapping[str, set[str]]:
    """The labels that figures have, by their names."""
    found: dict[str, set[str]] = {}
    for sample, labels, _ in _SAMPLE.findall(figures):
        found.setdefault(sample, set()).update(name for name, _ in _LABEL.findall(labels))
    return found


def _tokens(expression: str) -> Iterator[str]:
    at = 0
    while at < len(expression.rstrip()):
        read = _TOKEN.match(expression, at)
        assert read is not None, f"not understood: {expression[at:]}"
        yield read[0].strip()
        at = read.end()


def _only(labels: Labels, names: Sequence[str]) -> Labels:
    return frozenset((name, value) for name, value in labels if name in names)
