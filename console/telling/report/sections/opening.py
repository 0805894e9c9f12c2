"""What is seen first: what became of the night, on which figures, who decided it, what is open."""

from collections.abc import Iterator

from console.telling.report.document import Figure, Tone
from console.telling.report.facts import DecisionFact, Deed, IntervalFact, NightReport, Outcome, TakenBack
from console.telling.report.facts.handover import Handover
from console.telling.report.sections.checkpoints import head_text
from console.telling.report.wording import Wording
from plans.durations import moved

_GATES = (Deed.GO, Deed.GO_WITH_CAVEAT, Deed.NO_GO)
_TAKEN_BACK = (Outcome.ROLLING_BACK, Outcome.ROLLED_BACK, Outcome.TURNED_BACK)
_TONES = {
    Outcome.LIVE: Tone.GOOD,
    Outcome.LIVE_GOES_ON: Tone.GOOD,
    Outcome.AHEAD: Tone.PLAIN,
    Outcome.TURNED_BACK: Tone.GOOD,
}


def banner(report: NightReport, words: Wording) -> str:
    """What must not be overlooked, in one line; empty where nothing is."""
    told = []
    if report.run.simulated:
        told.append(words.say("simulated"))
    elif report.run.speed != 1:
        told.append(words.say("demonstration", speed=f"{report.run.speed:g}"))
    if report.under_way:
        told.append(words.say("goes on", at=words.moments.dated(report.as_of)))
    if not report.journal.verified:
        told.append(words.say("journal is not whole"))
    return " ".join(told)


def colophon(told: NightReport | Handover, words: Wording) -> str:
    """By which program it was made, as of when, and where the journal stood."""
    return words.say(
        "colophon",
        program=told.program,
        made=words.moments.dated(told.made_real),
        as_of=words.moments.dated(told.as_of),
        head=head_text(told.journal.head),
        chain=words.say("verified" if told.journal.verified else "not verified"),
    )


def verdict(report: NightReport, words: Wording) -> tuple[str, Tone]:
    """The night in a sentence, and how it is meant."""
    outcome, result = report.result.outcome, report.result
    tone = _TONES.get(outcome, Tone.BAD)
    if outcome.is_live and result.reconciled is False:
        return words.say("verdict:live, not reconciled", at=words.when(result.go_live)), Tone.WARN
    return words.say(f"verdict:{outcome}", at=words.when(result.go_live)), tone


def verdict_note(report: NightReport, words: Wording) -> str:
    """What stands beneath it: how far from the plan, and why where somebody said so."""
    result, told = report.result, []
    if result.go_live is not None and result.outcome is not Outcome.ROLLED_BACK:
        told.append(_against_plan(report, words))
    if result.no_return and not any(one.why_not for one in result.taken_back):
        told.append(words.say("past no return", gate=result.no_return))
    told += [_taken_back(one, words) for one in result.taken_back]
    if result.reason:
        told.append(words.say("reason", text=words.name(result.reason)))
    return " ".join(told)


def _taken_back(one: TakenBack, words: Wording) -> str:
    """Whether a switch can be taken back, until when or why not."""
    named = {"name": words.name(one.replication), "database": words.name(one.database)}
    if one.why_not:
        return words.say("not taken back", **named, why=words.name(one.why_not))
    if one.until is None:
        return words.say("switch taken back", **named)
    return words.say("taken back until", **named, at=words.when(one.until))


def _against_plan(report: NightReport, words: Wording) -> str:
    result = report.result
    slip = moved(result.go_live_planned, result.go_live or result.go_live_planned)
    said, planned = words.variance(slip), words.when(result.go_live_planned)
    key = "on time" if said == words.say("as planned") else "against plan"
    told = words.say(key, planned=planned, variance=said)
    if result.go_live_unshifted is None:
        return told
    return f"{told} {words.say('before the shift', planned=words.when(result.go_live_unshifted))}"


def figures(report: NightReport, words: Wording) -> Iterator[Figure]:
    """The figures that are seen first."""
    yield _go_live(report, words)
    yield _reconciled(report, words)
    yield _decided(report, words)
    yield _open(report, words)
    yield from (_interval(one, words) for one in report.intervals[:2])
    yield _tasks(report, words)


