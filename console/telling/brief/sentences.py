"""The sentences of a brief, in the order in which they are read out."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from console.telling.brief.facts import Chance, Contact, Facts, How, Named, RedFlow, Sort, Stage, WayBack, Wrong
from console.telling.brief.gate_sentences import of_gate
from console.telling.brief.phrases import Aside, Noun, Say
from console.telling.brief.voice import Voice, few_words
from jobs.journal.told_heads import DIGITS
from jobs.run.events import Result
from plans.durations import whole_minutes

_SORTS = {
    Sort.PRODUCTION: Say.PRODUCTION,
    Sort.REHEARSAL: Say.REHEARSAL,
    Sort.TURNS_BACK: Say.TURNS_BACK,
    Sort.DEMONSTRATION: Say.DEMONSTRATION,
    Sort.SIMULATED: Say.SIMULATED,
}
_ITEMS = {
    How.FAILED: Say.ITEM_FAILED,
    How.DOUBT: Say.ITEM_DOUBT,
    How.UNVERIFIED: Say.ITEM_UNVERIFIED,
    How.ABANDONED: Say.ITEM_ABANDONED,
    How.BACK: Say.ITEM_BACK,
    How.BACK_NEXT: Say.ITEM_BACK_NEXT,
    How.LATE: Say.ITEM_LATE,
}
_ENDINGS = {Result.COMPLETED: Say.COMPLETED, Result.ROLLED_BACK: Say.ROLLED_BACK, Result.ABORTED: Say.ABORTED}


def paragraphs(facts: Facts, voice: Voice) -> tuple[str, ...]:
    """What is said first, where we are, what is wrong, what is decided next, what a no-go would mean."""
    parts = (
        alarms_said(facts, voice),
        _where_we_are(facts, voice),
        _items(facts.wrong, voice),
        _wrong(facts.wrong, voice),
        of_gate(facts, voice),
        way_back_said(facts, voice),
        (head_said(facts, voice),),
    )
    return tuple(text for part in parts if (text := " ".join(part)))


def head_said(facts: Facts, voice: Voice) -> str:
    """Which moment of the journal this is, to be compared later: `Journal 812, 3fa9c1d24b7e.`"""
    return voice.say(Say.HEAD, seq=facts.head, hash=facts.head_hash[:DIGITS] or "0")


def alarms_said(facts: Facts, voice: Voice) -> Iterator[str]:
    """What is said first."""
    known = facts.alarms
    if known.lost_since is not None:
        yield voice.say(Say.LOST, at=voice.when(known.lost_since))
    if known.no_engine_since is not None:
        yield voice.say(Say.NO_ENGINE, at=voice.when(known.no_engine_since))
    if known.never_executed:
        yield voice.say(Say.NEVER_EXECUTED)
    if known.flawed:
        yield voice.say(Say.FLAWED)
    if known.unapproved:
        yield voice.say(Say.UNAPPROVED)
    if known.held_since is not None:
        at, by = voice.when(known.held_since), voice.by(known.held_by)
        yield voice.say(Say.HELD, at=at, by=by, why=voice.alarm(known.held_why))
    yield from _way_it_went(facts, voice)
    yield from _restricted(facts.wrong, voice)


def _restricted(wrong: Wrong, voice: Voice) -> Iterator[str]:
    """What cannot be used, and what is degraded."""
    if wrong.databases:
        yield voice.say(Say.DATABASES, names=voice.listed(wrong.databases, whole=True))
    if wrong.labels:
        yield voice.say(Say.LABELS, names=voice.listed(wrong.labels, whole=True))
    if wrong.replications:
        yield voice.say(Say.REPLICATIONS, names=voice.listed(wrong.replications, whole=True))
    if wrong.degraded_since is not None:
        named = [_part(one, wrong.degraded_since, voice) for one in wrong.degraded]
        parts = voice.listed(named, whole=True) if voice.room.title else ""
        said = voice.aside(Aside.WHY, why=parts) if parts else ""
        yield voice.say(Say.DEGRADED, at=voice.when(wrong.degraded_since), parts=said)


def _part(one: Named, first: datetime, voice: Voice) -> str:
    """`letters (14:13)`: a part that is degraded, and since when where that began later than the first."""
    name = voice.title(one.id or one.text)
    since = voice.when(one.since or first)
    return f"{name} ({since})" if since != voice.when(first) else name


def _way_it_went(facts: Facts, voice: Voice) -> Iterator[str]:
    """That a no-go stands, the night goes back, or the run is over."""
    gate = facts.no_go
    if gate is not None:
        yield voice.say(Say.NO_GO_STANDS, gate=gate.task, at=voice.when(gate.at), why=voice.alarm(gate.why))
    back = facts.going_back
    if back is not None:
        yield voice.say(Say.GOING_BACK, done=back.done, total=back.total, ends=voice.when(back.ends))
        if back.window is not None and back.ends > back.window:
            yield voice.say(Say.GOING_BACK_LATE, length=voice.length(back.ends - back.window))
    ending = facts.ending
    if ending is not None:
        yield voice.say(_ENDINGS[ending.result], at=voice.when(ending.at), why=voice.alarm(ending.why))


def _where_we_are(facts: Facts, voice: Voice) -> Iterator[str]:
    yield sort_said(facts, voice)
    if facts.ending is None:
        yield voice.say(Say.NOW, at=voice.when(facts.now))
    if facts.starts is not None:
        at = voice.when(facts.starts)
        yield voice.say(Say.STARTS, at=at, length=voice.length(facts.starts - facts.now))
    yield from counts_said(facts, voice)
    yield from go_live_said(facts, voice)


def sort_said(facts: Facts, voice: Voice) -> str:
    """Which night it is, and of what sort."""
    return voice.say(_SORTS[facts.sort], title=few_words(facts.title, voice.room.night), gate=facts.turns_back_at)


def counts_said(facts: Facts, voice: Voice) -> Iterator[str]:
    """How many tasks are done, and how many are in the way."""
    counts = facts.counts
    others = ((Aside.RUNNING, counts.running), (Aside.FAILED, counts.failed), (Aside.SECONDS, counts.seconds))
    besides = "".join(voice.aside(phrase, count=count) for phrase, count in others if count)
    yield voice.say(Say.DONE, done=counts.done, tasks=voice.counted(counts.total, Noun.TASK), besides=besides)
    if counts.inputs_open and facts.gate is not None and facts.gate.is_to_come:
        yield voice.say(Say.INPUTS_OPEN, tasks=voice.counted(counts.inputs_open, Noun.TASK), gate=facts.gate.task)


def go_live_said(facts: Facts, voice: Voice) -> Iterator[str]:
    """When it is, was, or that there was none; and how sure that is."""
    live, late = facts.go_live, voice.lateness(facts.go_live.late)
    if live.reached:
        yield voice.say(Say.LIVE if facts.stage is Stage.LIVE else Say.WAS_LIVE, at=voice.when(live.at), late=late)
    elif facts.stage is Stage.OVER:
        yield voice.say(Say.NEVER_LIVE)
    elif live.ahead:
        yield voice.say(Say.FORECAST, at=voice.when(live.at), late=late)
        if live.shut_at:
            yield voice.say(Say.ONLY_IF, gate=live.shut_at)
        else:
            yield from _chance(live.chance, voice)
    days = facts.days_after
    if days is not None:
        yield voice.say(Say.DAYS_OVER if days.is_over else Say.DAY_AFTER, day=days.day, days=days.days)


def _chance(chance: Chance | None, voice: Voice) -> Iterator[str]:
    """In how many simulated nights, and what that stands on; nothing where nobody has worked it out."""
    if chance is None:
        return
    rehearsals = voice.counted(chance.rehearsals, Noun.REHEARSAL)
    footing = (
        voice.aside(Aside.REHEARSED, rehearsals=rehearsals) if chance.rehearsals else voice.aside(Aside.UNREHEARSED)
    )
    yield voice.say(Say.CHANCE, made=chance.made, of=chance.of, by=voice.when(chance.by), footing=footing)


def _items(wrong: Wrong, voice: Voice) -> Iterator[str]:
    """A sentence each as long as there is room; a number that was said is not said again."""
    shown, called = wrong.items[: voice.room.items], set[Contact]()
    for one in shown:
        owner = voice.person(one.owner) if one.owner in called else voice.called(one.owner)
        called |= {one.owner} if one.owner.name else set()
        title, late = voice.title(one.title), voice.lateness(one.late)
        yield voice.say(_ITEMS[one.how], task=one.task, title=title, late=late, owner=owner)
    yield from _more_items(wrong, len(wrong.items) - len(shown), voice)


def _more_items(wrong: Wrong, more: int, voice: Voice) -> Iterator[str]:
    """How many are not told of, and where a delay comes from that nobody can do anything about."""
    late = voice.counted(wrong.more_late, Noun.TASK)
    if more:
        yield voice.say(Say.MORE_OF_BOTH if wrong.more_late else Say.MORE_ITEMS, count=more, late=late)
    elif wrong.more_late:
        yield voice.say(Say.MORE_LATE if wrong.items else Say.LATE_BESIDES, late=late)
    if wrong.late_because:
        yield voice.say(Say.BECAUSE, task=wrong.late_because)


def _wrong(wrong: Wrong, voice: Voice) -> Iterator[str]:
    """Problems, flows, what was accepted, and what is not proved."""
    yield from _problems(wrong, voice)
    if wrong.flows:
        yield from _flows(wrong.flows, voice)
    if wrong.caveats:
        names = voice.listed([f"{one.id} {one.text}" for one in wrong.caveats])
        yield voice.say(Say.CAVEATS, caveats=voice.counted(len(wrong.caveats), Noun.CAVEAT), names=names)
    if wrong.unproved:
        yield voice.say(Say.UNPROVED, names=voice.listed(wrong.unproved, whole=True))
    if wrong.otherwise:
        yield voice.say(Say.OTHERWISE, names=voice.listed(wrong.otherwise, whole=True))


def _flows(flows: Sequence[RedFlow], voice: Voice) -> Iterator[str]:
    """Those that do not flow, then of the worst how many are missing and who is called."""
    yield voice.say(Say.FLOWS, names=voice.listed([one.name for one in flows]))
    for one in flows[: voice.room.problems]:
        phrase = Say.FLOW_SHORT if one.missing else Say.FLOW_RED
        yield voice.say(phrase, name=voice.title(one.name), count=one.missing, owner=voice.called(one.owner))


def _problems(wrong: Wrong, voice: Voice) -> Iterator[str]:
    shown = wrong.problems[: voice.room.problems]
    for one in shown:
        owner = voice.called(one.owner) if one.owner is not None else ""
        yield voice.say(Say.PROBLEM, id=one.id, text=voice.title(one.text), owner=owner)
    if len(wrong.problems) > len(shown):
        phrase = Say.MORE_PROBLEMS if shown else Say.RED_PROBLEMS
        yield voice.say(phrase, count=len(wrong.problems) - len(shown))
    if wrong.ambers:
        yield voice.say(Say.AMBERS, count=wrong.ambers)


def way_back_said(facts: Facts, voice: Voice) -> Iterator[str]:
    """What a no-go now would mean, or that there is no way back."""
    way = facts.way_back
    if way is None or facts.starts is not None:
        return
    if way.back_by is None:
        yield _no_way_back(way, voice)
        return
    yield _back(way, way.back_by, voice, said=facts.stage in (Stage.NO_GO, Stage.LIVE))
    if way.stays:
        yield voice.say(Say.STAYS, names=voice.listed(way.stays, whole=True))


def _no_way_back(way: WayBack, voice: Voice) -> str:
    if way.lost:
        return voice.say(Say.WAY_BACK_LOST, names=voice.listed(way.lost, whole=True))
    return voice.say(Say.PAST, gate=way.past) if way.past else voice.say(Say.NO_WAY_BACK)


def _back(way: WayBack, back_by: datetime, voice: Voice, *, said: bool) -> str:
    """By when everything is as it was, and until when that is soon enough; `said` once there is none left to say."""
    past_window = back_by - way.window if way.window is not None else timedelta()
    late = whole_minutes(past_window) > 0
    if late:
        phrase = Say.ROLL_BACK_TOO_LATE if said else Say.BACK_TOO_LATE
    elif said:
        phrase = Say.ROLL_BACK_BY if way.safe_until is not None else Say.ROLL_BACK_NOW
    else:
        safe_to = Say.BACK_SAFE_TO if way.safe_gate else Say.BACK_SAFE
        phrase = safe_to if way.safe_until is not None else Say.BACK_BY
    safe = voice.when(way.safe_until) if way.safe_until is not None else ""
    return voice.say(phrase, at=voice.when(back_by), safe=safe, gate=way.safe_gate, length=voice.length(past_window))
