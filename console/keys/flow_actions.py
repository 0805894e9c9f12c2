"""The keys of the page of the flows: the cursor, find, fold, and further into one flow."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from console.keys.step import KeyStep, ask, open_page, refuse
from console.layout.board import Board
from console.layout.compose import page_height
from console.layout.flow_listing import Listing, listing
from console.layout.pages.flows import matrix_height
from console.text.command_line import in_quotes
from console.text.flows.as_of_now import rows_now, series_now
from console.text.flows.told import matches
from console.view.flows_place import FlowsUi
from console.view.model import Ask, Page, Prompt
from jobs.flows.series import Condition
from jobs.run.outlook.flows import series_rows


def _room(board: Board) -> int:
    return matrix_height(page_height(board) + 1)


def _listed(board: Board) -> Listing:
    return listing(board, _room(board))


def _with(board: Board, flows: FlowsUi, message: str = "") -> KeyStep:
    return KeyStep(ui=replace(board.ui, flows=flows, message=message, scroll=0))


def _to(board: Board, place: int) -> KeyStep:
    page = _listed(board)
    if not page.rows:
        return refuse(board, "no flow has a line of its own; x shows each of them" if page.folded else "no flows")
    row = page.rows[max(0, min(place, len(page.rows) - 1))]
    return _with(board, replace(board.ui.flows, selected=row.series.name))


def _by(board: Board, lines: int) -> KeyStep:
    return _to(board, _listed(board).at(board.ui.flows.selected) + lines)


def _unfold(board: Board) -> KeyStep:
    unfolded = not board.ui.flows.unfolded
    return _with(board, replace(board.ui.flows, unfolded=unfolded), "all flows" if unfolded else "what flows is folded")


def _into(board: Board) -> KeyStep:
    """From all flows to the templates and receivers of one; from one of these to all that is known of it, and back."""
    ui, row = board.ui.flows, _listed(board).selected(board)
    if row is None:
        return refuse(board, "no flow is selected; j selects one")
    is_alone = len(series_rows(board.view.plan, board.view.state, row.flow)) == 1
    if ui.of or is_alone:
        return _with(board, replace(ui, selected=row.series.name, is_whole=not ui.is_whole))
    return _with(board, replace(ui, of=row.flow.id, selected=row.series.name))


def out_of(board: Board) -> KeyStep | None:
    """What Esc takes away before it leads back to the board: the whole of one, the templates of a flow. None where
    there is neither."""
    ui = board.ui.flows
    if ui.is_whole:
        return _with(board, replace(ui, is_whole=False))
    return _with(board, replace(ui, of="")) if ui.of else None


def find_flow(board: Board, text: str, *, step: int = 1, stay: bool = False) -> KeyStep:
    """The next flow, template or receiver that holds the words; round at the end. `stay` tries this one first."""
    if not text.strip():
        return refuse(board, "nothing to find; / asks for it")
    view, ui = board.view, replace(board.ui.flows, find=text)
    flow = view.plan.watched.flow(ui.of) if ui.of else None
    rows = series_now(view, flow) if flow is not None else rows_now(view)
    here = next((place for place, row in enumerate(rows) if row.series.name == ui.selected), 0)
    first = 0 if stay else 1
    for distance in range(first, first + len(rows)):
        row = rows[(here + step * distance) % len(rows)]
        if matches(view, row, text):
            return _with(board, replace(ui, selected=row.series.name))
    return refuse(board.with_ui(replace(board.ui, flows=ui)), f"no flow holds {text!r}")


def _settle(board: Board) -> KeyStep:
    """Ask why what is missing of the selected one is given up; it is seen before it is sent."""
    row = _listed(board).selected(board)
    if row is None or row.condition is not Condition.SHORT:
        return refuse(board, f"{row.series.name if row is not None else 'no flow'} is not short: nothing is missing")
    series = row.series
    parts = {"template": series.template, "receiver": series.receiver}
    named = "".join(f" {what}={in_quotes(name)}" for what, name in parts.items() if name)
    return ask(
        board, f"settle {series.flow}{named} reason=", say="these are lost; what goes missing later is red again"
    )


FLOW_ANSWERS: Mapping[str, Callable[[Board], KeyStep]] = {
    "down": lambda board: _by(board, 1),
    "up": lambda board: _by(board, -1),
    "page.down": lambda board: _by(board, _room(board)),
    "page.up": lambda board: _by(board, -_room(board)),
    "first": lambda board: _to(board, 0),
    "last": lambda board: _to(board, 1_000_000),
    "flows.find": lambda board: KeyStep(ui=replace(board.ui, prompt=Prompt(ask=Ask.FIND))),
    "flows.find.next": lambda board: find_flow(board, board.ui.flows.find),
    "flows.find.previous": lambda board: find_flow(board, board.ui.flows.find, step=-1),
    "flows.fold": _unfold,
    "flows.into": _into,
    "flows.settle": _settle,
    "flows": lambda board: open_page(board, Page.BOARD),
}
