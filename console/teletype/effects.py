"""What a command would do, in sentences of which each can be understood alone. Pure; takes a moment."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from console.layout.board import Board
from console.layout.pages.danger import consequences
from console.text.event_sentences import sentence
from console.text.formatting import Times, variance
from console.text.not_undone import left_by
from console.text.sending.preview import preview
from console.text.sending.ticks import ticks_effect
from console.text.sending.unsent import unsent_effect
from console.view.model import Pending, Send
from jobs.run.what_if import RECKONED, Prospect, Supposition, WhatIf, what_if
from plans.durations import moved
from plans.plurals import counted, plural

_HELD_FOR = timedelta(minutes=20)
"""How long a hold is supposed to last."""


def effect_of(board: Board, sends: Sequence[Send]) -> tuple[str, ...]:
    """What these commands are for, and how the times of the night would move by one of them."""
    told = ticks_effect(board.view, sends) or unsent_effect(sends)
    times = _of_one(board, sends[0]) if len(sends) == 1 else ()
    return tuple(filter(None, (told, *times)))


def _of_one(board: Board, send: Send) -> tuple[str, ...]:
    if send.command == "substitute":
        seen = preview(board.view, Supposition(word=send.command, args=send.args))
        return tuple(f"{line.strip()}." for line in seen.table or (seen.line,))
    return _times_of(board, send) if send.command in RECKONED else ()


def weighty_effect(board: Board, pending: Pending) -> tuple[str, ...]:
    """What a command would do that asks for a word."""
    if pending.command == "shift":
        return _times_of(board, Send(command=pending.command, args=pending.args))
    return tuple(f"{text[0].upper()}{text[1:]}." for text in consequences(board, pending))


def _times_of(board: Board, send: Send) -> tuple[str, ...]:
    view = board.view
    held_for = _HELD_FOR if send.command == "hold" else None
    supposed = Supposition(word=send.command, args=send.args, held_for=held_for)
    seen = what_if(view.plan, view.state, supposed, view.real_now, progress=view.progress, revisions=view.revisions)
    left = "" if seen.refused else left_by(view, send.command, send.args)
    return (*_told(seen, board.times), *([f"{left[0].upper()}{left[1:]}."] if left else []))


def _told(seen: WhatIf, times: Times) -> Iterator[str]:
    if seen.refused:
        yield f"As of {times.clock(seen.now)} it would be refused: {seen.refused}."
        return
    for entry in seen.entries:
        said = sentence(seen.plan, entry)
        yield f"It would record: {f'{said.unit} {said.text}'.strip()}"
    yield from (f"Reckoned: {text}." for text in seen.reckoned)
    if seen.moved:
        stay = plural(len(seen.stays), "stays", "stay")
        yield f"It moves {counted(len(seen.moved), 'clock time')}; {len(seen.stays)} {stay}."
    yield from (f"A go then has to accept {one.name}: {one.text}." for one in seen.weaker)
    yield from _after(seen.before, seen.after, times)


def _after(before: Prospect, after: Prospect, times: Times) -> Iterator[str]:
    """Only what would be different; that nothing is, where that is so."""
    lines = [*_go_live(before, after, times), *_gates(before, after, times), *_way_back(before, after, times)]
    late = [task for task in after.late if task not in before.late]
    if late:
        lines.append(f"Late then, past the deadline: {', '.join(late)}.")
    yield from lines or ["No time of the night moves by it."]


def _go_live(before: Prospect, after: Prospect, times: Times) -> Iterator[str]:
    if after.go_live is None:
        if before.go_live is not None:
            yield f"There is no go-live any more; it was forecast for {times.when(before.go_live)}."
    elif text := _moved(before.go_live, after.go_live, times):
        yield f"The go-live {text}."


def _gates(before: Prospect, after: Prospect, times: Times) -> Iterator[str]:
    for name, gate in after.gates.items():
        was = before.gates.get(name)
        text = _moved(was.ends, gate.ends, times) if was is not None and gate.ends is not None else ""
        if text and gate.ends is not None:
            late = ", late" if moved(gate.due, gate.ends) > timedelta() else ""
            yield f"{name} {text}, due {times.when(gate.due)}{late}."


def _way_back(before: Prospect, after: Prospect, times: Times) -> Iterator[str]:
    if after.rolled_back_at is not None:
        yield f"Rolled back by {times.when(after.rolled_back_at)}."
    if after.back_by is not None and (text := _moved(before.back_by, after.back_by, times)):
        yield f"After a no-go now, back {text}."
    elif after.back_by is None and before.back_by is not None:
        yield "There is no way back after it."
    safe = after.latest_safe_no_go
    if safe is not None and (text := _moved(before.latest_safe_no_go, safe, times)):
        gate = f", until {after.safe_gate}," if after.safe_gate else ""
        yield f"The latest safe no-go{gate} {text}."


def _moved(before: datetime | None, after: datetime, times: Times) -> str:
    """`at 03:31 instead of 03:10, +21m`; empty where it stays."""
    if before is None:
        return f"at {times.when(after)}"
    if not (difference := moved(before, after)):
        return ""
    return f"at {times.when(after)} instead of {times.when(before)}, {variance(difference)}"
