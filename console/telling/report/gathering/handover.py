"""What those have to know who take over in the morning, out of a report and the view that it was made from."""

from collections import Counter
from collections.abc import Iterator, Mapping

from console.telling.report.facts import DegradedFact, NightReport, ProblemFact
from console.telling.report.facts.handover import (
    HANDOVER_VERSION,
    Back,
    EngineFact,
    Handover,
    HypercareFact,
    PartyFact,
    Person,
    WayBack,
    WorkFact,
)
from console.telling.report.gathering.deeds import left_facts
from console.telling.report.gathering.story import Story
from console.text.formatting import TaskRow, task_rows
from console.text.rollback_outlook import safe_until_gate
from console.view.engine_presence import engine_presence, is_missed, missed_since
from jobs.run.events import task_of
from jobs.run.outlook.days_after.hypercare import hypercare
from jobs.run.outlook.people.acting import contact_of, party_then, shift_of
from jobs.run.outlook.rollbacks.not_undone import not_undone
from jobs.run.outlook.status import Code, Turn

_AT_WORK = frozenset({Code.RUN, Code.QUIET, Code.RETRY})


def handover(story: Story, report: NightReport) -> Handover:
    """The hand-over of a run; `report` is the one of the same moment."""
    view, state = story.view, story.view.state
    owns = Counter(one.owner for one in report.follow_ups)
    rows = list(task_rows(view.plan, state, view.forecast, view.now, view.progress))
    return Handover(
        version=HANDOVER_VERSION,
        program=report.program,
        made_real=report.made_real,
        as_of=report.as_of,
        under_way=report.under_way,
        run=report.run,
        result=report.result,
        held_by=state.hold.by if state.hold is not None else "",
        keys=state.keys.holder,
        running=tuple(_work(story, row) for row in filter(_is_at_work, rows)),
        waiting=tuple(_work(story, row) for row in filter(_waits_for_somebody, rows)),
        engine=_engine(story),
        hypercare=_hypercare(story),
        flows=report.flows,
        degraded=_now_degraded(report),
        problems=_open(report),
        follow_ups=report.follow_ups,
        parties=tuple(sorted(_parties(story, owns), key=lambda one: -one.owns)),
        way_back=_way_back(story, report),
        journal=report.journal,
    )


def _now_degraded(report: NightReport) -> tuple[DegradedFact, ...]:
    return tuple(one for one in report.degraded if one.until is None)


def _open(report: NightReport) -> tuple[ProblemFact, ...]:
    return tuple(one for one in report.problems if one.closed is None)


def _is_at_work(row: TaskRow) -> bool:
    return row.code in _AT_WORK


def _waits_for_somebody(row: TaskRow) -> bool:
    return row.look.turn is Turn.PERSON and not _is_at_work(row)


def _work(story: Story, row: TaskRow) -> WorkFact:
    view, owner = story.view, story.owner_id(row.unit)
    return WorkFact(
        id=task_of(row.unit)[0],
        title=story.title(row.unit),
        rolls_back=task_of(row.unit)[1],
        state=row.code,
        owner=party_then(view.plan, view.state, owner) if owner else "",
        contact=contact_of(view.plan, view.state, owner or None),
        since=row.look.since or view.state.unit(row.unit).since,
        ends=row.expected.end if row.expected is not None else None,
    )


def _engine(story: Story) -> EngineFact:
    view = story.view
    lease, engine = view.lease, view.state.engine
    return EngineFact(
        presence=engine_presence(view),
        missing_since=missed_since(view) if is_missed(view) else None,
        host=engine.host if engine is not None and lease is not None else "",
        standbys=view.standbys,
        standby_hosts=lease.standby_hosts if lease is not None else (),
    )


def _hypercare(story: Story) -> HypercareFact | None:
    known = hypercare(story.plan, story.view.state, story.view.now) if story.view.state.ended is None else None
    if known is None:
        return None
    return HypercareFact(day=known.day, days=known.days, ends=known.ends, over=known.is_over)


def _parties(story: Story, owns: Mapping[str, int]) -> Iterator[PartyFact]:
    """Those of the plan."""
    view = story.view
    for party, planned in view.plan.parties.items():
        on = shift_of(view.plan, view.state, party)
        yield PartyFact(
            id=party,
            name=party_then(view.plan, view.state, party),
            contact=contact_of(view.plan, view.state, party),
            on=tuple(Person(name=one.name, contact=one.contact) for one in on or ()),
            has_shifts=on is not None,
            stood_in_for=party in view.state.substitutes,
            owns=owns.get(planned.name, 0),
        )


def _way_back(story: Story, report: NightReport) -> WayBack:
    view = story.view
    return WayBack(
        back=_back(story, report),
        gate=report.result.no_return,
        back_by=view.forecast.back_by,
        safe_until=view.forecast.latest_safe_no_go,
        safe_gate=safe_until_gate(view),
        window_ends=report.result.window_ends,
        not_undone=tuple(left_facts(story, not_undone(view.plan, view.state))),
    )


def _back(story: Story, report: NightReport) -> Back:
    if story.view.state.ended is not None:
        return Back.OVER
    if story.view.rolling_back:
        return Back.UNDER_WAY
    return Back.NO_RETURN if report.result.no_return else Back.POSSIBLE
