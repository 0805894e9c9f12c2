"""Begins a demonstration: its databases, its run, its engine and its people."""

from dataclasses import dataclass

from console.demo import databases, living
from console.demo.options import DEFAULT_ROWS, DEFAULT_SPEED, Options
from console.running.absence import GONE
from console.running.create_run import Wish, create_run
from console.running.settings import Control, log_file
from console.running.spawn_engine import spawn, spawn_engine
from console.running.wire import journal
from console.saying import Say
from jobs.embedded.server import EmbeddedServer
from plans.load import Loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Where demonstrations are played, and how."""

    control: Control
    server: EmbeddedServer
    options: Options
    say: Say

    @property
    def speed(self) -> float:
        """How many times as fast the clock goes."""
        return self.options.speed or DEFAULT_SPEED

    async def begin(self, loaded: Loaded, name: str, *, seed: int, player: str | None = None) -> str:
        """Begin a demonstration that the caller keeps (`living.kept`); returns its run.

        Args:
            loaded: what is played.
            name: of the demonstration.
            seed: of its rows and of its people's pace.
            player: the party that somebody at the keyboard plays.
        """
        wish = Wish(name=living.run_of(name), speed=self.speed, player=player)
        async with journal(self.control, make=True, say=self.say, name="cutover demo") as store:
            rows, lives = self.options.rows or DEFAULT_ROWS, living.living_in(store)
            await databases.make(self.server, rows, seed, name, self.say, lives=lives)
            run = await create_run(store, loaded, wish, authenticated=not self.control.embedded)
        spawn_engine(run, self.control, patience=GONE)
        people = ["console.demo.played", run, "--seed", str(seed), *(["--player", player] if player else [])]
        spawn(people, self.control, log_file(f"people-{run}"))
        return run
