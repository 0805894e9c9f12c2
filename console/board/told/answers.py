"""The four questions that whoever looks up asks, in the order in which they are asked, each with its answer."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from console.board.told.lists import failed_items
from console.board.told.needs import need_lines
from console.board.told.pieces import Answer, Line
from console.board.told.scene import Scene
from console.telling.brief.facts import Chance, How, Item, Named, Stage, WayBack
from console.telling.brief.phrases import Aside, Noun, Say
from console.telling.brief.sentences import way_back_said
from console.telling.report.document import Tone
from jobs.run.outlook.replicating.standings import owner_of, red_ones
from jobs.run.outlook.status import past_no_return
from plans.durations import whole_minutes

SHOWN = 4
"""Lines of one answer."""
_BROKEN: Mapping[How, str] = {
    How.FAILED: "failed",
    How.DOUBT: "in doubt",
    How.UNVERIFIED: "unverified",
    How.ABANDONED: "abandoned",
}


def answers(scene: Scene) -> tuple[Answer, ...]:
    """On time? Who must act? What is broken? May we still turn back?"""
    return on_time(scene), who_acts(scene), what_is_broken(scene), way_back(scene)


# --- on time? -------------------------------------------------------------------------------------------------------


def on_time(scene: Scene) -> Answer:
    """By how much it is late, when that will be, and how sure that is."""
    live, stage = scene.facts.go_live, scene.facts.stage
    asked = scene.say("on time?")
    if live.reached:
        value = scene.say("live" if stage is Stage.LIVE else "was live")
        return Answer(question=asked, value=value, tone=Tone.GOOD, notes=tuple(_since_live(scene)))
    if not live.ahead:
        return Answer(question=asked, value=scene.say("no go-live"), tone=Tone.BAD)
    tone = Tone.BAD if whole_minutes(live.late) > 0 else _unless_unsure(Tone.GOOD, scene)
    late = scene.voice.lateness(live.late)
    return Answer(question=asked, value=late[0].upper() + late[1:], tone=tone, notes=tuple(_forecast(scene)))


def _since_live(scene: Scene) -> Iterator[str]:
    """Since when, how late that was, and which day of the watch it is."""
    live, days = scene.facts.go_live, scene.facts.days_after
    yield f"{scene.when(live.at)}, {scene.voice.lateness(live.late)}"
    yield from _before_shift(scene)
    if days is not None:
        phrase = Say.DAYS_OVER if days.is_over else Say.DAY_AFTER
        yield scene.voice.say(phrase, day=days.day, days=days.days)


def _before_shift(scene: Scene) -> Iterator[str]:
    """When the plan had it before the night was shifted: on time is by the shifted one."""
    if (written := scene.view.forecast.go_live_as_written) is not None:
        yield scene.say("before shift", at=scene.when(written))


def _unless_unsure(tone: Tone, scene: Scene) -> Tone:
    """How something is meant that is well, unless nobody knows that it still is."""
    known = scene.facts.alarms
    is_known = known.lost_since is None and known.no_engine_since is None and not known.never_executed
    return tone if is_known else Tone.MUTED


def _forecast(scene: Scene) -> Iterator[str]:
    """Since when nobody knows, when the night starts, when the go-live is, on what that hangs or how sure it is."""
    live, starts, known = scene.facts.go_live, scene.facts.starts, scene.facts.alarms
    if known.lost_since is not None:
        yield scene.say("as of", at=scene.when(known.lost_since))
    elif known.no_engine_since is not None or known.never_executed:
        yield scene.say("without engine")
    if starts is not None:
        yield scene.say("starts", at=scene.when(starts))
    yield scene.say("forecast", at=scene.when(live.at), planned=scene.when(live.planned))
    yield from _before_shift(scene)
    if live.shut_at:
        yield scene.say("only if", gate=live.shut_at)
    elif live.chance is not None:
        yield _chance(live.chance, scene)


def _chance(chance: Chance, scene: Scene) -> str:
    """`18 of 20 simulated nights by 04:30, from 6 rehearsals`."""
    if chance.rehearsals:
        count = scene.voice.counted(chance.rehearsals, Noun.REHEARSAL)
        footing = scene.voice.aside(Aside.REHEARSED, rehearsals=count)
    else:
        footing = scene.voice.aside(Aside.UNREHEARSED)
    return scene.say("chance", made=chance.made, of=chance.of, by=scene.when(chance.by), footing=footing)


# --- who must act? --------------------------------------------------------------------------------------------------


def who_acts(scene: Scene) -> Answer:
    """How many wait for somebody, and the most urgent of them."""
    asked, lines = scene.say("who acts?"), need_lines(scene)
    if not lines:
        value = scene.say("nobody any more" if scene.facts.stage is Stage.OVER else "nobody")
        return Answer(question=asked, value=value, tone=Tone.GOOD)
    is_urgent = any(need.urgent for need in scene.needs)
    return _listed(scene, asked, "things wait", lines, tone=Tone.BAD if is_urgent else Tone.WARN)


def _listed(scene: Scene, asked: str, key: str, lines: tuple[Line, ...], *, tone: Tone) -> Answer:
    """How many there are, and the first of them."""
    left = len(lines) - SHOWN
    return Answer(
        question=asked,
        value=scene.teller.count(key, len(lines)),
        tone=tone,
        lines=lines[:SHOWN],
        count=len(lines),
        more=scene.say("and more", count=left) if left > 0 else "",
    )


# --- what is broken? ------------------------------------------------------------------------------------------------


def what_is_broken(scene: Scene) -> Answer:
    """What failed, is wrong or cannot be used; what is only late is told by the first answer."""
    asked, lines = scene.say("broken?"), broken_lines(scene)
    notes = (scene.voice.say(Say.AMBERS, count=ambers),) if (ambers := scene.facts.wrong.ambers) else ()
    if not lines:
        return Answer(question=asked, value=scene.say("nothing"), tone=Tone.GOOD, notes=notes)
    return replace(_listed(scene, asked, "things broken", lines, tone=Tone.BAD), notes=notes)


def broken_lines(scene: Scene) -> tuple[Line, ...]:
    """Each thing that is broken, with whoever looks after it."""
    wrong = scene.facts.wrong
    databases = (Line(text=scene.say("database", name=name), tone=Tone.BAD) for name in wrong.databases)
    labels = (Line(text=scene.say("label", name=scene.typed(name)), tone=Tone.BAD) for name in wrong.labels)
    failed = (_failed(one, scene) for one in wrong.items if one.how in _BROKEN)
    problems = (_problem(one, scene) for one in wrong.problems)
    flows = (_owned(scene.say("flow", name=scene.typed(one.name)), one.owner.name, scene) for one in wrong.flows)
    unusable = (*_around(scene), *databases, *labels)
    return (*unusable, *failed, *problems, *failed_items(scene), *flows, *_not_following(scene))


def _not_following(scene: Scene) -> Iterator[Line]:
    """Each replication that is red, with whoever looks after it."""
    plan = scene.view.plan
    for one in red_ones(plan, scene.view.state):
        owner = owner_of(plan, one.of.id)
        name = scene.who(owner) if owner is not None else scene.say("nobody owns it")
        yield Line(text=scene.say("replication", name=scene.typed(one.of.id)), who=name, tone=Tone.BAD)


def _around(scene: Scene) -> Iterator[Line]:
    known = scene.facts.alarms
    if known.lost_since is not None:
        yield Line(text=scene.say("no database"), tone=Tone.BAD)
    if known.no_engine_since is not None:
        yield Line(text=scene.say("no engine"), tone=Tone.BAD)


def _failed(one: Item, scene: Scene) -> Line:
    return _owned(f"{scene.typed(f'{one.task} {one.title}')}: {scene.say(_BROKEN[one.how])}", one.owner.name, scene)


def _problem(one: Named, scene: Scene) -> Line:
    return _owned(scene.typed(f"{one.id} {one.text}"), one.owner.name if one.owner is not None else "", scene)


def _owned(text: str, owner: str, scene: Scene) -> Line:
    who = scene.typed(owner) if owner else scene.say("nobody owns it")
    return Line(text=text, who=who, tone=Tone.BAD)


# --- may we still turn back? ----------------------------------------------------------------------------------------


def way_back(scene: Scene) -> Answer:
    """Yes and until when, or no and since when."""
    asked, facts = scene.say("turn back?"), scene.facts
    value, tone = _may(scene)
    notes = tuple(map(scene.typed, way_back_said(facts, scene.voice)))
    past = past_no_return(scene.view.plan, scene.view.state)
    if facts.way_back is None and facts.stage is Stage.LIVE and past is not None:
        notes = (scene.voice.say(Say.PAST, gate=past),)
    if facts.stage is Stage.ROLLING_BACK and (back := facts.going_back) is not None:
        notes = (scene.voice.say(Say.GOING_BACK, done=back.done, total=back.total, ends=scene.when(back.ends)),)
    return Answer(question=asked, value=value, tone=tone, notes=notes)


def _may(scene: Scene) -> tuple[str, Tone]:
    facts, way = scene.facts, scene.facts.way_back
    if facts.stage is Stage.ROLLING_BACK:
        return scene.say("turning back"), Tone.WARN
    if facts.stage is Stage.OVER:
        return scene.say("over"), Tone.MUTED
    if way is None or way.back_by is None:
        return scene.say("no"), Tone.WARN
    if way.window is not None and whole_minutes(way.back_by - way.window) > 0:
        return scene.say("too late"), Tone.BAD
    return _until(way, scene), _unless_unsure(Tone.GOOD, scene)


def _until(way: WayBack, scene: Scene) -> str:
    """`yes, until G3 02:46`."""
    if way.safe_until is None:
        return scene.say("yes")
    at = scene.when(way.safe_until)
    return scene.say("yes until", at=f"{way.safe_gate} {at}" if way.safe_gate else at)
