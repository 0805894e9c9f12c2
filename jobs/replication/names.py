"""What the objects of a replication are called on both servers, so that anybody finds them again without a record.

A name says of which run and replication it is only by a digest: slots and subscriptions share one name space for all
databases of a server, hold 63 bytes, and a slot's name takes nothing but small letters, digits and the underscore.
"""

import hashlib

from plans.model import Direction, ReplicationId

PREFIX = "cutover_"
"""What the name of everything that a replication makes begins with."""
_DIGEST = 10
_LETTERS = {Direction.FORWARD: "f", Direction.BACK: "b"}


def family(birth: str, replication: ReplicationId) -> str:
    """What the names of all groups of one replication of a run begin with, either way. Args: birth: of the run."""
    return f"{PREFIX}{_digest(birth, replication)}_"


def group_name(birth: str, replication: ReplicationId, direction: Direction, number: int) -> str:
    """The name of a group's publication, slot and subscription alike: `cutover_3f9a2c11d0_f1`.

    Args:
        birth: of the run: two runs of one plan never meet.
        number: of the group, from 1.
    """
    return f"{family(birth, replication)}{_LETTERS[direction]}{number}"


def family_of(name: str) -> str:
    """What the names of all groups begin with of which this is one, either way."""
    return f"{name.rpartition('_')[0]}_"


def prepared_name(replication: ReplicationId, direction: Direction, number: int) -> str:
    """The name under which a DBA makes a subscription beforehand, when no run has begun yet."""
    return f"{prepared_family(replication)}{_LETTERS[direction]}{number}"


def prepared_family(replication: ReplicationId) -> str:
    """What the names of all subscriptions begin with that a DBA makes beforehand for one replication."""
    return f"{PREFIX}dba_{_digest('', replication)}_"


def _digest(birth: str, replication: str) -> str:
    return hashlib.sha256(f"{birth}\0{replication}".encode()).hexdigest()[:_DIGEST]
