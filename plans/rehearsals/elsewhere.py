"""What of a task was rehearsed otherwise: on other hardware, another server, another database."""

from plans.model import Body, Job
from plans.model.kind_traits import traits_of
from plans.model.night import Hardware
from plans.rehearsals.durations import Measurements
from plans.rehearsals.hardware import differences


def used_databases(body: Body) -> tuple[str, ...]:
    """The databases that a job works on, as far as the plan tells; none of a person's task."""
    return tuple(map(str, traits_of(body.spec).uses)) if isinstance(body, Job) else ()


def rehearsed_otherwise(body: Body, one: Measurements, tonight: Hardware) -> tuple[str, ...]:
    """What is otherwise tonight than in the latest of the nights that count; nothing of what people do.

    Such a measurement counts all the same: production is hardly ever rehearsed on production.
    """
    if not one.nights or not isinstance(body, Job):
        return ()
    latest = max(one.nights, key=lambda night: night.start)
    return differences(latest.hardware, tonight, used_databases(body))
