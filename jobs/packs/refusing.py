"""What a journal does and a pack cannot: what would change a run is refused, what a pack does not hold is not there."""

from collections.abc import Mapping
from typing import NoReturn

from jobs.journal.base import Denied


class OnlyRead:
    """The part of a journal's contract that is the same for every pack, whatever it is asked."""

    async def create_run(self, *_: object, **__: object) -> NoReturn:
        """As everything that would change a run. Raises `Denied`."""
        raise Denied("a pack is only read", hint="the run itself is in the control database it was packed from")

    add_bundle = add_sighting = say_of_party = create_run
    adopt = append = send = acquire = renew = create_run
    publish = keep_forecasts = keep_fold = keep_flow = keep_samples = create_run
    gather_messages = settle_message = claim_call = settle_call = create_run
    answer_key = offer_answers = answer_own = create_run
    approve = withdraw_approval = require_approvals = create_run
    issue = order = withdraw = take_back = say_of_worker = list_host = unlist_host = create_run

    async def release(self, *_: object, **__: object) -> None:
        """Never raises: nobody holds a lease of a pack."""

    async def tell_head(self, *_: object, **__: object) -> bool:
        """Nothing can be noted in a pack."""
        return False

    async def may_execute(self) -> bool:
        """Nobody executes a pack, or approves a plan in it."""
        return False

    may_approve = may_execute

    async def whoami(self) -> str:
        """Whoever reads a pack has no login."""
        return ""

    async def consoles(self, *_: object, **__: object) -> tuple[()]:
        """As everything that a pack does not hold."""
        return ()

    commanders = stored_flows = flow_counts = waiting_messages = engine_calls = consoles
    tickets = ticket_words = workers = possible_workers = hosts = consoles

    async def fold(self, *_: object, **__: object) -> None:
        """A pack is read from its beginning, and holds no sighting of a database."""

    sighting = fold

    async def login_parties(self, *_: object, **__: object) -> Mapping[str, frozenset[str]]:
        """Who is of which party is the control database's business."""
        return {}

    worker_logins = login_parties

    async def refused_answers(self, *_: object, **__: object) -> Mapping[str, int]:
        """Nor does a pack hold what was refused there."""
        return {}

    def ticket_bell(self, *_: object, **__: object) -> NoReturn:
        """Nobody runs anything out of a pack. Raises `Denied`."""
        raise Denied("a pack is only read")

    async def close(self) -> None:
        """There is nothing to give back."""