def _go_live(report: NightReport, words: Wording) -> Figure:
    result = report.result
    label = words.say("figure go-live" if result.outcome.is_live else "figure go-live forecast")
    planned = words.say("planned at", at=words.when(result.go_live_planned))
    if result.go_live is None:
        return Figure(label=words.say("figure go-live"), value=words.say("none"), note=planned, tone=Tone.BAD)
    slip = moved(result.go_live_planned, result.go_live)
    late = words.variance(slip).startswith("+")
    value = words.when(result.go_live)
    said = words.variance(slip)
    return Figure(
        label=label,
        value=value,
        note=said if said == words.say("as planned") else f"{planned}, {said}",
        tone=Tone.WARN if late else Tone.GOOD if result.outcome.is_live else Tone.PLAIN,
    )


def _reconciled(report: NightReport, words: Wording) -> Figure:
    result, label = report.result, words.say("figure reconciled")
    tables = words.count("tables proved", result.tables_proved)
    if result.reconciled is None:
        return Figure(label=label, value=words.say("nothing to reconcile"), tone=Tone.MUTED)
    if result.outcome in _TAKEN_BACK:
        return Figure(label=label, value=words.say("taken back"), tone=Tone.MUTED)
    if result.reconciled:
        return Figure(label=label, value=words.say("yes"), note=tables, tone=Tone.GOOD)
    if not result.outcome.is_live:
        return Figure(label=label, value=words.say("not all"), note=tables, tone=Tone.MUTED)
    lacking = words.names(tuple(result.not_reconciled), 4)
    return Figure(label=label, value=words.say("no"), note=lacking, tone=Tone.BAD)


def _decided(report: NightReport, words: Wording) -> Figure:
    """The last word at a checkpoint: who said it and when."""
    said = [one for one in report.decisions if one.deed in _GATES]
    label = words.say("figure decided")
    if not said:
        return Figure(label=label, value=words.say("nothing yet"), tone=Tone.MUTED)
    last = _of_the_end(report, said)
    told = f"{last.unit} {words.word('deed', last.deed)}"
    tone = {Deed.NO_GO: Tone.BAD, Deed.GO_WITH_CAVEAT: Tone.WARN}.get(last.deed, Tone.GOOD)
    by = words.say("decided by", party=words.name(last.party or last.by), at=words.when(last.at))
    return Figure(label=label, value=told, note=by, tone=tone)


def _of_the_end(report: NightReport, said: list[DecisionFact]) -> DecisionFact:
    """The decision that the night hung on: the no-go, the point of no return, else the last one."""
    no_return = {gate.id for gate in report.gates if gate.no_return}
    hung_on = [one for one in said if one.deed is Deed.NO_GO or one.unit in no_return]
    return (hung_on or said)[-1]


def _open(report: NightReport, words: Wording) -> Figure:
    count = len(report.follow_ups)
    owned = sum(not one.owner for one in report.follow_ups)
    note = words.count("without owner", owned) if owned else words.say("each has an owner") if count else ""
    tone = Tone.WARN if count else Tone.GOOD
    return Figure(label=words.say("figure open"), value=words.count("to follow up", count), note=note, tone=tone)


def _interval(one: IntervalFact, words: Wording) -> Figure:
    limit = words.say("of at most", length=words.length(one.at_most)) if one.at_most is not None else ""
    over = words.say("over by", length=words.length(one.excess)) if one.excess is not None else ""
    tone = Tone.BAD if one.excess is not None else Tone.GOOD if one.at_most is not None else Tone.PLAIN
    has_length = one.length is not None
    return Figure(
        label=words.name(one.title or one.id),
        value=words.length(one.length) if has_length else words.say("not measured"),
        note=", ".join(filter(None, (limit, over))),
        tone=tone if has_length else Tone.MUTED,
    )


def _tasks(report: NightReport, words: Wording) -> Figure:
    result = report.result
    besides = (("excepted", result.excepted), ("rolled back", result.rolled_back), ("failed", result.failed))
    told = [words.say(f"tasks {name}", count=count) for name, count in besides if count]
    value = words.say("done of", done=words.number(result.done), total=words.number(result.tasks))
    return Figure(
        label=words.say("figure tasks"),
        value=value,
        note=", ".join([*told, words.count("retries", result.retries)]),
        tone=Tone.WARN if result.failed else Tone.PLAIN,
    )
