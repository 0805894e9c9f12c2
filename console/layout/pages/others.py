"""The items of a confirmation, what a dangerous command would do, help, and what this console has said."""

from textwrap import wrap

from console.layout.board import Board
from console.layout.frame import Line, Piece, Span, Style, cell
from console.layout.hints import LEGEND
from console.text.command_line import verbs
from console.text.formatting import duration
from console.view.keymap import BINDINGS, STANDARD, Keymap
from console.view.model import Pending
from jobs.run.events import task_of
from jobs.run.outlook.status import body_of, rollbacks_of_what_is_done, unconfirmed
from jobs.run.state.reading import open_flaws
from plans.model import Confirm, TaskId

FIRST_ITEM = 3
"""The line of `items` on which the first item stands."""


def items(board: Board) -> list[Line]:
    """Every item with its ticks; a settled one with its reason and fallback."""
    unit = board.ui.selected or ""
    row = board.row(unit)
    body = body_of(board.view.plan, unit) if row is not None else None
    if row is None or not isinstance(body, Confirm):
        return [board.line(Span("this is no confirmation", Style.DIM))]
    known = board.view.state.unit(unit)
    missing = len(unconfirmed(known, body))
    lines = [
        board.line(Span(f"{row.id}  {row.title}", Style.BOLD), f"   {row.code}"),
        board.line(f"{len(body.items) - missing} of {len(body.items)} confirmed; ticks: {', '.join(body.ticks)}"),
        board.line(Span(f"  {cell('ITEM', 34)} {'  '.join(body.ticks)}", Style.DIM)),
    ]
    for index, item in enumerate(body.items):
        chosen = index == board.ui.line
        settled, ticked = known.settlement(item.id), known.ticked(item.id)
        pieces: list[Piece] = [Span(">" if chosen else " ", Style.BOLD)]
        name = cell(item.name, 34, board.glyphs.cut)
        pieces.append(Span(f" {name} ", Style.REVERSE if chosen else Style.NORMAL))
        for tick in body.ticks:
            done = tick in ticked
            pieces.append(Span(cell("x" if done else "-", len(tick) + 2), Style.GOOD if done else Style.DIM))
        if settled is not None:
            pieces.append(Span(f"{settled.settlement}: {settled.reason}; instead: {settled.fallback}", Style.LATE))
        elif body.ticks[-1] not in ticked:
            pieces.append(Span(item.contact, Style.DIM))
        lines.append(board.line(*pieces))
    return lines


_FLAWS = 6
"""Flaws of a journal that are named before its run's name is typed."""


def danger(board: Board) -> list[Line]:
    """What a command that cannot be undone would do, and what it does to the forecast. Nothing is the default."""
    pending = board.ui.pending
    if pending is None:
        return []
    texts = list(consequences(board, pending))
    lines = [board.line(Span(f" {pending.verb.upper()} ", Style.REVERSE), Span("  cannot be undone", Style.BOLD))]
    lines.append(board.line())
    lines += [board.line(f"  {text}") for text in texts]
    lines += [
        board.line(),
        board.line(
            "Type ", Span(pending.word, Style.BOLD), " and Enter to do it. Esc, or anything else, does nothing."
        ),
    ]
    return lines


