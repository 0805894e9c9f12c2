"""How the flows of a run stand, in words: how many stand how, since when, how soon it is noticed, whom to call. Pure.

What is not judged, was not counted or has nobody who counts says so; none of it is ever said to flow.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from console.text.flows.as_of_now import rows_now
from console.text.flows.figures import NOTHING_KNOWN, dated, figures_text, moment
from console.text.formatting import Times, amount
from console.view.engine_presence import is_missed, missed_since
from console.view.model import View
from jobs.flows.flights import Flight
from jobs.flows.series import Condition, Series
from jobs.run.outlook.flows import FlowRow, Light, flows_in_need, not_judged_because
from jobs.run.outlook.last_answer import last_answer
from jobs.run.outlook.people.acting import contact_of, party_name
from jobs.run.state.flows import Settlement

_MARKS = {Light.RED: "!", Light.AMBER: "+"}
_NOT_YET = "no count"
_NOT_JUDGED = "not judged"
_FLOWS = "flows"
_SETTLED = "settled"
"""It flows, and some of it are lost."""
_RETIRED = "retired"
"""Nothing more is expected of it, and nothing comes."""
_FRESH = timedelta(minutes=5)
"""So long what was told of a flow goes without its time."""
_NAMED = 3
"""Flows that a line of text names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many stand alike."""

    word: str
    """Of their condition."""
    light: Light
    count: int

    def __str__(self) -> str:
        """`412 flow`."""
        return f"{self.count} {self.word}"


def worst_of_each(rows: Iterable[FlowRow]) -> tuple[FlowRow, ...]:
    """Of each flow the row that stands worst, its own or that of a template or receiver; the worst first."""
    worst: dict[str, FlowRow] = {}
    for row in rows:
        worst.setdefault(row.flow.id, row)
    return tuple(worst.values())


def all_flows(view: View) -> tuple[FlowRow, ...]:
    """Each flow once, as its worst template or receiver stands; the worst first."""
    return _all_flows(rows_now(view))


@last_answer
def _all_flows(rows: Sequence[FlowRow]) -> tuple[FlowRow, ...]:
    return worst_of_each(rows)


def word_of(row: FlowRow) -> str:
    """`SILENT`, `SHORT 12`, `not read`, `settled 12`, `flows`: red in capitals, amber in small letters."""
    if row.is_retired:
        return _RETIRED
    if row.condition is None:
        return _NOT_JUDGED if row.light is Light.NONE else _NOT_YET
    if row.light is Light.GREEN:
        return f"{_SETTLED} {amount(row.given_up)}" if row.settled else _FLOWS
    missing = row.seen.stands.missing if row.seen is not None and row.condition is Condition.SHORT else 0
    return _loud(row) + (f" {amount(missing)}" if missing else "")


def _loud(row: FlowRow) -> str:
    word = str(row.condition)
    return word.upper() if row.light is Light.RED else word


def tried_word(row: FlowRow) -> str:
    """The same; of one that is not judged yet how its last canary did: `canary lost`, `canary ok`, `not sent`."""
    if row.light is not Light.NONE or row.canary is None:
        return word_of(row)
    if row.canary.sent is None:
        return "not sent"
    return "canary lost" if row.canary.why else "canary ok"


def tried_light(row: FlowRow) -> Light:
    """How bad that is: a lost canary is amber before anything is judged."""
    return Light.AMBER if row.is_unjudged_and_lost else row.light


def mark_of(row: FlowRow) -> str:
    """`!` where it is red, `+` where it is amber: no colour stands alone."""
    return _MARKS.get(tried_light(row), " ")


def how_many(rows: Iterable[FlowRow]) -> list[Count]:
    """How many stand how, in the order in which they come."""
    counts = Counter((_plain(row), row.light) for row in rows)
    return [Count(word=word, light=light, count=count) for (word, light), count in counts.items()]


def _plain(row: FlowRow) -> str:
    """The word of a condition as it is counted: `silent`, `flow`."""
    if row.is_retired:
        return _RETIRED
    if row.condition is None:
        uncounted = "not counted yet" if row.since is None else "not counted lately"
        return _NOT_JUDGED if row.light is Light.NONE else uncounted
    if row.light is Light.GREEN:
        return _SETTLED if row.settled else "flow"
    return str(row.condition)


def in_short(view: View, times: Times) -> str:
    """`2 silent, 1 short, 412 flow`; why nothing is judged where that is so; empty where the plan watches none."""
    rows = all_flows(view)
    if not rows:
        return ""
    told = map(str, how_many(rows))
    why = not_judged_because(view.plan, view.state)
    return ", ".join(told) + (f": {why}" if why else "") + as_of(view, times)


def as_of(view: View, times: Times) -> str:
    """` as of 22:47, nobody counts`: while no engine works, what was said last is no more than that."""
    if view.state.ended is not None:
        return f", as of {times.when(view.state.ended.at)}, the end of the run"
    return f", as of {dated(view, times, missed_since(view))}: no engine counts" if is_missed(view) else ""


def since_text(view: View, times: Times, row: FlowRow) -> str:
    """`03:10` today, `Sat 03:10` this week, `12 Nov 03:10` before; `-` where nobody knows."""
    return moment(view, times, row.since) if row.since is not None else NOTHING_KNOWN


def owner_text(view: View, row: FlowRow) -> str:
    """`Integration lead, +47 900 00 005`; that nobody owns it where that is so."""
    if row.owner is None:
        return "nobody owns it"
    name = party_name(view.plan, view.state, row.owner)
    return ", ".join(filter(None, (name, contact_of(view.plan, view.state, row.owner))))


def stands_text(view: View, times: Times, row: FlowRow) -> str:
    """`SILENT since 03:10: none in 2 h, 41 expected; 12 given up by boss, Mon 10:30: sent by post`."""
    since = f" since {since_text(view, times, row)}" if row.since is not None else ""
    why = reason_text(view, times, row)
    said = f"{word_of(row)}{since}{f': {why}' if why else ''}"
    return "; ".join(filter(None, (said, canary_text(view, times, row), settled_text(view, times, row))))


def reason_text(view: View, times: Times, row: FlowRow) -> str:
    """`none in 2 h, 41 expected`; once its figures are some minutes old, `as of 05:12, none in 2 h, 41 expected`: how a
    flow stands is told when that changes, and its figures go on."""
    if not row.reason or row.seen is None or row.condition is None or row.light not in _MARKS:
        return row.reason
    is_fresh = view.real_now - row.seen.at <= _FRESH
    return row.reason if is_fresh else f"as of {moment(view, times, row.seen.at)}, {row.reason}"


def why_text(view: View, times: Times, row: FlowRow) -> str:
    """Why it stands so, in a few words: its reason and what of it is lost, which comes first where nothing is red, as
    the end may be cut; of one that is not judged how its last canary did, as why nothing is judged is said once."""
    lost = settled_text(view, times, row)
    if row.condition is None and row.light is Light.NONE:
        return "; ".join(filter(None, (canary_text(view, times, row), lost))) or row.reason
    why = reason_text(view, times, row) if row.light is not Light.GREEN else ""
    return "; ".join(filter(None, (why, lost) if row.light is Light.RED else (lost, why)))


def canary_text(view: View, times: Times, row: FlowRow) -> str:
    """`canary received 12:43`, `canary lost, sent 12:43: it did not arrive`, `no canary yet`; nothing of a template,
    or where the plan has none."""
    if row.series != Series(flow=row.flow.id):
        return ""
    if row.canary is None:
        return "no canary yet" if row.flow.canary is not None else ""
    return f"canary {_flown(view, times, row.canary)}"


def _flown(view: View, times: Times, flight: Flight) -> str:
    """How far it came and when, or that it is lost or was not sent, and why."""
    at = flight.processed or flight.received
    if at is not None and not flight.why:
        return f"{flight.furthest} {moment(view, times, at)}"
    sent = f"lost, sent {moment(view, times, flight.sent)}" if flight.sent is not None else "not sent"
    return ": ".join(filter(None, (sent, flight.why)))


def settled_text(view: View, times: Times, row: FlowRow) -> str:
    """`12 given up by boss, Mon 10:30: sent by post`: what of it is lost, on whose word; empty where nothing is."""
    return "; ".join(
        f"{_settled_as(one)} by {one.by}, {moment(view, times, one.at)}: {one.reason}" for one in row.settled
    )


def _settled_as(one: Settlement) -> str:
    """`12 given up`, `retired`, `retired with 12 given up`."""
    given_up = f"{amount(one.missing)} given up"
    if not one.retired:
        return given_up
    return f"retired with {given_up}" if one.missing else "retired"


def matches(view: View, row: FlowRow, text: str) -> bool:
    """Whether every word of the text stands in what it is called, its id, who owns it, or how it stands."""
    stands = f"{word_of(row)} {tried_word(row)}"
    said = f"{row.series.name} {row.name} {row.owner or ''} {owner_text(view, row)} {stands}".casefold()
    return all(word in said for word in text.casefold().split())


def needy_text(rows: Sequence[FlowRow]) -> str:
    """`Letters / 17B silent, Orders short 12, and 3 more`."""
    named = ", ".join(f"{row.name} {word_of(row).lower()}" for row in rows[:_NAMED])
    return named + (f", and {len(rows) - _NAMED} more" if len(rows) > _NAMED else "")


def red_flows(view: View) -> Iterator[str]:
    """`what must flow: Letters / 17B silent`; nothing where none is red."""
    red = [row for row in flows_in_need(view.plan, view.state) if row.light is Light.RED]
    if red:
        yield f"what must flow: {needy_text(red)}"


def now_text(rows: Sequence[FlowRow]) -> str:
    """`Letters / 17B silent; 3 flow now`: those that are red or amber by name, then how many others there are."""
    bad = [row for row in rows if row.light in _MARKS or row.settled]
    well = f"{len(rows) - len(bad)} flow now" if len(rows) > len(bad) else ""
    return "; ".join(filter(None, (needy_text(bad), well)))


def flow_line(view: View, times: Times, row: FlowRow) -> str:
    """A flow in one line of text: what it is called, how it stands and why, its figures, whom to call."""
    parts = (stands_text(view, times, row), figures_text(view, times, row), owner_text(view, row))
    return f"{mark_of(row)}{row.series.name} {row.name}: {'; '.join(filter(None, parts))}"


def lines_of_text(view: View, times: Times, rows: Sequence[FlowRow]) -> Iterator[str]:
    """Those that are red or amber, or of which some are lost, in a line each."""
    yield from (flow_line(view, times, row) for row in rows if row.light in _MARKS or row.settled)
