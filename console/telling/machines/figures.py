"""All figures of one run or of several, as the text that machines take in. Pure."""

from collections.abc import Iterable, Iterator, Sequence

from console.telling.machines.exposition import Dialect, Family, Sample, Sort, exposition, merged
from console.telling.machines.families.executing import executing_families
from console.telling.machines.families.lagging import lagging_families
from console.telling.machines.families.night import night_families
from console.telling.machines.families.people import people_families
from console.telling.machines.families.work import work_families
from console.telling.machines.watched import Watched

RUNS = 20
"""Runs in one text."""


def figures(watched: Sequence[Watched], dialect: Dialect, *, program: str = "", left_out: int = 0) -> str:
    """The figures of the first `RUNS` runs.

    Args:
        program: this program's version.
        left_out: how many more runs there are that are not among these.
    """
    told = (family for one in watched[:RUNS] for family in families(one))
    return exposition((*_of_program(program, left_out + max(0, len(watched) - RUNS)), *merged(told)), dialect)


def _of_program(version: str, runs_left_out: int) -> Iterator[Family]:
    info = Sample(value=1, labels={"version": version})
    yield Family(name="cutover_program", sort=Sort.INFO, help="Which program tells this.", samples=(info,))
    left_out = Sample(value=runs_left_out, labels={})
    told = "Runs that matter and are left out here, as there are too many."
    yield Family(name="cutover_left_out_runs", sort=Sort.GAUGE, help=told, samples=(left_out,))


def families(watched: Watched) -> Iterator[Family]:
    """The figures of one run, with how many of them were left out."""
    view, run = watched.view, {"run": watched.view.run}
    yield from night_families(view, run)
    yield from executing_families(view, run)
    many = (*work_families(watched, run), *people_families(view, run), *lagging_families(watched, run))
    for family, _ in many:
        yield family
    yield _left_out(run["run"], many)


def _left_out(run: str, many: Iterable[tuple[Family, int]]) -> Family:
    """Always there, so that a rule can look at it."""
    samples = tuple(Sample(value=count, labels={"run": run, "family": family.name}) for family, count in many if count)
    none = (Sample(value=0, labels={"run": run, "family": ""}),)
    told = "Samples of a family that were left out, as there were too many."
    return Family(name="cutover_left_out_samples", sort=Sort.GAUGE, help=told, samples=samples or none)
