"""The words of a paper, in each language."""

from collections.abc import Mapping
from enum import StrEnum, auto

from plans.model.languages import Language


class Word(StrEnum):
    """A heading, or a sentence; its blanks are the same in every language."""

    TITLE = auto()
    WRITTEN = auto()
    AGAIN = auto()
    ENGINE = auto()
    CONSOLE = auto()
    COMMAND = auto()
    STALE = auto()
    FOOT = auto()
    WHERE = auto()
    CALL = auto()
    CALL_COLUMNS = auto()
    NO_PHONE = auto()
    DECISIONS = auto()
    DECISION_COLUMNS = auto()
    DECIDES = auto()
    ASKED = auto()
    QUORUM = auto()
    DEADLINE = auto()
    LIMIT = auto()
    REQUIRED = auto()
    NO_RETURN = auto()
    NO_OTHER_RETURN = auto()
    REMAINING = auto()
    TASK_COLUMNS = auto()
    NOBODY = auto()
    BY_MACHINE = auto()
    AFTER = auto()
    NOTHING = auto()
    WAY_BACK = auto()
    WAY_BACK_NOW = auto()
    BACK_COLUMNS = auto()
    NO_WAY_BACK = auto()
    STAYS = auto()
    TAKEN_BACK = auto()
    TAKEN_BACK_UNTIL = auto()
    LOST_WAY_BACK = auto()
    NOT_FLOWING_BACK = auto()
    PROBLEMS = auto()
    PROBLEM_COLUMNS = auto()
    RED = auto()
    AMBER = auto()
    NOBODY_LOOKS = auto()
    ETA = auto()
    ETA_OVERDUE = auto()
    NO_ETA = auto()
    FLOWS = auto()
    FLOW_COLUMNS = auto()
    NOT_JUDGED = auto()
    NOT_COUNTED = auto()
    MORE_FLOWS = auto()
    SILENT = auto()
    SHORT = auto()
    THIN = auto()
    LATE = auto()
    NOT_READ = auto()
    UNWATCHED = auto()
    UNPROVEN = auto()
    NOT_YET = auto()
    SETTLED = auto()
    RETIRED = auto()
    LOST = auto()
    ALONE = auto()
    ALONE_TIMES = auto()
    ALONE_JOBS = auto()
    ALONE_POLL = auto()
    ALONE_ENGINE = auto()
    ALONE_AFTERWARDS = auto()


