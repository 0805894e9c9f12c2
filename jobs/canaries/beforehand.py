"""What can be asked of canaries before their time: whether a database understands the looks, and addresses answer."""

from collections.abc import Iterator, Mapping, Sequence

from jobs.beforehand import Surroundings
from jobs.flows.flights import MARK_BEGINS
from jobs.postgres.single_row import fits
from jobs.web.address import filled_in, written
from jobs.web.exchange import reach
from plans.model import CanarySpec, HttpSpec, JobSpec, SqlProbe
from plans.model.canaries import MARK, Canary, CanaryAct, CanaryLook, HttpLook

_NO_MARK = f"{MARK_BEGINS}check"


async def look_at_canaries(spec: JobSpec, around: Surroundings) -> Sequence[str]:
    """See that each database understands its question, and connect to each address without sending anything.

    Raises an error of ours that says what an attempt would fail with.
    """
    assert isinstance(spec, CanarySpec)  # noqa: S101 - the registry maps by type
    for canary in spec.canaries.values():
        for step in _steps(canary):
            await _look_at(step, around)
    return ()


def _steps(canary: Canary) -> Iterator[CanaryAct | CanaryLook]:
    steps = (canary.send, canary.arrived, canary.processed, canary.withdraw)
    return (step for step in steps if step is not None)


async def _look_at(step: CanaryAct | CanaryLook, around: Surroundings) -> None:
    match step:
        case SqlProbe():
            async with around.connection(step.on) as connection:
                await fits(connection, step.query.replace(MARK, _NO_MARK))
        case HttpSpec() | HttpLook():
            await _reach(step.url, step.headers, step.ca_file, around.environ)
        case _:
            return


async def _reach(url: str, headers: Mapping[str, str], ca_file: str | None, environ: Mapping[str, str]) -> None:
    filled_in({name: value.replace(MARK, _NO_MARK) for name, value in headers.items()}, environ)
    await reach(written(url.replace(MARK, _NO_MARK), environ), ca_file)
