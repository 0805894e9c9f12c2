"""What `cutover do` shows before it sends it, and what somebody has to say to that.

A shift and an amendment ask for a yes. What ends the night or gives up the way back asks for the word that screens ask
for; where nobody is there to type it, a script says `--yes`.
"""

from typing import TYPE_CHECKING

import click

from console.cli.common import say, somebody_is_there

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from console.view.model import View

_SEEN = frozenset({"shift", "substitute", "amend"})
_WORDED = frozenset({"rollback", "decide"})
_SIZE = (120, 40)
"""Of the board from which consequences are told: no line of theirs depends on it."""


def may_ask(command: str) -> bool:
    """Whether something of this command is shown before it is sent, at least with some arguments."""
    return command in _SEEN | _WORDED


def agreed(view: "View", command: str, args: "Mapping[str, object]") -> bool:
    """Show what it does, and whether somebody agrees. Raises `Declined` where it needs somebody and nobody is there."""
    return _by_word(view, command, args) if command in _WORDED else _by_yes(view, command, args)


def _by_yes(view: "View", command: str, args: "Mapping[str, object]") -> bool:
    """Of a shift, and of what goes over to a substitute, which can be taken back and is sent where nobody is there."""
    from console.errors import Declined
    from console.text.sending.preview import preview
    from jobs.run.what_if import Supposition

    seen = preview(view, Supposition(word=command, args=args))
    for line in seen.table:
        say(line)
    if seen.refused:
        return True  # the run says it itself, and keeps that it was asked
    if command == "substitute":
        return not somebody_is_there() or click.confirm("Move all of this?", err=True)
    if not somebody_is_there():
        raise Declined(
            "nothing was sent: nobody was there to say yes", hint="say --yes, or cutover what-if to look alone"
        )
    return click.confirm("Shift the night?", err=True)


def agreed_to_amend(lines: "Sequence[str]") -> bool:
    """Show what an amendment changes, and whether somebody agrees; it is sent where nobody is there, as another one may
    follow it."""
    for line in lines:
        say(line)
    return not somebody_is_there() or click.confirm("Amend the run?", err=True)


def _by_word(view: "View", command: str, args: "Mapping[str, object]") -> bool:
    """Of what cannot be taken back: the word that a screen asks for as well."""
    from console.errors import Declined
    from console.layout.board import Board
    from console.layout.glyphs import ASCII
    from console.layout.pages.danger import afterwards, consequences
    from console.text.gates.shut import why_no_decision
    from console.text.sending.weight import typed_word
    from console.view.model import Pending, Ui

    word = typed_word(view, command, args)
    if not word:
        return True
    if why := why_no_decision(view, command, args):
        raise Declined(f"nothing was sent: {why}")
    pending, board = Pending(command=command, args=args, word=word), Board.of(view, Ui(), _SIZE, ASCII)
    say(f"{command} cannot be undone:")
    for text in (*consequences(board, pending), *afterwards(board, pending)):
        say(f"  {text}")
    if not somebody_is_there():
        raise Declined(f'nothing was sent: nobody was there to type "{word}"', hint="a script that means it says --yes")
    if click.prompt(f'Type "{word}" to do it', default="", show_default=False, err=True).strip() != word:
        raise Declined(f'nothing was sent: "{word}" was not typed')
    return True