WORDS: Mapping[Language, Mapping[Word, str]] = {
    Language.ENGLISH: {
        Word.TITLE: "{title}: paper in case of fire",
        Word.WRITTEN: "Run {run}. Written {at} by {by}. Times are {zone}.",
        Word.AGAIN: "It is written anew every five minutes: if this is much older, whoever wrote it is gone.",
        Word.ENGINE: "the engine on {host}",
        Word.CONSOLE: "a console on {host}",
        Word.COMMAND: "cutover paper on {host}",
        Word.STALE: "THE CONTROL DATABASE COULD NOT BE REACHED: all of this is as of {at}, and what happened "
        "since is not here.",
        Word.FOOT: "Journal {seq}, {hash}",
        Word.WHERE: "Where we are",
        Word.CALL: "Whom to call",
        Word.CALL_COLUMNS: "Who|Party",
        Word.NO_PHONE: "no phone known",
        Word.DECISIONS: "What is still decided",
        Word.DECISION_COLUMNS: "Gate|Stands|Forecast|What",
        Word.DECIDES: "{name} decides",
        Word.ASKED: "Asked: {names}",
        Word.QUORUM: "{quorum} of {polled} have to say go; silence is no-go",
        Word.DEADLINE: "Not later than {at}",
        Word.LIMIT: "Limit {number}: {text}",
        Word.REQUIRED: "required",
        Word.NO_RETURN: "Behind it there is no way back.",
        Word.NO_OTHER_RETURN: "Behind it there is no way back but to take back what is switched.",
        Word.REMAINING: "What remains, in order",
        Word.TASK_COLUMNS: "Task|Stands|Planned|Forecast|What",
        Word.NOBODY: "nobody is named",
        Word.BY_MACHINE: "done by the engine ({kind})",
        Word.AFTER: "after {tasks}",
        Word.NOTHING: "Nothing.",
        Word.WAY_BACK: "The way back",
        Word.WAY_BACK_NOW: "If no-go is said now, this is rolled back in this order, one after the other.",
        Word.BACK_COLUMNS: "Task|Takes|What",
        Word.NO_WAY_BACK: "There is none any more.",
        Word.STAYS: "It does not undo: {tasks}.",
        Word.TAKEN_BACK: "{name} is switched to {database} and can be taken back.",
        Word.TAKEN_BACK_UNTIL: "{name} is switched to {database} and can be taken back until {at}.",
        Word.LOST_WAY_BACK: "{name} is switched to {database} and cannot be taken back as things are: {why}.",
        Word.NOT_FLOWING_BACK: "Letters sent, payments made, files and other systems do not flow back.",
        Word.PROBLEMS: "What is wrong",
        Word.PROBLEM_COLUMNS: "Name|Severity|What",
        Word.RED: "red",
        Word.AMBER: "amber",
        Word.NOBODY_LOOKS: "NOBODY looks after it",
        Word.ETA: "eta {at}",
        Word.ETA_OVERDUE: "eta {at}, OVERDUE",
        Word.NO_ETA: "no eta",
        Word.FLOWS: "What does not flow",
        Word.FLOW_COLUMNS: "Stands|Since|What",
        Word.NOT_JUDGED: "Not judged: {why}.",
        Word.NOT_COUNTED: "No engine counts: this is how they stood last.",
        Word.MORE_FLOWS: "{count} in all; the worst {named} are here.",
        Word.SILENT: "SILENT",
        Word.SHORT: "SHORT",
        Word.THIN: "THIN",
        Word.LATE: "late",
        Word.NOT_READ: "not read",
        Word.UNWATCHED: "unwatched",
        Word.UNPROVEN: "unproven",
        Word.NOT_YET: "no count",
        Word.SETTLED: "settled",
        Word.RETIRED: "retired",
        Word.LOST: "{count} given up as lost by {by}, {at}: {reason}",
        Word.ALONE: "To go on without the console",
        Word.ALONE_TIMES: "Write beside each task when it began and ended, who did it, and every figure that it "
        "asks for.",
        Word.ALONE_JOBS: "What the engine does goes on by itself once it works again. Nobody does it by hand, "
        "unless its owner says so and writes it down.",
        Word.ALONE_POLL: "At a checkpoint ask each party on the phone: go, go with a caveat (its words), or "
        "no-go. Silence is no-go. Only the person named decides; write down the words and the time.",
        Word.ALONE_ENGINE: "On any host that reaches the control database: cutover status {run} shows the night, "
        "cutover engine {run} executes it.",
        Word.ALONE_AFTERWARDS: "When the console is back, enter what was done: cutover do {run} start, done, "
        "confirm, vote, decide, note.",
    },
    Language.NORWEGIAN: {
        Word.TITLE: "{title}: papir i tilfelle brann",
        Word.WRITTEN: "Kjøring {run}. Skrevet {at} av {by}. Tider er {zone}.",
        Word.AGAIN: "Det skrives på nytt hvert femte minutt: er dette mye eldre, er den som skrev det, borte.",
        Word.ENGINE: "motoren på {host}",
        Word.CONSOLE: "en konsoll på {host}",
        Word.COMMAND: "cutover paper på {host}",
        Word.STALE: "KONTROLLDATABASEN KUNNE IKKE NÅS: alt dette gjelder per {at}, og det som har skjedd siden, "
        "står ikke her.",
        Word.FOOT: "Journal {seq}, {hash}",
        Word.WHERE: "Hvor vi er",
        Word.CALL: "Hvem som skal ringes",
        Word.CALL_COLUMNS: "Hvem|Part",
        Word.NO_PHONE: "ingen telefon kjent",
        Word.DECISIONS: "Hva som gjenstår å avgjøre",
        Word.DECISION_COLUMNS: "Sjekk|Status|Ventes|Hva",
        Word.DECIDES: "{name} avgjør",
        Word.ASKED: "Blir spurt: {names}",
        Word.QUORUM: "{quorum} av {polled} må si go; taushet er no-go",
        Word.DEADLINE: "Ikke senere enn {at}",
        Word.LIMIT: "Grense {number}: {text}",
        Word.REQUIRED: "må oppfylles",
        Word.NO_RETURN: "Etter den er det ingen vei tilbake.",
        Word.NO_OTHER_RETURN: "Etter den er den eneste veien tilbake å ta tilbake det som er koblet om.",
        Word.REMAINING: "Hva som gjenstår, i rekkefølge",
        Word.TASK_COLUMNS: "Oppg.|Status|Plan|Ventes|Hva",
        Word.NOBODY: "ingen er nevnt",
        Word.BY_MACHINE: "gjøres av motoren ({kind})",
        Word.AFTER: "etter {tasks}",
        Word.NOTHING: "Ingenting.",
        Word.WAY_BACK: "Veien tilbake",
        Word.WAY_BACK_NOW: "Sies no-go nå, rulles dette tilbake i denne rekkefølgen, det ene etter det andre.",
        Word.BACK_COLUMNS: "Oppg.|Tar|Hva",
        Word.NO_WAY_BACK: "Det er ingen lenger.",
        Word.STAYS: "Det gjenoppretter ikke: {tasks}.",
        Word.TAKEN_BACK: "{name} er koblet om til {database} og kan tas tilbake.",
        Word.TAKEN_BACK_UNTIL: "{name} er koblet om til {database} og kan tas tilbake til {at}.",
        Word.LOST_WAY_BACK: "{name} er koblet om til {database} og kan ikke tas tilbake slik det står: {why}.",
        Word.NOT_FLOWING_BACK: "Sendte brev, utførte betalinger, filer og andre systemer følger ikke med tilbake.",
        Word.PROBLEMS: "Hva som er galt",
        Word.PROBLEM_COLUMNS: "Navn|Alvor|Hva",
        Word.RED: "rødt",
        Word.AMBER: "gult",
        Word.NOBODY_LOOKS: "INGEN er ansvarlig",
        Word.ETA: "ventes løst {at}",
        Word.ETA_OVERDUE: "skulle vært løst {at}",
        Word.NO_ETA: "ingen ventet tid",
        Word.FLOWS: "Hva som ikke flyter",
        Word.FLOW_COLUMNS: "Status|Siden|Hva",
        Word.NOT_JUDGED: "Ikke bedømt: {why}.",
        Word.NOT_COUNTED: "Ingen motor teller: slik sto det sist.",
        Word.MORE_FLOWS: "{count} i alt; de verste {named} står her.",
        Word.SILENT: "TAUS",
        Word.SHORT: "MANGLER",
        Word.THIN: "FOR LITE",
        Word.LATE: "sen",
        Word.NOT_READ: "ikke lest",
        Word.UNWATCHED: "uovervåket",
        Word.UNPROVEN: "uvisst",
        Word.NOT_YET: "ikke talt",
        Word.SETTLED: "gitt opp",
        Word.RETIRED: "utgått",
        Word.LOST: "{count} regnet som tapt av {by}, {at}: {reason}",
        Word.ALONE: "Slik går det videre uten konsollen",
        Word.ALONE_TIMES: "Skriv ved hver oppgave når den begynte og sluttet, hvem som gjorde den, og hvert tall "
        "den spør om.",
        Word.ALONE_JOBS: "Det motoren gjør, går videre av seg selv når den virker igjen. Ingen gjør det for hånd, "
        "uten at eieren sier det og skriver det ned.",
        Word.ALONE_POLL: "Spør hver part på telefonen ved en innsjekk: go, go med forbehold (med ordene), eller "
        "no-go. Taushet er no-go. Bare den som er nevnt, avgjør; skriv ned ordene og klokkeslettet.",
        Word.ALONE_ENGINE: "På enhver maskin som når kontrolldatabasen: cutover status {run} viser natten, "
        "cutover engine {run} utfører den.",
        Word.ALONE_AFTERWARDS: "Når konsollen er tilbake, føres det inn som ble gjort: cutover do {run} start, "
        "done, confirm, vote, decide, note.",
    },
}
