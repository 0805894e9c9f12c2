"""What a rollback of the night leaves as it is, in words: the same before it, while it goes on and at its end. Pure."""

from collections.abc import Mapping, Sequence

from console.view.model import View
from jobs.run.events import Choice, Result
from jobs.run.outlook.rollbacks.not_undone import NotUndone, not_undone

_IN_SHORT = 4


def is_turned_back(view: View) -> bool:
    """Whether a no-go stands, or the night is rolled back or was."""
    if view.state.rollback is None:
        return bool(view.no_go)
    return view.state.ended is None or view.state.ended.result is Result.ROLLED_BACK


def left_as_it_is(view: View) -> tuple[NotUndone, ...]:
    """What is told of it while that matters: once a no-go stands; nothing in a night that goes on."""
    return not_undone(view.plan, view.state) if is_turned_back(view) else ()


def beforehand(view: View) -> str:
    """`done or begun, and NOT undone: I02 begun, T08 done`, for whoever is about to begin it."""
    return f"done or begun, and NOT undone: {named(not_undone(view.plan, view.state)) or 'nothing'}"


def left_by(view: View, command: str, args: Mapping[str, object]) -> str:
    """The same of a command that says no-go, for whoever is about to say it; empty of any other."""
    return beforehand(view) if command == "decide" and args.get("choice") == Choice.NO_GO else ""


def in_short(view: View) -> str:
    """`NOT undone: I02, T08`, of a no-go that is not said yet; empty where nothing would stay."""
    left = () if is_turned_back(view) else not_undone(view.plan, view.state)
    more = f" and {len(left) - _IN_SHORT} more" if len(left) > _IN_SHORT else ""
    return f"NOT undone: {', '.join(one.task for one in left[:_IN_SHORT])}{more}" if left else ""


def named(left: Sequence[NotUndone]) -> str:
    """`I02 begun, T08 done`."""
    return ", ".join(map(str, left))


def in_full(view: View, one: NotUndone) -> str:
    """`I02 Redirect endpoints: begun, NOT undone (it has no rollback)`."""
    return f"{one.task} {view.plan.by_id[one.task].title}: {one.how_far}, NOT undone ({one.why})"


def not_undone_json(view: View) -> list[dict[str, object]]:
    """What a rollback leaves, or would leave now, for a script."""
    return [{"task": one.task, "how": one.how_far, "why": one.why} for one in not_undone(view.plan, view.state)]
