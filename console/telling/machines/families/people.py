"""What waits for people: items of needs-you, checkpoints, commands that nobody has read."""

from collections import Counter
from collections.abc import Iterator, Mapping

from console.telling.machines.exposition import Family, Sample, Sort
from console.telling.machines.families.bounds import GATES, bounded
from console.telling.machines.families.making import SECONDS, by_label, gauge, gauges
from console.text.formatting import Times, task_rows
from console.text.needs import needs
from console.text.night.need import Kind
from console.view.model import View
from jobs.run.state.unit import Phase

Run = Mapping[str, str]

GATE_STATES = {
    Phase.PENDING: "waiting",
    Phase.OPEN: "open",
    Phase.POSTPONED: "postponed",
    Phase.GO: "go",
    Phase.GO_WITH_CAVEAT: "go_with_caveat",
    Phase.NO_GO: "no_go",
}
"""The states of a checkpoint; whatever else a person made of one (skipped, abandoned) is `settled`."""
_SETTLED = "settled"


def people_families(view: View, run: Run) -> Iterator[tuple[Family, int]]:
    """Of people, each with how many samples of it were left out."""
    yield from _needs(view, run)
    yield gauge("cutover_unread_commands", "Commands that no engine has read.", run, len(view.unread)), 0
    yield from _gates(view, run)


def _needs(view: View, run: Run) -> Iterator[tuple[Family, int]]:
    rows = tuple(task_rows(view.plan, view.state, view.forecast, view.now, view.progress))
    items = needs(view, rows, Times.of(view.plan, view.forecast))
    kinds = Counter(item.kind for item in items)
    told = "Items of needs-you by their kind."
    yield gauges("cutover_needs", told, by_label(run, "kind", ((kind, kinds[kind]) for kind in Kind))), 0
    urgent = sum(item.urgent for item in items)
    yield gauge("cutover_urgent_needs", "Those that stop the night, or the next checkpoint.", run, urgent), 0
    waiting = [view.now.timestamp() - item.since for item in items if item.since]
    oldest = max(0.0, *waiting) if waiting else None
    told = "For how long the oldest of them has waited."
    yield gauge("cutover_oldest_need_seconds", told, run, oldest, unit=SECONDS), 0


def _gates(view: View, run: Run) -> Iterator[tuple[Family, int]]:
    """Each checkpoint: its state, when it is planned, and when it is forecast to be decided."""
    gates, words = view.plan.checkpoints, (*GATE_STATES.values(), _SETTLED)
    now = {gate.id: GATE_STATES.get(view.state.unit(gate.id).phase, _SETTLED) for gate in gates[:GATES]}
    name, left_out = "cutover_gate_state", max(0, len(gates) - GATES)
    samples = tuple(
        Sample(value=float(word == state), labels={**run, "gate": gate, name: word})
        for gate, state in now.items()
        for word in words
    )
    yield Family(name=name, sort=Sort.STATESET, help="How a checkpoint stands.", samples=samples), left_out
    times = (("planned", view.forecast.planned), ("forecast", view.forecast.expected))
    for word, known in times:
        ends = ((gate.id, known[gate.id].end.timestamp()) for gate in gates if gate.id in known)
        told = f"When a checkpoint is {word} to be decided."
        of_gates = bounded(by_label(run, "gate", ends), GATES)
        yield gauges(f"cutover_gate_{word}_timestamp_seconds", told, of_gates.samples, unit=SECONDS), of_gates.left_out
