"""The keys of the board that say which tasks are shown, in which order, and folded by stream or not."""

from dataclasses import replace

from console.keys.step import KeyStep, refuse, say
from console.layout.board import Board
from console.layout.compose import table_height
from console.layout.hidden_rows import hidden_rows
from console.layout.stream_heads import head_of, stream_of_head
from console.layout.view_names import view_name, view_of
from console.text.night.stream_lines import row_stream
from console.view.arranged import Arranged, Order
from console.view.model import Filter, Pane
from plans.streams import NO_STREAM, stream_named, streams_of

_OF_ONE = (Filter.STREAM, Filter.OWNER)
_NO_STREAMS = "no task of this plan names a stream"


def next_view(board: Board) -> KeyStep:
    """The next choice of tasks; one stream, or one owner, is that of the selected task."""
    members = [one for one in Filter if one is not Filter.STREAM or streams_of(board.view.plan)]
    place = members.index(board.ui.filter) if board.ui.filter in members else -1
    return view(board, members[(place + 1) % len(members)])


def view(board: Board, chosen: Filter, of: str | None = None) -> KeyStep:
    """Another choice of tasks, `of` a stream or a party, else of the selected one; the cursor stays on its task."""
    there = board.with_ui(replace(board.ui, filter=chosen, top=None, arranged=replace(board.ui.arranged, of=of or "")))
    named = there.with_ui(replace(there.ui, arranged=replace(there.ui.arranged, of=view_of(there))))
    return _shown(named, f"view: {view_name(named)}")


def view_by_name(board: Board, typed: str) -> KeyStep:
    """`late`, `stream INT`, `owner DBA`; a beginning will do."""
    whole = " ".join(typed.split()).casefold()
    chosen = next((one for one in Filter if whole and one.value.startswith(whole)), None)
    if chosen is not None:
        return view(board, chosen)
    word, _, of = whole.partition(" ")
    kind = next((one for one in _OF_ONE if of and one.value.startswith(word)), None)
    if kind is None:
        return refuse(board, f"views: {', '.join(Filter)}; a stream or an owner by its name")
    known = _named(board, kind)
    found = stream_named(known, of)
    if found is None:
        return refuse(board, f"there is no {kind} {of}: {', '.join(names_of(board, kind))}")
    return view(board, kind, known[found])


def _named(board: Board, kind: Filter) -> dict[str, str]:
    """Each way to call a stream, or a party, with what a view of it is of."""
    if kind is Filter.STREAM:
        return {name: name for name in (*streams_of(board.view.plan), NO_STREAM)}
    parties = board.view.plan.parties.items()
    return {name: str(key) for key, one in parties for name in (str(key), one.short, one.name) if name}


def names_of(board: Board, kind: Filter) -> list[str]:
    """What may be typed behind `view stream` and `view owner`: the short names."""
    if kind is Filter.STREAM:
        return [*streams_of(board.view.plan), NO_STREAM]
    return [one.short or str(key) for key, one in board.view.plan.parties.items()]


def next_order(board: Board) -> KeyStep:
    """By plan, by forecast, by lateness."""
    members = list(Order)
    chosen = members[(members.index(board.ui.arranged.order) + 1) % len(members)]
    return _arranged(board, replace(board.ui.arranged, order=chosen), f"order: by {chosen}")


def fold(board: Board) -> KeyStep:
    """Fold the stream under the cursor, or show it again; at first, all other streams are folded."""
    name, arranged = _stream_here(board), board.ui.arranged
    if not streams_of(board.view.plan):
        return refuse(board, _NO_STREAMS)
    if not arranged.grouped:
        others = frozenset((*streams_of(board.view.plan), NO_STREAM)) - {name}
        return _arranged(board, replace(arranged, grouped=True, folded=others), "folded by stream; X shows all again")
    if name is None:
        return refuse(board, "no stream is selected; j selects one")
    if name in arranged.folded:
        return _arranged(board, replace(arranged, folded=arranged.folded - {name}), f"{name} is shown")
    on_head = board.with_ui(replace(board.ui, selected=head_of(name)))
    return _arranged(on_head, replace(arranged, folded=arranged.folded | {name}), f"{name} is folded")


def is_on_head(board: Board) -> bool:
    """Whether the cursor of the table is on the head of a stream."""
    return board.ui.pane is Pane.TASKS and stream_of_head(board.ui.selected) is not None


def unfold_all(board: Board) -> KeyStep:
    """All tasks without heads; where there are none, with heads and nothing folded."""
    arranged = board.ui.arranged
    if not streams_of(board.view.plan) and not arranged.grouped:
        return refuse(board, _NO_STREAMS)
    if not arranged.grouped:
        return _arranged(board, replace(arranged, grouped=True, folded=frozenset()), "by stream; x folds one")
    selected = board.ui.selected if stream_of_head(board.ui.selected) is None else None
    there = board.with_ui(replace(board.ui, selected=selected))
    return _arranged(there, replace(arranged, grouped=False, folded=frozenset()), "no streams; x folds by stream")


def _stream_here(board: Board) -> str | None:
    """The stream of what is selected."""
    head = stream_of_head(board.ui.selected)
    if head is not None:
        return head
    row = board.row(board.ui.selected or "")
    return row_stream(board.view, row) if row is not None else None


def _arranged(board: Board, arranged: Arranged, text: str) -> KeyStep:
    return _shown(board.with_ui(replace(board.ui, arranged=arranged, top=None, pane=Pane.TASKS)), text)


def _shown(board: Board, text: str) -> KeyStep:
    """The answer, with what is not to be seen by now."""
    hides = hidden_rows(board, table_height(board)).text
    return say(board, f"{text}, {hides}" if hides else text)
