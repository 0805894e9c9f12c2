"""The people of a demonstration as a process of their own, so that the night goes on when the console is closed."""

import argparse
import asyncio
import sys
from datetime import timedelta

from console.demo import living
from console.demo.cast import PlayedCast
from console.demo.left_alone import LeftAlone
from console.demo.persistence import Persistence
from console.demo.simulated import caveats
from console.demo.trouble import AFFECTED, befall
from console.running.absence import GONE
from console.running.settings import control
from console.running.wire import journal
from console.streams import tell
from console.text.formatting import duration
from console.view.live import LiveSource
from console.view.picture import Picture
from jobs.embedded import server as embedded
from jobs.journal.base import Journal
from jobs.run.simulate import Act
from plans.errors import CutoverError

_LOOK = timedelta(milliseconds=50)
"""Real time between two looks at the night: a quarter of a minute of it at the usual speed."""
_NOBODY_LEFT = f"this demonstration waited for its player, who had left it for {duration(GONE)}"
_CONSUMED_WITHIN = timedelta(seconds=30)
"""Real time after which a command that no engine has consumed is given again."""


async def play_people(store: Journal, run: str, *, seed: int, player: str | None) -> None:
    """Play everybody but `player` until the run has ended, or nobody is left for whom it would go on."""
    async with LiveSource(store, run) as source, asyncio.TaskGroup() as group:
        troubles = [group.create_task(befall(unit, run, source.now), name=f"trouble {unit}") for unit in AFFECTED]
        people = _People(store, source, seed=seed, player=player)
        while await people.look(run):
            continue
        if source.picture.lost:
            _say(f"the control database has been away for {duration(GONE)}: the people of this demonstration go home")
        for trouble in troubles:
            trouble.cancel()


class _People:
    """Everybody but the player, as they look at the night again and again."""

    def __init__(self, store: Journal, source: LiveSource, *, seed: int, player: str | None) -> None:
        self._store = store
        self._source = source
        self._player = player
        self._clock = asyncio.get_running_loop().time
        self._cast = PlayedCast(seed=seed, player=player, caveat_at=caveats(source.now().plan))
        self._persistence = Persistence()
        self._alone = LeftAlone(self._clock)
        self._went_home = False
        """They gave up; the player may still find a way."""
        self._sent = 0
        self._given = 0.0

    async def look(self, run: str) -> bool:
        """Wait for a moment and give what is to be given now; whether to look again."""
        await asyncio.sleep(_LOOK.total_seconds())
        picture = self._source.picture
        if picture.state.ended is not None or self._alone.without_control(lost=picture.lost):
            return False
        self._persistence.heard(picture.entries, self._clock())
        if self._alone.without_person(picture.state, seen=self._is_seen(picture), cast_gave_up=self._went_home):
            await _end(self._store, run, picture, _NOBODY_LEFT)
        elif not (self._went_home or picture.lost or self._waits_for_engine(picture)):
            await self._act(run, picture)
        return True

    def _is_seen(self, picture: Picture) -> bool:
        """Whether a console is open; while the control database is away nobody knows."""
        return picture.lost or bool(picture.consoles)

    def _waits_for_engine(self, picture: Picture) -> bool:
        waited = self._clock() - self._given
        return picture.state.commands < self._sent and waited < _CONSUMED_WITHIN.total_seconds()

    async def _act(self, run: str, picture: Picture) -> None:
        acts = self._cast(picture.plan, picture.state, self._source.run_time()).acts
        for act in acts:
            if self._persistence.may(act, self._clock()):
                self._sent = await self._store.send(run, act.verb, act.args)
                self._persistence.sent(act, self._sent)
                self._given = self._clock()
        if (hopeless := self._persistence.given_up(acts)) is not None:
            await _give_up(self._store, run, picture, *hopeless, player=self._player)
            self._went_home = True


async def _give_up(store: Journal, run: str, picture: Picture, act: Act, reason: str, *, player: str | None) -> None:
    """Say that the people go home; without a player, who may still find a way, the night ends with that."""
    why = f"the played people gave up: {act.verb} {act.args.get('task', '')} was refused again and again: {reason}"
    if player is None:
        await _end(store, run, picture, why)
    else:
        await store.send(run, "note", {"text": why})


async def _end(store: Journal, run: str, picture: Picture, why: str) -> None:
    await store.send(run, "abort", {"title": picture.plan.title.strip(), "reason": why})


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
