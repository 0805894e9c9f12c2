"""What keeps the night from going on, in words: the same in `status` and in lines of text. Pure."""

from collections.abc import Iterator

from console.text.formatting import Times
from console.view.model import View


def standstills(view: View, times: Times) -> Iterator[str]:
    """`HOLD since 02:46 by k.stone: the line is down`, `NO-GO AT G3: no go-live`, `ROLLBACK since 03:10`, each that
    stands; nothing once the run has ended."""
    state = view.state
    if state.ended is not None:
        return
    if state.hold is not None:
        yield f"HOLD since {times.when(state.hold.since)} by {state.hold.by}: {state.hold.reason}"
    if view.no_go:
        yield f"NO-GO AT {', '.join(task.id for task in view.no_go)}: no go-live"
    if state.rollback is not None:
        yield f"ROLLBACK since {times.when(state.rollback.since)}"
