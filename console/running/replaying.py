"""Shows a recorded night: on the screen, or one moment of it as text or for a script."""

from console.running.settings import console_lines
from console.streams import page_width
from console.text.event_sentences import sentence
from console.text.status_json import status_json
from console.text.status_page import status_text
from console.view.model import View
from console.view.recording import Recording
from console.view.replay import Move, MoveTo
from console.view.replay_source import USUAL_SPEED, ReplaySource
from jobs.run.events import Entry
from plans.model import Plan


async def show_replay(recording: Recording, when: str | None, *, speed: float | None) -> None:
    """Show it on the screen until the person leaves.

    Args:
        recording: of the night.
        when: the moment at which it is opened, as it was typed; None for its beginning.
        speed: how fast it plays at once; None where it stands still at first.

    Raises:
        Misused: that is no moment of this night.
    """
    from console.terminal.open import run_console

    source = ReplaySource(recording, speed=speed or USUAL_SPEED, warns=_warns)
    if when is not None:
        source.move(MoveTo(when=when))
    if speed is not None:
        source.move(Move.PLAY)
    async with source:
        await run_console(source, lines=console_lines(), player=source)


def replayed_status(recording: Recording, when: str | None) -> str:
    """The status page of that moment, of its end where none was typed. Raises as `show_replay`."""
    view = _moment(recording, when)
    return status_text(view, width=page_width(), ghost=view.ghost(None))


def replayed_json(recording: Recording, when: str | None) -> dict[str, object]:
    """The same for a script. Raises as `show_replay`."""
    view = _moment(recording, when)
    at = view.replay.at if view.replay is not None else view.now
    beside = {"at": at.isoformat(), "real_at": view.real_now.isoformat(), "as_of_samples": ["share", "forecast"]}
    return {**status_json(view, ghost=view.ghost(None)), "replay": beside}


def _moment(recording: Recording, when: str | None) -> View:
    source = ReplaySource(recording, warns=_warns)
    source.move(MoveTo(when=when) if when is not None else Move.END)
    if not source.now().state.over:
        source.picture.sure = source.picture.estimating(host_now=source.now().real_now)()
    return source.now()


def _warns(plan: Plan, entry: Entry) -> bool:
    return sentence(plan, entry).warning
