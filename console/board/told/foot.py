"""How old the last event is, which one that is, and who executes the run."""

from console.board.ticking import Tick
from console.board.told.pieces import Going, Line
from console.board.told.scene import Scene
from console.telling.brief.phrases import Say
from console.telling.brief.sentences import head_said
from console.telling.report.document import Tone
from console.view.engine_presence import EnginePresence, engine_presence


def foot(scene: Scene) -> tuple[Line, ...]:
    """What stands small beneath everything."""
    view = scene.view
    age = Going(words=scene.say("last event"), kind=Tick.AGE, at=view.real_now - view.age)
    presence = engine_presence(view)
    tone = Tone.BAD if presence is EnginePresence.MISSING else Tone.MUTED
    engine = scene.say(f"engine:{presence}")
    if presence is EnginePresence.WORKING and view.standbys:
        engine = f"{engine}, {scene.teller.count('stand-bys', view.standbys)}"
    known = () if view.lost else (Line(text=engine, tone=tone),)
    return (Line(text=head_said(scene.facts, scene.voice), since=age, tone=Tone.MUTED), *known, *_verified(scene))


def _verified(scene: Scene) -> tuple[Line, ...]:
    """That the journal is not what was recorded, where it is not."""
    return (Line(text=scene.voice.say(Say.FLAWED), tone=Tone.BAD),) if scene.facts.alarms.flawed else ()
