"""The demonstration on real databases: make them, record a run, start engine and people, open the console."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from console.demo import living
from console.demo.options import Options
from console.demo.rehearsing import rehearsed_plan
from console.demo.stage import Stage
from console.running.absence import GONE
from console.running.attach import attach, has_screen
from console.running.settings import control
from console.running.wire import journal
from console.saying import Say
from console.text.formatting import duration
from console.text.run_summary import Summary, lasted, summary
from console.view.look import look_once
from jobs.embedded import server as embedded
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
    """Play the night, after as many rehearsals of it as were asked for. None when the console was closed before its
    end: the night goes on without it."""
    screen = has_screen() and not options.plain and not options.as_json
    typed = options.keys and not options.as_json
    player = PLAYER if (screen or typed) and not options.unattended else None
    where = control(None)
    server = await embedded.ensure_running(say=say)
    stage = Stage(control=where, server=server, options=options, say=say)
    file = await rehearsed_plan(stage) if options.rehearse else path_of(Sample.REFERENCE_NIGHT)
    name = secrets.token_hex(2)
    async with living.kept(server.dsn(), name):
        run = await stage.begin(load(file), name, seed=options.seed, player=player)
        await attach(where, run, observe=False, plain=not screen, keys=typed, put=put, say=say)
    async with journal(where, say=say, name="cutover demo") as store:
        view = await look_once(store, run)
    if view.state.ended is None:
        say(f"it ends by itself once it has waited {duration(GONE)} for somebody and no console is open")
        return None
    say(f"cutover report {run} -o night.html tells this night to those who were not there")
    say(f"cutover replay {run} shows any moment of it again")
    return PlayedNight(summary=summary(view.plan, view.state), elapsed=lasted(view.state))
