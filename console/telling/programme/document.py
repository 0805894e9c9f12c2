"""The page of a programme, as a document: three tables. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from console.telling.moments import Moments
from console.telling.programme.facts import TAKEN_BACK, NightFacts, NightState
from console.telling.programme.words import WORDS
from console.telling.report import forms
from console.telling.report.document import Cell, Column, Document, Section, Table, Tone
from console.telling.report.forms import Form
from console.telling.report.wording import Wording
from plans.model.languages import Language
from plans.model.programme import Indicator, IndicatorName, Light, PhaseName, Programme, ProgrammePhase

_TONES = {Light.GREEN: Tone.GOOD, Light.AMBER: Tone.WARN, Light.RED: Tone.BAD}
_STATES = {
    NightState.LIVE: Tone.GOOD,
    NightState.ROLLED_BACK: Tone.BAD,
    NightState.TURNED_BACK: Tone.GOOD,
    NightState.NOT_LIVE: Tone.BAD,
    NightState.ABORTED: Tone.BAD,
    NightState.UNREAD: Tone.WARN,
}
_NONE = Indicator()
_WIDE = frozenset({"Comment", "Kommentar"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Voice:
    """Says things in the reader's language, by the reader's clock."""

    moments: Moments

    def say(self, key: str, **blanks: object) -> str:
        return WORDS[self.moments.language][key].format(**blanks)

    def columns(self, key: str) -> tuple[Column, ...]:
        return tuple(Column(head=head, is_wide=head in _WIDE) for head in self.say(key).split("|"))

    def unknown(self, key: str = "not_known") -> Cell:
        return Cell(text=self.say(key), tone=Tone.MUTED)


def programme_document(
    programme: Programme, nights: Sequence[NightFacts], moments: Moments, made: datetime
) -> Document:
    """The whole page; `moments` writes dates in full."""
    voice = _Voice(moments=moments)
    overall = programme.indicators.get(IndicatorName.OVERALL, _NONE)
    light = voice.say(f"light:{overall.now}") if overall.now is not None else voice.say("not_said")
    unread = [one.night.title for one in nights if one.unread]
    return Document(
        language=moments.language,
        title=programme.title,
        kind=voice.say("kind"),
        subtitle=voice.say("owner", owner=programme.owner) if programme.owner else voice.say("no_owner"),
        banner=voice.say("unread_warning", names=", ".join(unread)) if unread else "",
        verdict=voice.say("overall", light=light),
        verdict_tone=_TONES[overall.now] if overall.now is not None else Tone.MUTED,
        verdict_note=overall.comment,
        figures=(),
        sections=(_indicators(programme, voice), _phases(programme, voice), _nights(nights, voice)),
        contents=voice.say("contents"),
        colophon=voice.say("made", at=moments.dated(made)),
    )


def was_told(text: str, form: Form) -> bool:
    """Whether this is the page of a programme of an earlier time, which a new one may take the place of."""
    if form is Form.HTML:
        return forms.was_told(text, form)
    return any(text.rstrip().endswith(words["made"].partition("{at}")[2]) for words in WORDS.values())


# --- indicators -----------------------------------------------------------------------------------------------------


def _indicators(programme: Programme, voice: _Voice) -> Section:
    rows = tuple(_indicator(name, programme.indicators.get(name, _NONE), voice) for name in IndicatorName)
    table = Table(title=voice.say("indicators"), columns=voice.columns("indicator_columns"), rows=rows)
    return Section(id="indicators", title=voice.say("indicators"), blocks=(table,))


def _indicator(name: IndicatorName, one: Indicator, voice: _Voice) -> tuple[Cell, ...]:
    lights = (_light(one.previous, voice), _light(one.now, voice))
    return (Cell(text=voice.say(f"indicator:{name}")), *lights, _trend(one, voice), Cell(text=one.comment))


def _light(light: Light | None, voice: _Voice) -> Cell:
    return voice.unknown("not_said") if light is None else Cell(text=voice.say(f"light:{light}"), tone=_TONES[light])


def _trend(one: Indicator, voice: _Voice) -> Cell:
    """Whether it is better or worse than before; a dash where one of both was not said."""
    if one.previous is None or one.now is None:
        return Cell(text="–", tone=Tone.MUTED)
    order = list(Light)
    moved = order.index(one.now) - order.index(one.previous)
    if not moved:
        return Cell(text=voice.say("same"))
    return Cell(text=voice.say("worse"), tone=Tone.BAD) if moved > 0 else Cell(text=voice.say("better"), tone=Tone.GOOD)


# --- phases ---------------------------------------------------------------------------------------------------------


def _phases(programme: Programme, voice: _Voice) -> Section:
    rows = tuple(_phase(name, programme.phases.get(name), voice) for name in PhaseName)
    table = Table(title=voice.say("phases"), columns=voice.columns("phase_columns"), rows=rows)
    return Section(id="phases", title=voice.say("phases"), blocks=(table,))


def _phase(name: PhaseName, phase: ProgrammePhase | None, voice: _Voice) -> tuple[Cell, ...]:
    """A row; of a phase of which the file says nothing, that it does not."""
    called = Cell(text=voice.say(f"phase:{name}"))
    if phase is None:
        return (called, *[voice.unknown("not_said")] * 7)
    owner = Cell(text=phase.owner) if phase.owner else voice.unknown("not_said")
    days = (_day(phase.begins, voice), _day(phase.ends, voice))
    lists = (phase.preconditions, phase.activities, phase.outputs)
    return (called, Cell(text=voice.say(f"state:{phase.state}")), *days, owner, *(_list(one, voice) for one in lists))


def _day(day: date | None, voice: _Voice) -> Cell:
    if day is None:
        return voice.unknown("not_said")
    language = voice.moments.language
    number = f"{day.day}." if language is Language.NORWEGIAN else str(day.day)
    return Cell(text=f"{number} {language.months[day.month - 1]} {day.year}")


def _list(texts: tuple[str, ...], voice: _Voice) -> Cell:
    return Cell(text="; ".join(texts)) if texts else voice.unknown("not_said")


# --- nights ---------------------------------------------------------------------------------------------------------


def _nights(nights: Sequence[NightFacts], voice: _Voice) -> Section:
    rows = tuple(_night(one, voice) for one in nights)
    table = Table(title=voice.say("nights"), columns=voice.columns("night_columns"), rows=rows)
    return Section(id="nights", title=voice.say("nights"), blocks=(table,))


def _night(one: NightFacts, voice: _Voice) -> tuple[Cell, ...]:
    rehearsal = voice.say("rehearsal") if one.night.is_rehearsal else ""
    beneath = "; ".join(filter(None, (rehearsal, one.night.comment)))
    problems = Cell(text=str(one.open_problems)) if one.open_problems is not None else voice.unknown()
    return (
        Cell(text=one.night.title, below=beneath),
        _state(one, voice),
        Cell(text=voice.moments.dated(one.planned)) if one.planned is not None else voice.unknown(),
        _actual(one, voice),
        _outage(one, voice),
        _reconciled(one, voice),
        problems,
        _told_by(one, voice),
    )


def _state(one: NightFacts, voice: _Voice) -> Cell:
    """In a word; a rehearsal is gone through where a go-live is live."""
    is_rehearsed = one.night.is_rehearsal and one.state is NightState.LIVE
    word = voice.say("night:rehearsed" if is_rehearsed else f"night:{one.state}")
    return Cell(text=word, tone=_STATES.get(one.state, Tone.PLAIN))


def _actual(one: NightFacts, voice: _Voice) -> Cell:
    if one.actual is None:
        return voice.unknown()
    at = voice.moments.dated(one.actual)
    if one.state is NightState.UNDER_WAY:
        return Cell(text=voice.say("forecast", at=at), tone=Tone.MUTED)
    return Cell(text=at)


def _outage(one: NightFacts, voice: _Voice) -> Cell:
    if one.lacks_interval:
        return Cell(text=voice.say("no_interval", name=one.night.interval), tone=Tone.WARN)
    if one.outage is None:
        return voice.unknown()
    words, limit = Wording(moments=voice.moments), one.outage_limit
    beneath = voice.say("of_limit", limit=words.length(limit)) if limit is not None else ""
    tone = Tone.BAD if limit is not None and one.outage > limit else Tone.PLAIN
    return Cell(text=words.length(one.outage), below=beneath, tone=tone)


def _reconciled(one: NightFacts, voice: _Voice) -> Cell:
    if one.state in TAKEN_BACK:
        return Cell(text=voice.say("taken_back"), tone=Tone.MUTED)
    if one.reconciled is None:
        return voice.unknown()
    if not one.reconciled and one.state is NightState.UNDER_WAY:
        return Cell(text=voice.say("not_yet"), tone=Tone.MUTED)
    return Cell(text=voice.say("yes"), tone=Tone.GOOD) if one.reconciled else Cell(text=voice.say("no"), tone=Tone.BAD)


def _told_by(one: NightFacts, voice: _Voice) -> Cell:
    name = one.night.run or one.night.pack
    if one.unread:
        return Cell(text=voice.say("unread", name=name, why=one.unread), tone=Tone.WARN)
    return Cell(text=name, below=one.source) if one.source else Cell(text=voice.say("by_file"), tone=Tone.MUTED)
