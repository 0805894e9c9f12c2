"""What is said when a key was pressed: what its step says, and what only a source knows of it."""

from dataclasses import replace

from console.keys.step import KeyStep
from console.view.engine_presence import unread_text
from console.view.model import Ui, View
from console.view.replay import Player
from plans.errors import CutoverError


def answered(step: KeyStep, view: View | None, player: Player | None) -> Ui:
    """As the step says; of a replay, which it moves, why it does not move; and that nobody reads its command yet where
    that is so."""
    if step.move is not None and player is not None:
        try:
            said = player.move(step.move)
        except CutoverError as error:
            said = str(error)
        return replace(step.ui, message=said, warn=bool(said))
    unread = unread_text(view) if view is not None and step.sends else ""
    return replace(step.ui, message=f"{step.ui.message}; {unread}", warn=True) if unread else step.ui
