"""`cutover brief`: what is read out at a check-in."""

from typing import TYPE_CHECKING

import click

from console.cli.common import (
    control_option,
    examples,
    json_option,
    put,
    put_json,
    run_argument,
    wait_for,
)
from console.cli.opened_run import opened_run
from console.cli.telling_options import lang_option, note_head, reader_zone, zone_option
from console.exits import Exit
from console.streams import page_width

if TYPE_CHECKING:
    from console.view.model import View
    from plans.model import Plan, TaskId


@examples(
    "cutover brief                  of the newest run, up to its next checkpoint",
    "cutover brief 7f3a --for G3    of what G3 waits for",
    "cutover brief --lang nb        in Norwegian",
    "cutover brief --line           one line for a chat: no names, no numbers",
)
@click.command(short_help="Print what is read out at a check-in, in 150 words.")
@run_argument
@click.option("--for", "gate", metavar="GATE", help="The checkpoint at which it is read out; default the next one.")
@lang_option
@click.option("--line", "in_a_line", is_flag=True, help="One line for a chat, which names nobody.")
@zone_option
@json_option
@control_option
def brief(
    run_name: str | None,
    gate: str | None,
    lang: str,
    in_a_line: bool,
    zone: str | None,
    as_json: bool,
    control_dsn: str | None,
) -> int:
    """Print what is to be read out of RUN (default: the newest; or the file of a pack) at a check-in, in 150 words.

    What keeps the night from going on comes first; then where we are, what is late and whom to call, what is wrong,
    accepted and not proved, what is decided next, and what a no-go would mean. What there is no room for is counted.
    With --for what a checkpoint waits for, and how it stands or was decided. With --json the facts beside the words.
    """
    from console.telling.brief.for_scripts import brief_json
    from console.telling.brief.gather import facts_of
    from console.telling.brief.line import brief_line
    from console.telling.brief.text import brief_paragraphs
    from console.telling.moments import Moments
    from console.text.columns import wrapped
    from plans.model.languages import Language

    there = reader_zone(zone)
    view = wait_for(_look(run_name, gate, "chat" if in_a_line else "read out", control_dsn))
    facts = facts_of(view, gate=_checkpoint(view.plan, gate) if gate is not None else None)
    moments = Moments.of(view.plan, view.forecast, zone=there, language=Language(lang), aloud=True)
    if as_json:
        put_json(brief_json(facts, moments))
    elif in_a_line:
        put(brief_line(facts, moments))
    else:
        told = brief_paragraphs(facts, moments)
        put("\n".join(line for text in told for line in wrapped("", text, width=page_width())))
    return Exit.OK


async def _look(run_name: str | None, gate: str | None, to: str, dsn: str | None) -> "View":
    """How the run stands, and that its head is told in a brief, which is noted where this login may."""
    from console.view.look import look_once

    async with opened_run(run_name, dsn) as opened:
        view = await look_once(opened.store, opened.run, read=opened.take_past())
        at = f" at {_checkpoint(view.plan, gate)}" if gate is not None else ""
        head, to = view.state, f"{to}{at}"
        if not opened.packed:
            await note_head(opened.store, opened.run, seq=head.head, digest=head.head_hash, where="brief", to=to)
        return view


def _checkpoint(plan: "Plan", name: str) -> "TaskId":
    """A checkpoint of the plan, however it is written. Raises `NotFound`."""
    from console.errors import NotFound

    gates = {task.id.casefold(): task.id for task in plan.checkpoints}
    found = gates.get(name.casefold())
    if found is None:
        named = ", ".join(gates.values())
        raise NotFound(f"there is no checkpoint {name}", hint=named or "this plan has none")
    return found
