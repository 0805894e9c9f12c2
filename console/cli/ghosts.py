"""Which night is shown beside a run, as somebody named it on a command line: `--ghost NAME|FILE|RUN`."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from console.view.ghost_choice import USUAL, GhostChoice
from plans.model import Plan

if TYPE_CHECKING:
    from jobs.journal.base import Journal

Command = TypeVar("Command", bound=Callable[..., Any])

ghost_option = click.option(
    "--ghost",
    "ghost",
    metavar="NIGHT",
    help="The night to see beside it: a rehearsal of the plan, a file, a run, or none.",
)


async def chosen_ghost(typed: str | None, plan: Plan, dsn: str | None, *, birth: str = "") -> GhostChoice:
    """What was asked for: a night of the plan by its name, else a file or a run, read here.

    Args:
        typed: what was said; None where nothing was.
        plan: tonight's.
        dsn: of the control database in which runs are looked for.
        birth: of the run that is looked at, which is no ghost of itself.

    Raises:
        Declined: it is that run itself.
        NotFound, PlanProblems: as `named_nights` does.
    """
    from console.cli.common import say
    from console.cli.nights import named_nights
    from console.errors import Declined
    from console.text.ghost_line import NO_GHOST

    if typed is None:
        return USUAL
    if typed.casefold() == NO_GHOST:
        return GhostChoice(label="")
    known = {night.called.casefold(): night.called for night in plan.nights}
    if typed.casefold() in known:
        return GhostChoice(label=known[typed.casefold()])
    nights = await named_nights((typed,), dsn)
    [(label, night)] = nights.items()
    if night.birth == birth:
        raise Declined(f"{typed} is this run itself", hint="name another night")
    if night.family != plan.family:
        say(f'{label} is a night of "{night.family}", not of "{plan.family}": only tasks of the same id are compared')
    return GhostChoice(label=label, nights={label: night})


async def ghost_of_run(store: "Journal", run: str, typed: str | None, dsn: str | None) -> GhostChoice:
    """As `chosen_ghost`, beside a run of the journal."""
    from jobs.nights.counting import counting_history

    if typed is None:
        return USUAL
    past = await counting_history(store, run)
    return await chosen_ghost(typed, past.plan, dsn, birth=past.state.birth)
