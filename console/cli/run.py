"""`cutover run`: begins a run of a plan and opens a console on it."""

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from console.cli.common import control_option, examples, keys_option, load_plan, plan_argument, put, say, wait_lightly
from console.cli.ghosts import chosen_ghost, ghost_option
from console.cli.papers import paper_folder, paper_option
from console.exits import Exit
from console.running.settings import Control, control

if TYPE_CHECKING:
    from console.running.create_run import Wish
    from plans.load import Loaded
    from plans.model import Plan


@examples(
    "cutover run plan.yaml               rehearse: the whole plan, shifted to now",
    "cutover run plan.yaml --no-waits    clock times pass at once",
    "cutover run plan.yaml --name dress-2 --detach",
    "cutover run plan.yaml --rehearse-rollback G4",
    "cutover run plan.yaml --production --control 'postgresql://?service=control'",
)
@click.command(short_help="Begin a run of a plan (a rehearsal unless told otherwise) and open a console on it.")
@plan_argument
@click.option("--production", is_flag=True, help="The real night; asks for the plan's title to be typed.")
@click.option("--no-waits", is_flag=True, help="Let clock times pass at once (rehearsals only).")
@click.option(
    "--rehearse-rollback",
    "turns_back_at",
    metavar="GATE",
    help="Play a no-go at this checkpoint to its end (rehearsals only): it says no-go by itself, all is rolled back.",
)
@click.option(
    "--despite-approval",
    "despite",
    metavar="WHY",
    help="Why production begins although another plan is approved; else it is asked.",
)
@click.option("--name", help="What to call the run; default four characters that can be spoken aloud.")
@click.option("--plain", is_flag=True, help="Lines of text instead of the screen.")
@keys_option
@click.option("--no-engine", is_flag=True, help="Start no engine here: cutover engine RUN does, elsewhere.")
@ghost_option
@paper_option
@click.option("--detach", is_flag=True, help="Print the run's name and leave; nothing is watched.")
@control_option
def run(
    plan_file: str,
    production: bool,
    no_waits: bool,
    turns_back_at: str | None,
    despite: str | None,
    name: str | None,
    plain: bool,
    keys: bool,
    no_engine: bool,
    ghost: str | None,
    paper: str | None,
    detach: bool,
    control_dsn: str | None,
) -> int:
    """Begin a run of PLAN and open a console on it.

    The databases are asked who they are before anything is touched, the plan is frozen with everything it names, and
    an engine is started in the background. Closing the console never stops the run.

    With --rehearse-rollback everything runs as usual until that checkpoint opens. There the run itself says no-go, and
    what has begun is rolled back and timed; rolled back completely, the command ends with 0.

    Production of another plan than the approved one shows what changed since and asks why: every gate has to accept it.

    A rehearsal starts now. Production starts at the plan's start and nothing of it before; more than an hour later what
    would start at once is named, and a word has to be typed.
    """
    from console.errors import Misused
    from console.running.create_run import Wish, refuse_open_points, refuse_what_cannot_be
    from console.running.engine_host import host_settings
    from console.running.rehearsed_no_go import refuse_no_way_back
    from plans.model import RunKind

    kind = RunKind.PRODUCTION if production else RunKind.REHEARSAL
    wish = Wish(kind=kind, no_waits=no_waits, name=name, turns_back_at=turns_back_at, unapproved=despite or "")
    where = control(control_dsn)
    refuse_what_cannot_be(wish, where)
    if detach and ghost is not None:
        raise Misused("--detach opens no console to show a ghost in", hint="cutover attach RUN --ghost NIGHT does")
    papers = paper_folder(paper)
    host_settings()  # an engine goes on without its host's file, and a run does not begin without it
    loaded = load_plan(plan_file)
    if turns_back_at is not None:
        refuse_no_way_back(loaded.plan, turns_back_at)
    choice = wait_lightly(chosen_ghost(ghost, loaded.plan, control_dsn))
    if production:
        refuse_open_points(loaded.plan)
        from console.running.approval import agree_without
        from console.running.second_persons import refuse_without_seconds

        wait_lightly(refuse_without_seconds(where, loaded.plan, say))
        wish = replace(wish, unapproved=wait_lightly(agree_without(where, loaded, despite, say)))
        _typed_title(loaded.plan)
    created = wait_lightly(_begin(loaded, wish, where, engine=not no_engine, paper=str(papers or "")))
    if detach:
        put(created)
        return Exit.OK
    from console.running.attach import attach

    return wait_lightly(attach(where, created, observe=False, plain=plain, keys=keys, put=put, say=say, ghost=choice))


def _typed_title(plan: "Plan") -> None:
    """What cannot be undone shows what it will do, and asks for a typed word."""
    from datetime import UTC, datetime

    from console.errors import Declined
    from console.running.outlook import takings
    from console.text.schedule_page import production_times
    from plans.model import RunKind
    from plans.typed_title import is_title

    say(f"This is a PRODUCTION run of: {plan.title}")
    for line in production_times(plan, datetime.now(UTC)):
        say(line)
    for line in wait_lightly(takings(plan.for_run(RunKind.PRODUCTION), production=True)):
        say(f"  {line}")
    try:
        typed = click.prompt("Type the title to go on", err=True, default="", show_default=False)
    except click.Abort:
        say("")
        raise Declined("no title was typed; nothing was run") from None
    if not is_title(typed, plan.title):
        raise Declined("that is not the plan's title; nothing was run")


async def _begin(loaded: "Loaded", wish: "Wish", where: Control, *, engine: bool, paper: str) -> str:
    from console.running.create_run import create_run, look_at_databases, refuse_beside_another, warn_of_shared_server
    from console.running.late_start import agree_by_word
    from console.running.production import Records, vouched_for
    from console.running.spawn_engine import spawn_engine
    from console.running.wire import journal
    from console.running.workers.hosts import refuse_hosts
    from jobs.run.outlook.late_start import late_by
    from plans.model import RunKind

    records = Records(where, loaded.plan.title)
    reached = await look_at_databases(loaded, wish.kind, records, say)
    answered = [one.id for one in reached if one.not_compared]
    wish = replace(wish, not_compared=(*answered, *vouched_for(loaded.plan.for_run(wish.kind), wish.kind)))
    async with journal(where, make=True, say=say) as store:
        await warn_of_shared_server(where, reached, say)
        await records.write(say)
        await refuse_hosts(store, loaded.plan, wish.kind)
        if wish.kind is RunKind.PRODUCTION:
            await refuse_beside_another(store, loaded.plan.title, say)
        now = await store.now()
        if late_by(loaded.plan, wish.kind, now) is not None:
            agree_by_word(loaded.plan, now)
            wish = replace(wish, late=True)
        run = await create_run(store, loaded, wish, authenticated=not where.embedded)
        may = await store.may_execute()
        if await store.whoami() not in await store.commanders():
            say("this login may not command: nobody holds the keys until somebody takes them (take-keys)")
    if engine and not may:
        say("this login may not execute runs: a login with cutover_engine has to")
    if not engine or not may:
        say(f"run {run} of {loaded.plan.title} waits for an engine: cutover engine {run}")
        return run
    started = spawn_engine(run, where, paper=paper)
    say(f"run {run} of {loaded.plan.title}: engine in the background, pid {started.pid}, log {started.log}")
    return run