def consequences(board: Board, pending: Pending) -> list[str]:
    """In words, for the page of a dangerous command."""
    view, times, forecast = board.view, board.times, board.view.forecast
    go_live = times.when(forecast.go_live)
    none = "a no-go stands: no go-live is lost" if view.no_go else f"forecast go-live {go_live}: none any more"
    running = [row.id for row in board.rows if view.state.unit(row.unit).running is not None]
    stopped = f"stops the attempts of {', '.join(running)}" if running else "no attempt is under way"
    match pending.verb:
        case "rollback":
            undo = rollbacks_of_what_is_done(view.plan, view.state)
            task = str(pending.args.get("task", "all"))
            if task != "all":
                return [f"undoes {task}; the night goes on", f"forecast go-live was {go_live}; it moves by the redoing"]
            end = view.now + forecast.rollback
            ends = view.plan.window_ends
            window = ""
            if ends is not None:
                spare = view.state.clock.planned(ends) - end
                word = "to spare" if spare.total_seconds() >= 0 else "TOO LATE"
                window = f"; the window ends {times.when(view.state.clock.planned(ends))}, {duration(spare)} {word}"
            return [
                f"undoes {len(undo)} tasks, the latest first: {', '.join(task_of(one)[0] for one in undo) or 'none'}",
                stopped,
                "nothing else starts any more in this run",
                f"takes {duration(forecast.rollback)}, ends {times.when(end)}{window}",
                none,
            ]
        case "abort":
            return [
                f"ends run {view.run} for good; nothing is rolled back",
                stopped,
                none,
                "what was done on the databases stays done",
            ]
        case "decide":
            after = ", ".join(view.plan.successors.get(TaskId(str(pending.args.get("task"))), ()))
            accepted = pending.args.get("accept") or ()
            names = ", ".join(accepted) if isinstance(accepted, list | tuple) else ""
            return [
                f"GO at {pending.args.get('task')}: the point of no return; after it, fix forward",
                f"accepts by name: {names or 'nothing'}",
                f"releases {after or 'nothing'}; forecast go-live stays {go_live}",
                f"gives up the rollback of {duration(forecast.rollback)}",
            ]
        case "despite-chain":
            flaws = open_flaws(view.state)
            return [
                *(f"#{one.seq}: {one.why}" for one in flaws[:_FLAWS]),
                *([f"and {len(flaws) - _FLAWS} more (cutover verify {view.run})"] if len(flaws) > _FLAWS else []),
                "starts an engine that goes on; what is changed has no effect",
                "every later checkpoint has to accept by name that it did",
                f"forecast go-live {go_live}: unchanged",
            ]
        case "take-keys":
            holder = view.state.keys.holder
            asked = f"asks {holder} for the keys; they are yours after a minute without an answer"
            return [
                asked if holder else "takes the keys, which nobody holds",
                f"forecast go-live {go_live}: unchanged",
            ]
        case _:
            return [f"sends {pending.verb}", f"forecast go-live {go_live}"]


def messages(board: Board) -> list[Line]:
    """Every message that this console has shown, the newest first, in full."""
    lines = [board.line(Span("MESSAGES", Style.BOLD), "   newest first; j and k scroll, Esc goes back"), board.line()]
    for said in reversed(board.ui.said):
        style = Style.ATTENTION if said.warn else Style.NORMAL
        first, *rest = wrap(said.text, max(10, board.width - 11)) or [""]
        lines.append(board.line(Span(f"{board.times.clock(said.at)} {'!' if said.warn else '.'} ", Style.DIM),
                                Span(first, style)))  # fmt: skip
        lines += [board.line(" " * 11, Span(text, style)) for text in rest]
    if not board.ui.said:
        lines.append(board.line(Span("nothing was said yet", Style.DIM)))
    return lines


def manual(board: Board, keymap: Keymap = STANDARD) -> list[Line]:
    """Help: the notation, the keys, the verbs."""
    lines = [
        board.line(Span("HELP", Style.BOLD), "   j and k scroll, Esc goes back"),
        board.line(),
        board.line(Span("WHAT IS SHOWN", Style.DIM)),
        board.line(f"  {LEGEND}"),
        board.line("  Anything past ] is the slip. G planned go-live, F forecast go-live, v now."),
        board.line("  GO* is a go with a caveat. Late is yellow and +, attention is red and !."),
        board.line("  q detaches: the run goes on. Only :abort, and the plan's title typed, ends a run."),
        board.line(),
        board.line(Span("KEYS", Style.DIM)),
    ]
    for one in BINDINGS:
        where = "" if len(one.pages) > 1 else f" ({next(iter(one.pages))})"
        keys = " ".join(keymap.keys(one.id))
        lines.append(board.line(f"  {cell(keys, 16)}{one.text}{where}", Span(f"  {one.id}", Style.DIM)))
    lines += [board.line(), board.line(Span("COMMANDS, AFTER A COLON", Style.DIM))]
    lines.append(board.line("  goto TASK · view NAME · find TEXT · messages · despite-chain · quit"))
    for written, text in verbs().values():
        lines.append(board.line(f"  {written}", Span(f"  {text}", Style.DIM)))
    return lines
