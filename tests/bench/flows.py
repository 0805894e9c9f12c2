"""`python -m tests.bench.flows`: how soon a flow that is dead is seen, and how seldom one that is not is called so.

Everything is judged by the product's own code, from seeds:

- **stories**: one of four hundred letter templates is received by nobody from the go-live on (16,438 letters in 110
  days, as it happened), once where sending and receiving are counted and once where only one of both is; and eleven
  thousand orders go to a queue that nobody knew.
- **quarter**: 90 days of 500 flows with nights, weekends, holidays, growth and receivers that are slow on some
  mornings; nothing is wrong, but that some receivers take longer than they may.
- **deaths**: all of these flows end, each at another time; red is due within the time to notice and 15 minutes. Of
  those that end on a Monday at 08:00 it is told how long that takes, by how many an hour there are.
- **drills**: counts that hang, lie or go backwards, a receiver's clock an hour off, a baseline week with an outage in
  it, summer time; of each whether it was seen as it should be, with the figure that says so (`drills`).
- **table**: what the counts of 90 days take in a PostgreSQL, rolled up as the engine does it.

The last line is one JSON object.
"""

import argparse
import asyncio
import json
import statistics
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from jobs.flows.series import Condition
from plans.model.flows import Stage
from tests.bench.flow_drills import drilled
from tests.bench.flow_quarter import Death, Quiet, a_quarter, deaths, deaths_on_monday, quiet
from tests.bench.flow_stories import Found, dead_template, unknown_queue
from tests.bench.flow_table import megabytes

SEED = 20221112
FLOWS = 500
MINUTE = timedelta(minutes=1)
GOALS: dict[str, tuple[str, Callable[[float], bool]]] = {
    "dead_template_red_min": ("at most 15, after the time to notice", lambda value: value <= 15),
    "unknown_queue_red_min": ("at most 15, after the time to notice", lambda value: value <= 15),
    "false_alarms_per_week": ("at most 1", lambda value: value <= 1),
    "missed": ("0", lambda value: value == 0),
    "cpu_percent_500_flows": ("at most 1", lambda value: value <= 1),
    "samples_mb_90_days": ("at most 500", lambda value: value <= 500),
    "events_90_days_quiet": ("at most 2,000", lambda value: value <= 2000),
}
RATES = ((100.0, 1e9, "100 and more"), (10.0, 100.0, "10 to 100"), (1.0, 10.0, "1 to 10"), (0.0, 1.0, "below 1"))


def main(*, quick: bool) -> None:
    """Measure, print for people, and the JSON object last."""
    seeds, days, dying, died = (3, 14, 14, 150) if quick else (10, 90, 21, FLOWS)
    figures = {**_stories(seeds), **_quiet(days), **_deaths(dying, died)}
    drills = _drills()
    figures["samples_mb_90_days"] = round(asyncio.run(megabytes(90, of=FLOWS)), 1)
    print("\ngoals:")
    for name, (words, met) in GOALS.items():
        print(f"  {name:26} {figures[name]:10g}   {words}: {'met' if met(figures[name]) else 'MISSED'}")
    print(json.dumps({**figures, "drills": drills}))


def _stories(seeds: int) -> dict[str, float]:
    both = [dead_template(SEED + at, stages=(Stage.SENT, Stage.RECEIVED)) for at in range(seeds)]
    one = [dead_template(SEED + at, stages=(Stage.RECEIVED,)) for at in range(seeds)]
    queue = [unknown_queue(SEED + at) for at in range(seeds)]
    print(f"stories, {seeds} times each:")
    for told, found in (("a dead template", both), ("the same, received alone", one), ("an unknown queue", queue)):
        print(f"  {told:26} {_of_story(found)}")
    return {
        "dead_template_red_min": _latest([*both, *one]),
        "dead_template_letters_lost": max(found.lost for found in (*both, *one)),
        "unknown_queue_red_min": _latest(queue),
        "unknown_queue_orders_lost": max(found.lost for found in queue),
        "unknown_queue_amber_at_once": int(all(found.amber_at_once for found in queue)),
        "others_red_beside": sum(found.others for found in (*both, *one, *queue)),
    }


def _of_story(found: Sequence[Found]) -> str:
    conditions = ", ".join(sorted({one.condition.value for one in found}))
    hours = statistics.median(one.after_go_live / timedelta(hours=1) for one in found)
    lost = max(one.lost for one in found)
    return f"{conditions:14} {hours:5.1f} h after the go-live (median), at most {lost} lost by then"


def _latest(found: Sequence[Found]) -> float:
    return round(max(one.after_notice / MINUTE for one in found), 1)


def _quiet(days: int) -> dict[str, float]:
    seen = quiet(a_quarter(SEED, FLOWS, days), days)
    print(f"\na quiet quarter: {FLOWS} flows, {days} days, {seen.samples:,} samples")
    for condition in Condition:
        print(f"  told that one is {condition.value:10} {seen.changes[condition]:6,} times")
    for told in _first(seen.false_alarms, 10):
        print(f"  false: {told}")
    scale = 90 / days
    return {
        "days": days,
        "false_alarms_per_week": round(seen.false_alarms_per_week, 3),
        "red_while_slow": len(seen.while_slow),
        "cpu_percent_500_flows": round(seen.cpu_percent, 4),
        "events_90_days_quiet": _events(seen, scale),
    }


def _events(seen: Quiet, scale: float) -> int:
    """Of 90 days; what is told once, at the beginning, is not told more often in a longer time."""
    return round(seen.first_words + (sum(seen.changes.values()) - seen.first_words) * scale)


def _first(lines: Sequence[str], most: int) -> Iterator[str]:
    yield from lines[:most]
    if len(lines) > most:
        yield f"and {len(lines) - most} more"


def _deaths(days: int, flows: int) -> dict[str, float]:
    dead = deaths(a_quarter(SEED + 1, flows, days), days)
    monday = deaths_on_monday(a_quarter(SEED + 2, flows, days))
    noticed = [one for one in dead if one.to_notice is not None]
    print(f"\ndeaths: {len(dead)}, of which {len(noticed)} provable within weeks; {_missed(dead)} missed")
    print("dead on Monday at 08:00, by how many an hour were normal then: red after (median)")
    for least, most, words in RATES:
        these = [one for one in monday if least <= one.rate < most]
        red = [one.red_after / timedelta(hours=1) for one in these if one.red_after is not None]
        print(f"  {words:14} {len(these):4} flows   {f'{statistics.median(red):6.2f} h' if red else 'none'}")
    return {"deaths": len(dead), "missed": _missed(dead) + _missed(monday)}


def _drills() -> dict[str, dict[str, bool | float]]:
    print("\ndrills:")
    found = drilled()
    for name, one in found.items():
        print(f"  {name:36} {one.value:8g} {one.unit}: {'passed' if one.passed else 'FAILED'}")
    return {name: {"passed": one.passed, "value": one.value} for name, one in found.items()}


def _missed(dead: Sequence[Death]) -> int:
    return sum(one.missed for one in dead)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="two weeks rather than a quarter, and fewer seeds")
    main(quick=parser.parse_args().quick)
