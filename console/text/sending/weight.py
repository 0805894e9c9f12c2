"""What a command needs before a screen or a shell sends it: nothing, to be seen first, a reason, or a typed word.

What ends something, rolls it back or decides the night is never sent by one key. Pure.
"""

from collections.abc import Mapping

from console.view.model import View
from jobs.run.events import Answer, Choice
from jobs.run.outlook.deciding_gates import decides_the_night
from jobs.run.outlook.people.acting import party_then
from plans.model import Checkpoint, TaskId


def typed_word(view: View, command: str, args: Mapping[str, object]) -> str:
    """What has to be typed before this is sent; empty for what can be taken back."""
    match command:
        case "abort":
            return view.plan.title
        case "rollback":
            return "roll back"
        case "shift":
            return "shift"
        case "take-keys" if not view.holds_keys:
            return "take the keys"
        case "decide" if args.get("choice") == Choice.GO:
            body = view.plan.by_id[TaskId(str(args["task"]))].body
            return "go" if isinstance(body, Checkpoint) and body.point_of_no_return else ""
        case _:
            return ""


def why_a_go_is_seen_first(view: View, gate: str, party: str) -> str:
    """Why a party's go is not sent by one key; empty where it is."""
    before = view.state.unit(gate).vote(party)
    if before is not None and before.answer is not Answer.GO:
        name = party_then(view.plan, view.state, party)
        return f"it takes the place of the {before.answer} that {name} has said"
    return f"{gate} decides the night" if decides_the_night(view.plan, TaskId(gate)) else ""
