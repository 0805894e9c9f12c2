"""The demonstration on real databases: make them, record a run, start engine and people, open the console."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from console.demo import databases, living
from console.demo.options import DEFAULT_ROWS, DEFAULT_SPEED, Options
from console.running.attach import attach, terminal
from console.running.create_run import Wish, create_run
from console.running.settings import control, log_file
from console.running.spawn_engine import spawn, spawn_engine
from console.running.wire import journal
from console.saying import Say
from console.text.run_summary import Summary, lasted, summary
from console.view.live import look_once
from jobs import embedded
from plans.library import Sample, path_of
from plans.load import load

PLAYER = "cutover-manager"
"""Whom the person at the keyboard plays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedNight:
    """What became of it."""

    summary: Summary
    elapsed: timedelta
    """Real time."""


async def play(options: Options, *, put: Say, say: Say) -> PlayedNight | None:
    """Play the night. None when the console was closed before its end: the night goes on without it."""
    loaded = load(path_of(Sample.REFERENCE_NIGHT))
    screen = terminal() and not options.plain and not options.as_json
    player = PLAYER if screen and not options.unattended else None
    where = control(None)
    name = secrets.token_hex(2)
    wish = Wish(name=living.run_of(name), speed=options.speed or DEFAULT_SPEED, player=player)
    server = await embedded.ensure_running(say=say)
    async with living.kept(server.dsn(), name):
        async with journal(where, make=True, say=say, name="cutover demo") as store:
            rows, lives = options.rows or DEFAULT_ROWS, living.living_in(store)
            await databases.make(server, rows, options.seed, name, say, lives=lives)
            run = await create_run(store, loaded, wish, authenticated=not where.embedded)
        spawn_engine(run, where)
        people = ["console.demo.played", run, "--seed", str(options.seed), *(["--player", player] if player else [])]
        spawn(people, where, log_file(f"people-{run}"))
        await attach(where, run, observe=False, plain=not screen, put=put, say=say)
    async with journal(where, say=say, name="cutover demo") as store:
        view = await look_once(store, run)
    if view.state.ended is None:
        return None
    return PlayedNight(summary=summary(view.plan, view.state), elapsed=lasted(view.state))
