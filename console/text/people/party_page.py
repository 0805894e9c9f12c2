"""What one party, or one person, still has to do tonight: a page to be printed, and for a script. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from console.errors import NotFound
from console.text.columns import WIDTH, cut, wrapped
from console.text.flows.as_of_now import rows_now
from console.text.flows.for_scripts import row_json
from console.text.flows.status_row import flows_of_party
from console.text.formatting import TaskRow, Times, task_rows, variance
from console.text.people.hours import people_at_gate
from console.text.people.theirs import Part, Theirs, acting_for, of_party, of_person
from console.text.problems.told import headline, open_ones
from console.text.turning_back import kind_of_run
from console.view.lateness import is_late
from console.view.model import View
from jobs.run.outlook.people.acting import acting, contact_of, party_name, shift_of
from jobs.run.outlook.problems.standing import Standing
from plans import characters
from plans.model import Checkpoint, PartyId, TaskId
from plans.model.shifts import Person, WorkShift
from plans.nearest import did_you_mean
from plans.plurals import counted

_DOES = {Part.DOES: "do", Part.ANSWERS: "answer", Part.DECIDES: "decide", Part.CALLED: "if it asks"}
_ITEMS = 4
"""Items of a confirmation that a line names."""


def party_text(view: View, who: str, until: str | None = None, *, width: int = WIDTH) -> str:
    """Who is on for it and whom to call, what waits for them now, and what comes until a task.

    Args:
        who: a party by its id or short name, or a person of the plan by id or name.
        until: the last task that is told; None for all of the night.

    Raises:
        NotFound: the plan has no such party, person or task.
    """
    asked = _Asked.of(view, who, until)
    lines = [*asked.head(width), *asked.people(width), *asked.work(width), *asked.problems(width)]
    return "\n".join(characters.shown(line).rstrip() for line in lines)


def party_json(view: View, who: str, until: str | None = None) -> Mapping[str, object]:
    """The same for a script; times in UTC. Raises as `party_text`."""
    asked = _Asked.of(view, who, until)
    party, person = asked.party, asked.person
    return {
        "run": view.run,
        "party": party,
        "person": person.id if person is not None else None,
        "name": asked.name,
        "acting": party_name(view.plan, view.state, party) if party is not None else None,
        "contact": asked.contact or None,
        "shifts": [_shift_json(view, one) for one in asked.shifts],
        "until": until,
        "tasks": [_theirs_json(one) for one in asked.theirs],
        "problems": [one.problem.id for one in asked.looked_after()],
        "flows": [row_json(view, row) for row in rows_now(view) if party and row.owner == party],
    }


class _Asked:
    """Whose page it is, and what stands on it."""

    def __init__(self, view: View, party: str | None, person: Person | None, until: str | None) -> None:
        self.view, self.party, self.person, self.until = view, party, person, until
        self.times = Times.of(view.plan, view.forecast)
        rows = tuple(task_rows(view.plan, view.state, view.forecast, view.now, view.progress))
        self.theirs = [one for one in self._theirs(rows) if self._is_told(one)]

    @classmethod
    def of(cls, view: View, who: str, until: str | None) -> "_Asked":
        """Find who is meant."""
        plan = view.plan
        typed = who.casefold()
        short = [name for name, one in plan.parties.items() if typed in (name.casefold(), one.short.casefold())]
        person = plan.people.find(who)
        if until is not None and until not in plan.by_id:
            raise NotFound(f"the plan has no task {until}", hint=did_you_mean(until.upper(), plan.by_id))
        if not short and person is None:
            known = (*plan.parties, *plan.people.people)
            raise NotFound(f"the plan has no party {who}", hint=did_you_mean(who, known) or ", ".join(known))
        return cls(view, short[0] if short else None, None if short else person, until)

    def _theirs(self, rows: Sequence[TaskRow]) -> list[Theirs]:
        if self.party is not None:
            return of_party(self.view, rows, self.party)
        return of_person(self.view, rows, self.person.id) if self.person is not None else []

    def _is_told(self, one: Theirs) -> bool:
        if self.until is None or one.is_now or one.row.expected is None:
            return True
        return (
            one.row.unit == self.until or one.row.expected.start < self.view.forecast.expected[TaskId(self.until)].end
        )

    @property
    def name(self) -> str:
        """Of the party or the person."""
        if self.person is not None:
            return self.person.name
        return self.view.plan.parties[PartyId(self.party or "")].name

    @property
    def contact(self) -> str:
        """How they are called just now."""
        if self.person is not None:
            person = acting(self.view.plan, self.view.state, self.person.id)
            return person.contact if person is not None else ""
        return contact_of(self.view.plan, self.view.state, self.party)

    @property
    def shifts(self) -> list[WorkShift]:
        """Those that are not over, the earliest first."""
        people, clock = self.view.plan.people, self.view.state.clock
        found = people.shifts_of(self.person.id) if self.person is not None else people.of_party(self.party or "")
        ahead = [one for one in found if clock.planned(one.ends) > self.view.now]
        return sorted(ahead, key=lambda one: one.begins)

    def head(self, width: int) -> Iterator[str]:
        """Whose page it is, of which run, as of when."""
        view, times = self.view, self.times
        right = f"{kind_of_run(view.plan, view.state)}  run {view.run}"
        yield f"{cut(self.name, width - len(right) - 2)}  {right}"
        until = f"until {self.until}" if self.until is not None else "all of the night"
        yield from wrapped("", f"{view.state.title}: {until}", width=width, most=1)
        go_live = f"go-live {times.when(view.forecast.go_live)}" if view.go_live_ahead else "no go-live ahead"
        yield f"as of {times.clock(view.now)} {times.zone_name(view.now)}   {go_live}"

    def people(self, width: int) -> Iterator[str]:
        """Who is called, and who is on from when to when."""
        view = self.view
        if self.person is not None:
            yield from self._person(self.person, width)
        else:
            who = party_name(view.plan, view.state, self.party or "")
            yield from wrapped("CALL        ", f"{who}  {self.contact}".rstrip(), width=width)
            also = (shift_of(view.plan, view.state, self.party or "") or ())[1:]
            for one in also:
                yield from wrapped("ALSO ON     ", f"{one.name}  {one.contact}".rstrip(), width=width)
        for index, shift in enumerate(self.shifts):
            yield from wrapped("SHIFTS      " if index == 0 else " " * 12, self._shift(shift), width=width)

    def _person(self, person: Person, width: int) -> Iterator[str]:
        stands_in = acting(self.view.plan, self.view.state, person.id)
        if stands_in is not None and stands_in.name != person.name:
            yield from wrapped("INSTEAD     ", f"{stands_in.name}  {stands_in.contact}".rstrip(), width=width)
        parties = ", ".join(self.view.plan.parties[PartyId(one)].name for one in acting_for(self.view, person.name))
        yield from wrapped("ON FOR      ", parties or "nobody just now", width=width)

    def _shift(self, shift: WorkShift) -> str:
        """`22:00 to 06:00  Anna Berg  +47 000 00 011`; of a person the parties."""
        clock, times = self.view.state.clock, self.times
        hours = f"{times.when(clock.planned(shift.begins))} to {times.when(clock.planned(shift.ends))}"
        if self.person is not None:
            return f"{hours}  {', '.join(self.view.plan.parties[one].name for one in shift.parties)}"
        people = (acting(self.view.plan, self.view.state, one) for one in shift.people)
        return f"{hours}  {', '.join(f'{one.name} {one.contact}'.rstrip() for one in people if one is not None)}"

    def work(self, width: int) -> Iterator[str]:
        """What waits for them, then what comes."""
        now = [one for one in self.theirs if one.is_now]
        coming = [one for one in self.theirs if not one.is_now]
        yield ""
        yield (
            f"NOW         {counted(len(now), 'thing waits', 'things wait')} for them" if now else "NOW         nothing"
        )
        for one in now:
            yield from self._now(one, width)
        yield ""
        yield f"TO COME     {counted(len(coming), 'thing')}" if coming else "TO COME     nothing"
        if coming:
            yield f"  {'ID':6} STATE {'BEGINS':>9} {'ENDS':>9} {'VAR':>6}  WHAT"
        for one in coming:
            yield from self._coming(one, width)
        yield from flows_of_party(self.view, self.times, self.party, width)
        yield from self._too_long(width)

    def looked_after(self) -> list[Standing]:
        """The open problems that they look after, the gravest first."""
        owner = self.person.id if self.person is not None else self.party
        return [one for one in open_ones(self.view) if one.problem.owner == owner]

    def problems(self, width: int) -> Iterator[str]:
        """Each of those, with its eta; nothing where there is none."""
        for index, one in enumerate(self.looked_after()):
            yield from [""] if not index else []
            label = "PROBLEMS    " if not index else " " * 12
            yield from wrapped(label, headline(self.view, one, self.times), width=width)

    def _now(self, one: Theirs, width: int) -> Iterator[str]:
        since = f" since {self.times.when(one.row.look.since)}" if one.row.look.since is not None else ""
        yield from wrapped(f"  {cut(one.row.id, 6)} {one.row.code:5} ", f"{_what(one)}{since}", width=width)

    def _coming(self, one: Theirs, width: int) -> Iterator[str]:
        expected = one.row.expected
        begins, ends = (self.times.when(at) for at in expected) if expected is not None else ("", "")
        slip = variance(one.row.slip) if one.row.slip is not None and is_late(one.row.slip) else ""
        yield from wrapped(
            f"  {cut(one.row.id, 6)} {one.row.code:5} {begins:>9} {ends:>9} {slip:>6}  ", _what(one), width=width
        )

    def _too_long(self, width: int) -> Iterator[str]:
        """Who of them will have been on for too long at a checkpoint of theirs."""
        gates = [one.row.unit for one in self.theirs if one.part in (Part.ANSWERS, Part.DECIDES)]
        tasks = [self.view.plan.by_id[TaskId(unit)] for unit in dict.fromkeys(gates)]
        said = [
            text
            for task in tasks
            if isinstance(task.body, Checkpoint)
            for text in people_at_gate(self.view, task, self.times, party=self.party)
        ]
        if said and self.party is not None:
            yield ""
            yield from wrapped("PEOPLE      ", "; ".join(said), width=width)


def _what(one: Theirs) -> str:
    """`answer: Ready to go live`, `confirm 3 items (lab, pacs, rx): ...`."""
    if one.part is Part.CONFIRMS:
        more = f", and {len(one.items) - _ITEMS} more" if len(one.items) > _ITEMS else ""
        named = ", ".join(one.items[:_ITEMS])
        return f"confirm {counted(len(one.items), 'item')} ({named}{more}): {one.row.title}"
    return f"{_DOES[one.part]}: {one.row.title}"


def _theirs_json(one: Theirs) -> Mapping[str, object]:
    planned, expected = one.row.planned, one.row.expected
    return {
        "task": one.row.unit,
        "title": one.row.title,
        "party": one.party,
        "part": one.part,
        "items": list(one.items),
        "state": one.row.code,
        "now": one.is_now,
        "since": _text(one.row.look.since),
        "planned_start": _text(planned.start if planned is not None else None),
        "planned_end": _text(planned.end if planned is not None else None),
        "forecast_start": _text(expected.start if expected is not None else None),
        "forecast_end": _text(expected.end if expected is not None else None),
    }


def _shift_json(view: View, shift: WorkShift) -> Mapping[str, object]:
    people = [acting(view.plan, view.state, one) for one in shift.people]
    return {
        "people": [{"person": one.id or None, "name": one.name, "contact": one.contact} for one in people if one],
        "parties": list(shift.parties),
        "begins": view.state.clock.planned(shift.begins).isoformat(),
        "ends": view.state.clock.planned(shift.ends).isoformat(),
    }


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
