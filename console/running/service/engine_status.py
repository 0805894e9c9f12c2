"""What an engine tells the service manager of its host: whether it executes a run or stands by, and how far that is."""

from jobs.run.outlook.tally import tally
from jobs.run.state.model import RunState
from plans.model import Plan


class EngineStatus:
    """Told how a run stands as its engine hears of it; says it when it is asked."""

    def __init__(self, run: str) -> None:
        self._run, self._name = run, ""
        self._heard: tuple[Plan, RunState] | None = None

    def begin(self, name: str) -> None:
        """From here on the engine of this process has this name."""
        self._name = name

    def follow(self, plan: Plan, state: RunState) -> None:
        """From here on the run is in this state."""
        self._heard = plan, state

    def __call__(self) -> str:
        """`executes 7f3a: 96/142 done  4 run ...`, `stands by for 7f3a, which db1 executes`: ids and counts alone."""
        if self._heard is None:
            return f"reads run {self._run}"
        plan, state = self._heard
        if state.ended is not None:
            return f"run {self._run} has ended: {state.ended.result}"
        if state.engine is not None and state.engine.name == self._name:
            return f"executes {self._run}: {tally(plan, state)}"
        where = f", which {state.engine.host} executed last" if state.engine is not None else ""
        return f"stands by for {self._run}{where}"
