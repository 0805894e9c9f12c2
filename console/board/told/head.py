"""Which run it is, what time it is there, and what makes everything else worth less."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from console.board.ticking import Tick
from console.board.told.pieces import Going, Line
from console.board.told.scene import Scene
from console.telling.brief.facts import Sort, Stage
from console.telling.brief.phrases import Say
from console.telling.brief.sentences import alarms_said
from console.telling.report.document import Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The first line of a page."""

    title: str
    run: str
    sort: str
    """PRODUCTION, REHEARSAL ...: unmistakable, in words."""
    is_real: bool
    zone: str
    until: Going | None
    """How long it is to the planned go-live; None where none is to come."""


def head(scene: Scene) -> Head:
    """Which run it is."""
    facts = scene.facts
    planned = facts.go_live.planned
    until = Going(words=scene.say("until", at=scene.when(planned)), kind=Tick.UNTIL, at=planned)
    return Head(
        title=scene.typed(facts.title),
        run=facts.run,
        sort=scene.say(f"sort:{facts.sort}"),
        is_real=facts.sort is Sort.PRODUCTION,
        zone=scene.voice.moments.zone_name(facts.now),
        until=until if facts.go_live.ahead else None,
    )


def alarms(scene: Scene) -> Iterator[Line]:
    """What is said before everything else, the gravest first: that nothing here is new, that nobody works."""
    facts, view = scene.facts, scene.view
    if facts.alarms.lost_since is not None:
        age = Going(words=scene.say("old by"), kind=Tick.AGE, at=view.real_now - view.age)
        yield Line(text=scene.voice.say(Say.LOST, at=scene.when(facts.alarms.lost_since)), tone=Tone.BAD, since=age)
    if (since := facts.alarms.no_engine_since) is not None:
        nobody = Going(words=scene.say("for so long"), kind=Tick.SINCE, at=since)
        yield Line(text=scene.voice.say(Say.NO_ENGINE, at=scene.when(since)), tone=Tone.BAD, since=nobody)
    rest = replace(facts, alarms=replace(facts.alarms, lost_since=None, no_engine_since=None))
    tone = Tone.WARN if facts.stage is Stage.OVER else Tone.BAD
    yield from (Line(text=scene.typed(text), tone=tone) for text in alarms_said(rest, scene.voice))
