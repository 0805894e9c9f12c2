"""Who executes the run, and how old what is known of it is."""

from collections.abc import Iterator, Mapping

from console.telling.machines.exposition import Family
from console.telling.machines.families.making import SECONDS, counter, gauge, instant, states
from console.view.engine_presence import EnginePresence, engine_presence, is_missed
from console.view.model import View

Run = Mapping[str, str]


def executing_families(view: View, run: Run) -> Iterator[Family]:
    """Of the journal, and of the engine and its lease while anybody can know how they stand."""
    told = "0 while it cannot be reached: all figures are old."
    yield gauge("cutover_control_database_up", told, run, not view.lost)
    yield instant("cutover_as_of_timestamp_seconds", "When this was told, real time.", run, view.real_now)
    yield gauge("cutover_journal_age_seconds", "Since the last event.", run, view.age.total_seconds(), unit=SECONDS)
    yield counter("cutover_journal_events", "Events that are recorded.", run, view.state.head)
    if not view.lost:
        yield from _engine(view, run)


def _engine(view: View, run: Run) -> Iterator[Family]:
    lease = view.lease
    yield states("cutover_engine", "How it stands with the engine.", run, EnginePresence, engine_presence(view))
    yield gauge("cutover_lease_held", "1 while an engine holds the lease of the run.", run, lease is not None)
    yield gauge("cutover_lease_term", "How often it has changed hands.", run, lease.term if lease is not None else None)
    left = (lease.expires - view.real_now).total_seconds() if lease is not None else None
    yield gauge("cutover_lease_left_seconds", "Until it lapses without renewal.", run, left, unit=SECONDS)
    yield gauge("cutover_standbys", "Engines that wait for it.", run, view.standbys)
    missed = view.unheld_since if is_missed(view) else None
    age = max(0.0, (view.real_now - missed).total_seconds()) if missed is not None else None
    yield gauge("cutover_engine_missed_seconds", "Since when nobody executes the run.", run, age, unit=SECONDS)
