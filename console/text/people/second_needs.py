"""What waits for a second person: as items of needs-you, as lines of a page, and for a script. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from console.text.formatting import Times
from console.text.people.second_sentences import NOT_ANOTHER
from console.view.model import View
from jobs.run.outlook.people.acting import party_name
from jobs.run.outlook.seconds.needed import second_of
from jobs.run.state.seconds import SecondAct
from plans.model import RunKind
from plans.model.second import Second


def whom(view: View, parties: Sequence[str]) -> str:
    """The parties as people call them."""
    return " and ".join(party_name(view.plan, view.state, one) for one in parties)


def need_text(view: View, act: SecondAct) -> str:
    """`agree 412? D08 is done, says kari; Operations is asked`."""
    return f"agree {act.seq}? {act.does}, says {act.by}; {whom(view, act.lacking)} is asked"


def line_of(view: View, act: SecondAct) -> str:
    """The command line that an item opens: to agree; of whoever asked, and can only take it back, that."""
    alone = view.me == act.by and view.state.kind is RunKind.PRODUCTION
    return f"withdraw {act.seq} " if alone else f"agree {act.seq}"


def second_lines(view: View, unit: str, times: Times) -> Iterator[str]:
    """Who else has to agree to what is said of a task, what waits, and who has agreed so far."""
    if (second := second_of(view.plan, unit)) is not None:
        yield f"needs a second login of {_of(view, second)}"
    for act in view.state.seconds.acts:
        if act.unit == unit:
            yield from act_lines(view, act, times)


def _of(view: View, second: Second) -> str:
    hours = f", from {second.between} by the plan's clock" if second.between is not None else ""
    return f"{party_name(view.plan, view.state, second.party)}{hours}"


def act_lines(view: View, act: SecondAct, times: Times) -> Iterator[str]:
    """All of one act: who asked and when, what it rests on and what is typed; or what became of it."""
    where = f" from {act.address}" if act.address else ""
    yield f"#{act.seq} {times.when(act.at)} {act.by}{where}: {act.does}"
    for one in act.agreed:
        place = f" from {one.address}" if one.address else ""
        doubt = "" if one.another else f", {NOT_ANOTHER}"
        yield f"  {times.when(one.at)} {one.by}{place} agrees for {whom(view, one.parties)}{doubt}"
    if act.end is not None:
        by = f" by {act.ended_by}" if act.ended_by else ""
        yield f"  {act.end}{by}: {act.reason}"
    if act.waits:
        yield f"  waits for {whom(view, act.lacking)}: agree {act.seq}, or refuse {act.seq} reason=..."
        yield f"  {act.by} takes it back: withdraw {act.seq}"
        yield from (f"  rests on: {line}" for line in act.seen)


def by_one_person(view: View) -> Iterator[str]:
    """`A1 is done: NOT A SECOND PERSON (kari twice)`: what counts although nothing proves that two agreed."""
    for act in view.state.seconds.by_one_person():
        names = dict.fromkeys((act.by, *(one.by for one in act.agreed)))
        who = f"{act.by} twice" if len(names) == 1 else " and ".join(names)
        yield f"{act.does}: {NOT_ANOTHER} ({who})"


def seconds_json(view: View) -> Mapping[str, object]:
    """Everything that a second person was asked for, and what waits."""
    return {
        "waiting": [one.seq for one in view.state.seconds.waiting],
        "by_one_person": [one.seq for one in view.state.seconds.by_one_person()],
        "acts": [_act_json(one) for one in view.state.seconds.acts],
    }


def _act_json(act: SecondAct) -> Mapping[str, object]:
    return {
        "seq": act.seq,
        "unit": act.unit,
        "command": act.word,
        "does": act.does,
        "by": act.by,
        "address": act.address or None,
        "at": act.at.isoformat(),
        "parties": list(act.parties),
        "lacking": list(act.lacking) if act.waits else [],
        "seen": list(act.seen),
        "agreed": [
            {
                "by": one.by,
                "address": one.address or None,
                "at": one.at.isoformat(),
                "parties": list(one.parties),
                "second_person": one.another,
            }
            for one in act.agreed
        ],
        "end": act.end,
        "ended_by": act.ended_by or None,
        "reason": act.reason or None,
    }
