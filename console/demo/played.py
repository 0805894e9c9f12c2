"""The people of a demonstration as a process of their own, so that the night goes on when the console is closed."""

import argparse
import asyncio
import sys
from datetime import timedelta

from console.demo import living
from console.demo.cast import PlayedCast
from console.demo.persistence import Persistence
from console.demo.simulated import caveats
from console.demo.trouble import AFFECTED, befall
from console.running.settings import control
from console.running.wire import journal
from console.streams import tell
from console.view.live import LiveSource
from console.view.picture import Picture
from jobs import embedded
from jobs.journal.base import Journal
from jobs.run.simulate import Act
from plans.errors import CutoverError

_LOOK = timedelta(milliseconds=50)
"""Real time between two looks at the night: a quarter of a minute of it at the usual speed."""
_CONSUMED_WITHIN = timedelta(seconds=30)
"""Real time after which a command that no engine has consumed is given again."""


async def play_people(store: Journal, run: str, *, seed: int, player: str | None) -> None:
    """Play everybody but `player` until the run has ended."""
    async with LiveSource(store, run) as source, asyncio.TaskGroup() as group:
        cast = PlayedCast(seed=seed, player=player, caveat_at=caveats(source.now().plan))
        troubles = [group.create_task(befall(unit, run, source.now), name=f"trouble {unit}") for unit in AFFECTED]
        clock, persistence = asyncio.get_running_loop().time, Persistence()
        sent, given = 0, 0.0
        while (picture := source.picture).state.ended is None:
            await asyncio.sleep(_LOOK.total_seconds())
            state = picture.state
            persistence.heard(picture.entries, clock())
            waited = clock() - given
            if picture.lost or (state.commands < sent and waited < _CONSUMED_WITHIN.total_seconds()):
                continue
            acts = cast(picture.plan, state, source.run_time()).acts
            for act in acts:
                if persistence.may(act, clock()):
                    sent = await store.send(run, act.verb, act.args)
                    persistence.sent(act, sent)
                    given = clock()
            if (hopeless := persistence.given_up(acts)) is not None:
                await _give_up(store, run, picture, *hopeless, player=player)
                break
        for trouble in troubles:
            trouble.cancel()


async def _give_up(store: Journal, run: str, picture: Picture, act: Act, reason: str, *, player: str | None) -> None:
    """Say that the people go home; without a player, who may still find a way, the night ends with that."""
    why = f"the played people gave up: {act.verb} {act.args.get('task', '')} was refused again and again: {reason}"
    if player is None:
        await store.send(run, "abort", {"title": picture.plan.title.strip(), "reason": why})
    else:
        await store.send(run, "note", {"text": why})


async def _main(run: str, seed: int, player: str | None) -> None:
    server = await embedded.ensure_running()
    async with (
        living.kept(server.dsn(), living.name_of(run)),
        journal(control(None), say=_say, name="cutover cast") as store,
    ):
        await play_people(store, run, seed=seed, player=player)


def _say(line: str) -> None:
    tell(line)


def main() -> int:
    """`python -m console.demo.played RUN --seed N [--player PARTY]`, started by `cutover demo`."""
    parser = argparse.ArgumentParser(prog="played")
    parser.add_argument("run")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--player")
    options = parser.parse_args()
    try:
        asyncio.run(_main(options.run, options.seed, options.player))
    except CutoverError as error:
        _say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
