"""Whether production has second persons where its plan needs them: asked before the night, and when it is begun."""

from collections.abc import Mapping

from console.errors import Declined
from console.running.settings import Control
from console.saying import Say
from jobs.journal.base import Journal
from jobs.run.outlook.seconds.needed import seconds_of
from plans.model import Plan, RunKind


async def refuse_without_seconds(where: Control, plan: Plan, say: Say) -> None:
    """Ask the control database who could agree in a production run of this plan.

    Raises:
        Declined: it does not tell one person from another, or nobody is of a party that has to agree.
    """
    from console.running.wire import journal

    parties = seconds_of(plan.for_run(RunKind.PRODUCTION))
    if not parties:
        return
    if where.embedded:
        raise Declined(
            f"production needs a second person of {', '.join(parties)}, and an account's own control database does not "
            "tell one person from another",
            hint="--control DSN or CUTOVER_CONTROL names one of the team's own",
        )
    async with journal(where, say=say) as store:
        await refuse_lacking(store, parties, say)


async def refuse_lacking(store: Journal, parties: tuple[str, ...], say: Say) -> None:
    """Raise `Declined` where no login that may command is of one of these; say it where only one is."""
    commanders = frozenset(await store.commanders())
    logins = _by_party(await store.login_parties(), commanders, parties)
    if lacking := [party for party, known in logins.items() if not known]:
        raise Declined(
            f"production needs a second person of {', '.join(lacking)}, and no login that may command is of it",
            hint=f"cutover db party LOGIN {lacking[0]}, as the owner of the control database",
        )
    for party, known in logins.items():
        if len(known) == 1:
            say(f"warning: only {known[0]} is of {party}: nobody can agree to what {known[0]} asks for")


def _by_party(
    known: Mapping[str, frozenset[str]], commanders: frozenset[str], parties: tuple[str, ...]
) -> dict[str, list[str]]:
    """By party the logins of it that may command."""
    found: dict[str, list[str]] = {party: [] for party in parties}
    for login in sorted(known.keys() & commanders):
        for party in known[login] & found.keys():
            found[party].append(login)
    return found


def second_person_line(plan: Plan) -> str:
    """`a second person of operations agrees to G3, D08 and the rollback of D08`; empty where the plan needs none."""
    from jobs.run.events import task_of
    from jobs.run.outlook.seconds.needed import guarded, named

    found: dict[str, list[str]] = {}
    for unit, second in guarded(plan):
        name, is_rollback = task_of(unit)
        found.setdefault(str(second), []).append(f"the rollback of {name}" if is_rollback else name)
    told = (f"of {whom}: {named(what)}" for whom, what in found.items())
    return f"needs a second person {'; '.join(told)}" if found else ""
