"""Families of figures as text: OpenMetrics 1.0, and Prometheus' older text, which node_exporter reads of files. Pure.

Formats: https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md and
https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from plans.characters import shown

LONGEST = 80
"""Characters of a label's value."""


OPENMETRICS = "application/openmetrics-text"
"""What whoever asks accepts, where the newer text is meant."""


class Dialect(StrEnum):
    """Which text; the value is its media type."""

    OPENMETRICS = f"{OPENMETRICS}; version=1.0.0; charset=utf-8"
    PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


class Sort(StrEnum):
    """What a family is."""

    GAUGE = "gauge"
    COUNTER = "counter"
    INFO = "info"
    """Facts as labels, the value always 1."""
    STATESET = "stateset"
    """A sample for each state, 1 for the one that holds; the state is a label with the family's name."""


_SUFFIX = {Sort.COUNTER: "_total", Sort.INFO: "_info"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One figure."""

    value: float
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Figures of one name.

    A name ends with its unit where it has one, and never with `_total` or `_info`, which its sort adds.
    """

    name: str
    sort: Sort
    help: str
    samples: tuple[Sample, ...]
    unit: str = ""


def exposition(families: Iterable[Family], dialect: Dialect) -> str:
    """The text of all of them; one without samples is left out."""
    lines = [line for family in families if family.samples for line in _family(family, dialect)]
    end = ["# EOF"] if dialect is Dialect.OPENMETRICS else []
    return "".join(f"{line}\n" for line in (*lines, *end))


def merged(families: Iterable[Family]) -> Iterator[Family]:
    """Those of several runs: each name once, as both texts demand, with the samples of all."""
    first: dict[str, Family] = {}
    samples: dict[str, list[Sample]] = {}
    for family in families:
        first.setdefault(family.name, family)
        samples.setdefault(family.name, []).extend(family.samples)
    for name, family in first.items():
        yield Family(name=name, sort=family.sort, help=family.help, unit=family.unit, samples=tuple(samples[name]))


def _family(family: Family, dialect: Dialect) -> Iterator[str]:
    sampled = family.name + _SUFFIX.get(family.sort, "")
    if dialect is Dialect.OPENMETRICS:
        yield f"# TYPE {family.name} {family.sort}"
        if family.unit:
            yield f"# UNIT {family.name} {family.unit}"
        yield f"# HELP {family.name} {_escaped(family.help)}"
    else:
        sort = Sort.COUNTER if family.sort is Sort.COUNTER else Sort.GAUGE
        yield f"# HELP {sampled} {_escaped(family.help)}"
        yield f"# TYPE {sampled} {sort}"
    for labels, value in _once(family).items():
        yield f"{sampled}{{{labels}}} {number(value)}" if labels else f"{sampled} {number(value)}"


def _once(family: Family) -> Mapping[str, float]:
    """Each set of labels once, the first one's value: a text with one twice is none."""
    values: dict[str, float] = {}
    for sample in family.samples:
        values.setdefault(_labels(sample.labels), sample.value)
    return values


def _labels(labels: Mapping[str, str]) -> str:
    return ",".join(f'{name}="{_escaped(shown(value)[:LONGEST])}"' for name, value in labels.items())


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')


def number(value: float) -> str:
    """`12`, `0.25`: without a point where nothing stands behind it."""
    return str(int(value)) if float(value).is_integer() else repr(float(value))
