"""What is wrong just now, in words: open problems and what is degraded, for board, pages, status and scripts. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from console.text.columns import wrapped
from console.text.formatting import Times, duration
from console.text.problems.sentences import WORDS
from console.view.model import View
from jobs.run.outlook.people.acting import contact_of, party_name
from jobs.run.outlook.problems.standing import Standing, closed_problems, degraded_now, degraded_since, open_problems
from jobs.run.state.problems import Degradation, Problem
from plans.model import PartyId, TaskId
from plans.plurals import counted

_MINUTE = timedelta(minutes=1)


def open_ones(view: View) -> tuple[Standing, ...]:
    """The open problems of a run at this moment, the gravest first."""
    return open_problems(view.plan, view.state, view.now)


def headline(view: View, one: Standing, times: Times) -> str:
    """`P1 RED C04: the printers of ward 3 are dead; Roros, eta 02:10, 12m OVERDUE`."""
    on = f" {on_text(one)}" if one.on else ""
    return f"{one.problem.id} {WORDS[one.problem.severity]}{on}: {one.problem.text}; {cared_for(view, one, times)}"


def on_text(one: Standing) -> str:
    """`C04`, `letters`; `C99 (no longer in the plan)`."""
    return f"{one.on} (no longer in the plan)" if one.gone else one.on


def cared_for(view: View, one: Standing, times: Times) -> str:
    """`Roros, eta 02:10, 12m OVERDUE`: who looks after it, and until when."""
    return f"{owner_text(view, one.problem)}, {eta_text(one, times)}"


def owner_text(view: View, problem: Problem) -> str:
    """Who looks after it."""
    return party_name(view.plan, view.state, problem.owner) if problem.owner else "NOBODY looks after it"


def eta_text(one: Standing, times: Times) -> str:
    """`eta 02:10`, `eta 02:10, 12m OVERDUE`, `no eta`; in whole minutes, so that it does not tick."""
    if one.problem.eta is None:
        return "no eta"
    minutes = one.overdue // _MINUTE * _MINUTE
    late = f", {duration(minutes)} OVERDUE" if minutes else ""
    return f"eta {times.when(one.problem.eta)}{late}"


def owner_party(view: View, problem: Problem) -> PartyId | None:
    """The party to call; None where it is none of the plan's."""
    name = PartyId(problem.owner)
    return name if name in view.plan.parties else None


def in_short(view: View) -> str:
    """`2 red, 1 amber`; empty where nothing is open."""
    known = open_ones(view)
    red = sum(one.problem.is_red for one in known)
    return ", ".join(f"{n} {word}" for n, word in ((red, "red"), (len(known) - red, "amber")) if n)


def red_in_short(view: View, times: Times, *, most: int) -> Iterator[str]:
    """The red ones, each in a line; what is more than `most` in one line by their names."""
    red = [one for one in open_ones(view) if one.problem.is_red]
    shown = red if len(red) <= most else red[: most - 1]
    yield from (headline(view, one, times) for one in shown)
    if others := red[len(shown) :]:
        names = ", ".join(one.problem.id for one in others[:_NAMED])
        more = " ..." if len(others) > _NAMED else ""
        yield f"{counted(len(others), 'more red problem')}: {names}{more}"


_NAMED = 8
"""Problems that one line names."""


# --- what is degraded ----------------------------------------------------------------------------------------------


def degraded_word(view: View, times: Times) -> str:
    """`DEGRADED since 03:20`; empty where all is normal."""
    since = degraded_since(view.state)
    return f"DEGRADED since {times.when(since)}" if since is not None else ""


def degraded_text(one: Degradation, times: Times) -> str:
    """`lab since 03:20: results can be read only; workaround: by phone; told: the wards`."""
    part = f"{one.part} " if one.part else ""
    flow = f" ({one.flow} does not flow)" if one.flow else ""
    return f"{part}since {times.when(one.since)}{flow}: {one.text}{''.join(f'; {text}' for text in besides(one))}"


def besides(one: Degradation) -> Iterator[str]:
    """The workaround, and who was told; who was not is said."""
    yield f"workaround: {one.workaround}" if one.workaround else "no workaround"
    yield f"told: {one.told}" if one.told else "nobody was told"


# --- pages of text ------------------------------------------------------------------------------------------------


def status_rows(view: View, times: Times, width: int, most: int) -> list[str]:
    """The rows of `cutover status`: what is degraded, and the problems that are not told as broken; each in `most`
    lines."""
    rows: list[str] = []
    if known := degraded_now(view.state):
        told = "; ".join(degraded_text(one, times) for one in known[:2])
        more = f"; and {counted(len(known) - 2, 'more part')}" if len(known) > 2 else ""
        rows += wrapped("DEGRADED    ", f"{told}{more}", width=width, most=most)
    if known_problems := open_ones(view):
        ambers = [one for one in known_problems if not one.problem.is_red]
        named = "; ".join(headline(view, one, times) for one in ambers[:2])
        more = f"; and {counted(len(ambers) - 2, 'more', 'more')}" if len(ambers) > 2 else ""
        text = f"{in_short(view)}{': ' if named else ''}{named}{more}"
        rows += wrapped("PROBLEMS    ", text, width=width, most=most)
    return rows


