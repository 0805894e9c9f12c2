"""In which order flows are counted when more are due than one look takes. Pure.

Who was tried last waits behind who was not, and databases take turns: flows on a slow one starve none of another.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain, zip_longest

from jobs.flows.counting.asked import Asked
from plans.model.flows import FlowId, SqlCount

_NEVER = datetime.min.replace(tzinfo=UTC)


def in_turn(due: Iterable[Sequence[Asked]], tried: Mapping[FlowId, datetime]) -> list[Sequence[Asked]]:
    """What is asked of each flow, whose turn it is first.

    Args:
        due: of each flow what is due, one at least.
        tried: when each was tried last.
    """
    by_place: dict[frozenset[str], list[Sequence[Asked]]] = defaultdict(list)
    for of_flow in sorted(due, key=lambda one: (tried.get(one[0].flow.id, _NEVER), one[0].after)):
        by_place[_databases(of_flow)].append(of_flow)
    rounds = zip_longest(*by_place.values())
    return [of_flow for of_flow in chain.from_iterable(rounds) if of_flow is not None]


def _databases(of_flow: Sequence[Asked]) -> frozenset[str]:
    return frozenset(one.count.on for one in of_flow if isinstance(one.count, SqlCount))
