"""Task networks that were run several times: from a file, from a checkout of their public source, or from a seed."""

import json
import math
import random
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path

SEEDED_FAMILIES = 200
SEEDED_NIGHTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """One family: the same tasks, run on several nights."""

    name: str
    after: tuple[tuple[int, ...], ...]
    """Of each task, its predecessors; in topological order."""
    nights: tuple[tuple[float, ...], ...]
    """Seconds of each task, a row a night."""


def from_file(path: Path) -> list[Network]:
    """In the form of real-runs.json: by name, `after` and `seconds`."""
    families: Mapping[str, dict] = json.loads(path.read_text())
    return [_in_order(name, one["after"], one["seconds"]) for name, one in families.items()]


def from_wfinstances(folder: Path) -> list[Network]:
    """From a checkout of WfCommons WfInstances: files NAME-001.json, -002 ... are runs of one family."""
    runs: dict[str, list[tuple[list[str], dict[str, list[str]], dict[str, float]]]] = defaultdict(list)
    for file in sorted(folder.rglob("*-[0-9][0-9][0-9].json")):
        runs[re.sub(r"-\d{3}$", "", file.stem).replace("-chameleon", "")].append(
            _instance(json.loads(file.read_text()))
        )
    networks: list[Network] = []
    for name, family in runs.items():
        names, parents, _ = family[0]
        same = [seconds for _, others, seconds in family if others == parents and seconds.keys() >= set(names)]
        if len(same) >= 3:
            place = {task: at for at, task in enumerate(names)}
            after = [[place[parent] for parent in parents[task]] for task in names]
            networks.append(_in_order(name, after, [[seconds[task] for task in names] for seconds in same]))
    return networks


def _instance(data: dict) -> tuple[list[str], dict[str, list[str]], dict[str, float]]:
    """Ids, parents and seconds of one file, of schema 1.5 and later or of those before."""
    workflow = data["workflow"]
    if "specification" in workflow:
        tasks, executed = workflow["specification"]["tasks"], workflow["execution"]["tasks"]
    else:
        tasks = executed = workflow.get("tasks") or workflow["jobs"]
    ids = {key: task.get("id") or task["name"] for task in tasks for key in (task.get("id"), task["name"]) if key}
    parents = {ids[task.get("id") or task["name"]]: sorted(ids[p] for p in task.get("parents", ())) for task in tasks}
    seconds = {
        ids[key]: float(task.get("runtimeInSeconds", task.get("runtime", 0.0)))
        for task in executed
        if (key := task.get("id") or task["name"]) in ids
    }
    return list(parents), parents, seconds


def _in_order(name: str, after: Sequence[Sequence[int]], nights: Sequence[Sequence[float]]) -> Network:
    order = range(len(after))
    if any(before >= at for at, predecessors in enumerate(after) for before in predecessors):
        order = list(TopologicalSorter(dict(enumerate(after))).static_order())
    place = {at: new for new, at in enumerate(order)}
    return Network(
        name=name,
        after=tuple(tuple(sorted(place[before] for before in after[at])) for at in order),
        nights=tuple(tuple(max(night[at], 0.001) for at in order) for night in nights),
    )


def from_seed(seed: int, families: int = SEEDED_FAMILIES, nights: int = SEEDED_NIGHTS) -> list[Network]:
    """Families that are steady, and families of which some nights are slow as a whole by a factor of up to three.

    Tasks are of a few kinds; a kind has a usual length, its own noise (3 to 60 %), and feels the night more or less
    than another. The factor of a night drifts from its first task to its last.
    """
    rng = random.Random(seed)
    return [_seeded(rng, f"seeded-{at:03}", nights) for at in range(families)]


def _seeded(rng: random.Random, name: str, nights: int) -> Network:
    count = rng.choice((20, 40, 80, 100, 200, 400, 1000))
    kinds = [_Kind.drawn(rng) for _ in range(rng.randint(2, 6))]
    tasks = [rng.choice(kinds) for _ in range(count)]
    usual = [kind.usual + rng.gauss(0, kind.spread) for kind in tasks]
    slow = rng.random() < 0.45
    most = math.log(rng.uniform(1.5, 3)) if slow else rng.uniform(0.01, 0.12)
    drift = rng.choice((0, 0.05, 0.15)) * (2.5 * most if slow else 0.5)
    rows: list[tuple[float, ...]] = []
    for _ in range(nights):
        factor, turn = rng.uniform(-most / 2, most / 2), rng.gauss(0, drift)
        felt = [factor + turn * (at / count - 0.5) for at in range(count)]
        logs = [
            log + kind.feels * f + rng.gauss(0, kind.noise) for log, kind, f in zip(usual, tasks, felt, strict=True)
        ]
        rows.append(tuple(map(math.exp, logs)))
    after = tuple(tuple(sorted(rng.sample(range(at), min(at, rng.randint(1, 3))))) for at in range(count))
    return Network(name=name, after=after, nights=tuple(rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    usual: float
    noise: float
    spread: float
    feels: float

    @classmethod
    def drawn(cls, rng: random.Random) -> "_Kind":
        return cls(
            usual=rng.gauss(3, 1.5),
            noise=rng.choice((0.03, 0.1, 0.3, 0.6)),
            spread=rng.choice((0.05, 0.3, 0.8)),
            feels=rng.uniform(0.5, 1.5),
        )
