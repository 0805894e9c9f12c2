"""Families in the forms in which most figures come."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from console.telling.machines.exposition import Family, Sample, Sort

SECONDS, BYTES, RATIO = "seconds", "bytes", "ratio"


def gauge(name: str, told: str, run: Mapping[str, str], value: float | None, *, unit: str = "") -> Family:
    """One figure of a run; no sample where there is none."""
    samples = () if value is None else (Sample(value=value, labels=run),)
    return Family(name=name, sort=Sort.GAUGE, help=told, samples=samples, unit=unit)


def instant(name: str, told: str, run: Mapping[str, str], at: datetime | None) -> Family:
    """A moment, in seconds since 1970; no sample where there is none."""
    return gauge(name, told, run, at.timestamp() if at is not None else None, unit=SECONDS)


def counter(name: str, told: str, run: Mapping[str, str], value: float) -> Family:
    """What only grows in a run."""
    return Family(name=name, sort=Sort.COUNTER, help=told, samples=(Sample(value=value, labels=run),))


def by_label(run: Mapping[str, str], label: str, values: Iterable[tuple[str, float]]) -> tuple[Sample, ...]:
    """A sample for each value of a label."""
    return tuple(Sample(value=value, labels={**run, label: name}) for name, value in values)


def gauges(name: str, told: str, samples: tuple[Sample, ...], *, unit: str = "") -> Family:
    """Several figures of one name."""
    return Family(name=name, sort=Sort.GAUGE, help=told, samples=samples, unit=unit)


def states(name: str, told: str, run: Mapping[str, str], every: Iterable[str], now: str) -> Family:
    """Which of several states holds."""
    samples = by_label(run, name, ((state, float(state == now)) for state in every))
    return Family(name=name, sort=Sort.STATESET, help=told, samples=samples)
