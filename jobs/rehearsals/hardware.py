"""On what a run runs, as its journal and its plan tell."""

from jobs.run.state.model import RunState
from plans.model import Plan
from plans.model.night import Hardware, Server


def hardware_of(plan: Plan, state: RunState, engines: tuple[str, ...]) -> Hardware:
    """What is known of it by now.

    Args:
        plan: the revision that holds.
        state: the fold of the journal.
        engines: the hosts of its engines.
    """
    servers = (
        Server(
            database=seen.database,
            version=seen.version,
            settings=seen.settings,
            size_bytes=seen.size_bytes,
            identity=seen.identity,
        )
        for seen in state.servers.values()
        if not seen.unread
    )
    return Hardware(engines=engines, described=plan.hardware.get(state.kind, ""), servers=tuple(servers))


def hardware_tonight(plan: Plan, state: RunState) -> Hardware:
    """That of a run under way, by the engine that executes it now."""
    return hardware_of(plan, state, (state.engine.host,) if state.engine is not None else ())