class Heed(StrEnum):
    """How much something asks for."""

    RED = "red"
    AMBER = "amber"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing of the page: a line, and what stands below it."""

    heed: Heed
    head: str
    lines: tuple[str, ...]


def page(view: View, times: Times) -> Iterator[Told]:
    """All of it: what is degraded, what is open, what is over, the latest first."""
    yield from (_told_of_part(one, times) for one in degraded_now(view.state))
    for standing in open_ones(view):
        heed = Heed.RED if standing.problem.is_red else Heed.AMBER
        yield Told(heed=heed, head=_head(standing), lines=tuple(_lines(view, standing, times)))
    for over in reversed(closed_problems(view.state)):
        yield Told(heed=Heed.OVER, head=_head_of_closed(over, times), lines=_became(over.ended))
    for ended in reversed([one for one in view.state.degraded if one.until is not None]):
        yield Told(heed=Heed.OVER, head=_normal_again(ended, times), lines=_became(ended.ended))


def _told_of_part(one: Degradation, times: Times) -> Told:
    by = f"declared by {one.by}" if one.by else f"because {one.flow} does not flow"
    lines = (f"since {times.when(one.since)}, {by}: {one.text}", *besides(one))
    return Told(heed=Heed.RED, head=f"DEGRADED {one.part}".rstrip(), lines=lines)


def _became(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


def _normal_again(one: Degradation, times: Times) -> str:
    """`lab was degraded from 03:20 to 05:10: results could be read only`."""
    until = times.when(one.until) if one.until is not None else ""
    return f"{one.part or 'it'} was degraded from {times.when(one.since)} to {until}: {one.text}"


def _head(one: Standing) -> str:
    on = f" on {on_text(one)}" if one.on else ""
    return f"{one.problem.id} {WORDS[one.problem.severity]}{on}: {one.problem.text}"


def _lines(view: View, one: Standing, times: Times) -> Iterator[str]:
    problem = one.problem
    contact = _contact(view, problem)
    yield f"{owner_text(view, problem)}{contact}, {eta_text(one, times)}{_rolled(view, one, times)}"
    yield f"open since {times.when(problem.opened)}, by {problem.by}"
    if problem.said and problem.said_at is not None:
        yield f"{times.when(problem.said_at)} {problem.said}"


def _contact(view: View, problem: Problem) -> str:
    contact = contact_of(view.plan, view.state, problem.owner) if problem.owner else ""
    return f" ({contact})" if contact else ""


def _rolled(view: View, one: Standing, times: Times) -> str:
    """What the forecast takes an eta for that has passed."""
    unit = one.problem.unit
    if not one.overdue or one.expected is None or unit is None or TaskId(unit) not in view.forecast.expected:
        return ""
    if view.state.unit(unit).released:
        return ""
    return f"; the forecast of {unit} takes {times.when(one.expected)}: say a new eta"


def _head_of_closed(problem: Problem, times: Times) -> str:
    closed = times.when(problem.closed) if problem.closed is not None else ""
    return f"{problem.id} closed {closed} by {problem.closed_by}: {problem.text}"


# --- for scripts, and for the end ----------------------------------------------------------------------------------


def problems_json(view: View) -> list[dict[str, object]]:
    """Every problem of the run, the open ones first, the gravest of them first."""
    known = [_json(one.problem, one) for one in open_ones(view)]
    return [*known, *(_json(one, None) for one in closed_problems(view.state))]


def _json(problem: Problem, standing: Standing | None) -> dict[str, object]:
    return {
        "id": problem.id,
        "severity": problem.severity,
        "text": problem.text,
        "task": problem.unit,
        "flow": problem.flow or None,
        "not_in_plan": standing.gone if standing is not None else False,
        "owner": problem.owner or None,
        "eta": _instant(problem.eta),
        "overdue_s": standing.overdue.total_seconds() if standing is not None else 0.0,
        "opened": problem.opened.isoformat(),
        "by": problem.by,
        "said": problem.said,
        "closed": _instant(problem.closed),
        "became": problem.ended,
    }


def degraded_json(view: View) -> list[dict[str, object]]:
    """What is degraded now, the longest first."""
    return [
        {
            "part": one.part or None,
            "since": one.since.isoformat(),
            "why": one.text,
            "workaround": one.workaround,
            "told": one.told,
            "flow": one.flow or None,
            "by": one.by,
        }
        for one in degraded_now(view.state)
    ]


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None


def at_the_end(view: View, times: Times) -> Iterator[str]:
    """For the summary at the end of a run: what is still open and degraded, then how much is over."""
    yield from (f"DEGRADED {degraded_text(one, times)}" for one in degraded_now(view.state))
    yield from (headline(view, one, times) for one in open_ones(view))
    if over := closed_problems(view.state):
        yield f"{counted(len(over), 'problem')} closed"
