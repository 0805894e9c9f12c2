"""What keys and pastes lead to (`console.keys`), imported once the first frame stands.

Nobody has pressed one before, and what commands do and would do to the night is a tenth of all that a screen imports.
"""

from collections.abc import Hashable
from typing import TYPE_CHECKING

from console.layout import Board
from console.view.keymap import Keymap
from console.view.model import Preview, Send, Ui, View

if TYPE_CHECKING:
    from console.keys.step import KeyStep
    from jobs.run.what_if import Supposition


def press(keymap: Keymap, key: str, character: str | None, board: Board) -> "KeyStep":
    """See `console.keys.press`."""
    from console.keys.press import press

    return press(keymap, key, character, board)


def paste(text: str, board: Board) -> "KeyStep":
    """See `console.keys.prompt.pasted`."""
    from console.keys.prompt import pasted

    return pasted(text, board)


def supposed(board: Board) -> "tuple[Supposition, Hashable] | None":
    """What would be sent next, and what its effect is known again by; None where nothing would."""
    from console.keys.ahead import ahead, sameness

    found = ahead(board)
    return (found, sameness(found)) if found is not None else None


def effect(view: View, supposed: "Supposition") -> Preview:
    """What that would do to the times. Takes a moment."""
    from console.text.sending.preview import preview

    return preview(view, supposed)


def kept(ui: Ui, one: Send, view: View) -> Ui:
    """See `console.keys.unsent.kept`."""
    from console.keys.unsent import kept

    return kept(ui, one, view)


def have_at_hand() -> None:
    """Import what the first key would have to wait for."""
    import console.keys.press
    import console.layout.written_pages
    import console.text.sending.preview  # noqa: F401 - and what it is made of
