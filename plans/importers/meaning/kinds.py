"""What a line is, by its column or its title, and what the words about going back and about limits make of it."""

import re
from datetime import timedelta

from plans.importers.draft import DraftTask, Kind
from plans.importers.headings import YES

_WORDS = {
    Kind.JOB: "job|automated|automatic|script|machine|automatisk|automatisch|batch",
    Kind.CHECK: "check|verify|verification|validation|test|kontroll|sjekk|prüfung",
    Kind.COMMS: "comms|communication|message|notification|kommunikasjon|melding|kommunikation",
    Kind.CONFIRM: "confirm|confirmation|sign-off|bekreftelse|bestätigung",
    Kind.GATE: "gate|checkpoint|go/no-go|go / no-go|go no go|decision|decision point|check-in|beslutning|entscheidung",
    Kind.MILESTONE: "milestone|milepæl|meilenstein|jalon|marco|hito|マイルストーン|里程碑|веха",
    Kind.MANUAL: "manual|task|manuell|oppgave|aufgabe|human|person|activity|step",
}
_BY_WORD = {word: kind for kind, words in _WORDS.items() for word in words.split("|")}
_GATE = re.compile(
    r"\bgo\s*(?:/|-|–|or|oder|eller|\s)\s*no[\s-]*go\b|\bgo/nogo\b|\bcheck-in \d|\bcheckpoint \w|\bsjekkpunkt|"
    r"\bbeslutningspunkt|\bdecision (?:point|gate)|\bentscheidungspunkt|判定",
    re.IGNORECASE,
)
_ABOUT_A_GATE = re.compile(r"^(prepare|send|document|schedule|book|invite|collect|forbered|vorbereit)", re.IGNORECASE)
_MILESTONE = re.compile(
    r"(milestone|milepæl|meilenstein)\b.*|(.{0,25}\W)?go[\s-]?live(\W.{0,25})?", re.IGNORECASE | re.DOTALL
)
_ABOUT_GO_LIVE = re.compile(
    r"\b(before|after|prior|pre|post|until|prepar\w+|plan\w*|check\w*|support|communicat\w+|e?mails?|meeting|call|readiness|"
    r"approv\w+|confirm\w*|test\w*|only|issues?|team|før|etter|vor|nach|avant|après)\b",
    re.IGNORECASE,
)

_NO_RETURN = re.compile(
    r"point of no return|\bponr\b|ingen vei tilbake|punkt(et)? uten (retur|vei tilbake)|"
    r"utan återvändo|ingen vej tilbage|kein zurück|punkt ohne (wieder|um)kehr|point de non[\s-]retour|"
    r"punto (sin|de no|di non) r[ei]torno|ponto (sem|de não) retorno",
    re.IGNORECASE,
)
_DEADLINE = re.compile(r"(?:deadline|frist|by|senest|spätestens)\s*:?\s*(\d{1,2}[:.]\d{2})", re.IGNORECASE)
_NOTHING_TO_UNDO = re.compile(
    r"(none|no rollback|nothing)( needed| required| necessary)?|read[\s-]?only|not (needed|required|applicable)|"
    r"ingen|ikke nødvendig|keiner?|nicht nötig|nur lesend",
    re.IGNORECASE,
)
_FORWARD = re.compile(r"fix[\s-]?forward|roll[\s-]?forward", re.IGNORECASE)
_UNDOES = re.compile(
    r"\b(un\w+|lift|release|restore|revert|reverse|roll(?:ed)? ?back|undo|back ?out|delete|remove|drop|truncate|"
    r"switch back|set back|set read-write|re-?point|re-?enable|re-?load|re-?open|re-?start|disable|stop|"
    r"tilbake\w*|gjenopprett\w*|slett\w*|lås opp|opphev\w*|frigi\w*|zurück\w*|wiederherstell\w*|lösch\w*|"
    r"freigeb\w*|entsperr\w*)\b",
    re.IGNORECASE,
)


def kind_by_word(text: str) -> Kind | None:
    """Read a column of kinds; None for a word that is no kind."""
    return _BY_WORD.get(" ".join(text.casefold().split()))


def is_yes(text: str) -> bool:
    """Read a column that flags milestones."""
    return text.strip().casefold() in YES


def kind_by_title(title: str, length: timedelta | None) -> Kind:
    """Guess no more than what a title says in so many words."""
    if _GATE.search(title) and not _ABOUT_A_GATE.match(title):
        return Kind.GATE
    is_milestone = _MILESTONE.fullmatch(title) and not _ABOUT_GO_LIVE.search(title)
    return Kind.MILESTONE if is_milestone and not length else Kind.MANUAL


def is_no_return(text: str) -> bool:
    """Tell whether a gate says that there is no way back behind it."""
    return bool(_NO_RETURN.search(text))


def take_note(task: DraftTask, note: str, heading: str) -> str:
    """Put a cell of a column that mixes rollbacks with limits where it belongs.

    Returns the clock time of a deadline that it names, else an empty text.
    """
    if found := _DEADLINE.fullmatch(note):
        return found[1].replace(".", ":")
    if task.kind is Kind.CHECK:
        task.criterion = f"{task.title}: {note}"
    elif not take_rollback(task, note, surely=False):
        task.instructions.append(f"{heading}: {note}")
    return ""


def take_rollback(task: DraftTask, note: str, *, surely: bool) -> bool:
    """Take a text as what undoes a task; False where it cannot be.

    Args:
        surely: the column holds nothing else; else only a text that begins as an order to undo something.
    """
    if task.kind in (Kind.GATE, Kind.MILESTONE) or _FORWARD.search(note):
        return False
    if _NOTHING_TO_UNDO.fullmatch(note.strip(" .")):
        task.needs_no_rollback = True
    elif surely or (task.kind is not Kind.CONFIRM and _UNDOES.match(note)):
        task.rollback = note
    else:
        return False
    return True
