"""What a DBA runs beforehand where the role of the night may make no subscription by itself.

Before PostgreSQL 16 only a superuser makes and owns one. From 16 on another role may own one, but only with a password
in its text; that a DBA puts there, and not this program. It has neither slot nor tables yet: `follow` and `switch` give
it both, and nothing is applied before.
"""

from collections.abc import Mapping

from jobs.replication import subscription
from jobs.replication.names import prepared_name
from plans.model import DatabaseId, Direction, Plan, Replication, RunKind

BEFOREHAND = "a DBA makes it beforehand: cutover db rights PLAN --print"
AS_SUPERUSER = "before PostgreSQL 16 only a superuser owns one: let the plan log in there as one"
_PASSWORD = "-- Where the role is no superuser, add password=... to the connection text, and only there:"  # noqa: S105 - it has none
SPARE = 2
"""Subscriptions more than groups at first: a first copy that is cut off needs one for what it had finished."""
_UNKNOWN = "how this server reaches the other one (from_server in the plan)"


def made_by(version: int) -> str:
    """Who makes the subscription that a role which is no superuser may not make, as a hint. Args: version: major."""
    return BEFOREHAND if version >= subscription.OWNER_SINCE else AS_SUPERUSER


def prepared_names(of: Replication, direction: Direction) -> list[str]:
    """What the subscriptions are called that a DBA makes for one direction: one a group, and some to spare."""
    return [prepared_name(of.id, direction, number) for number in range(1, of.groups + 1 + SPARE)]


def statements_for_dba(
    plan: Plan,
    of: Replication,
    kind: RunKind,
    *,
    roles: Mapping[DatabaseId, str],
    versions: Mapping[DatabaseId, int],
) -> Mapping[DatabaseId, tuple[str, ...]]:
    """The statements for each side on which changes are applied, both directions; comments among them.

    Args:
        kind: of the run, which decides how the servers reach each other.
        roles: with which the night connects to each side.
        versions: major version of each side's server.
    """
    return {
        of.subscriber(direction): (_PASSWORD, *_prepared(plan, of, kind, direction, roles, versions))
        for direction in Direction
    }


def _prepared(
    plan: Plan,
    of: Replication,
    kind: RunKind,
    direction: Direction,
    roles: Mapping[DatabaseId, str],
    versions: Mapping[DatabaseId, int],
) -> list[str]:
    publisher, subscriber = of.publisher(direction), of.subscriber(direction)
    connection = plan.databases[publisher].connection(kind)
    reached_by = connection.from_server if connection is not None and connection.from_server else _UNKNOWN
    made: list[str] = []
    for name in prepared_names(of, direction):
        made += subscription.prepare(
            name,
            reached_by,
            roles[subscriber],
            publisher_version=versions[publisher],
            version=versions[subscriber],
        )
    return made
