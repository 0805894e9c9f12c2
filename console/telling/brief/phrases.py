"""The sentences of a brief, in each language: short enough to be read aloud by somebody tired."""

from collections.abc import Mapping
from enum import StrEnum, auto

from plans.model.languages import Language


class Say(StrEnum):
    """A whole sentence; its blanks are the same in every language."""

    LOST = auto()
    NO_ENGINE = auto()
    NEVER_EXECUTED = auto()
    FLAWED = auto()
    UNAPPROVED = auto()
    HELD = auto()
    PRODUCTION = auto()
    REHEARSAL = auto()
    TURNS_BACK = auto()
    DEMONSTRATION = auto()
    SIMULATED = auto()
    NOW = auto()
    STARTS = auto()
    DONE = auto()
    INPUTS_OPEN = auto()
    FORECAST = auto()
    ONLY_IF = auto()
    CHANCE = auto()
    LIVE = auto()
    DAY_AFTER = auto()
    DAYS_OVER = auto()
    NO_GO_STANDS = auto()
    GOING_BACK = auto()
    GOING_BACK_LATE = auto()
    COMPLETED = auto()
    ROLLED_BACK = auto()
    ABORTED = auto()
    WAS_LIVE = auto()
    NEVER_LIVE = auto()
    DEGRADED = auto()
    DATABASES = auto()
    LABELS = auto()
    REPLICATIONS = auto()
    ITEM_FAILED = auto()
    ITEM_DOUBT = auto()
    ITEM_UNVERIFIED = auto()
    ITEM_ABANDONED = auto()
    ITEM_BACK = auto()
    ITEM_BACK_NEXT = auto()
    ITEM_LATE = auto()
    MORE_ITEMS = auto()
    MORE_LATE = auto()
    MORE_OF_BOTH = auto()
    LATE_BESIDES = auto()
    BECAUSE = auto()
    CAVEATS = auto()
    UNPROVED = auto()
    OTHERWISE = auto()
    PROBLEM = auto()
    MORE_PROBLEMS = auto()
    RED_PROBLEMS = auto()
    AMBERS = auto()
    FLOWS = auto()
    FLOW_SHORT = auto()
    FLOW_RED = auto()
    RED_FLOWS = auto()
    ITEMS = auto()
    NEXT = auto()
    AT_GATE = auto()
    GATE_OPEN = auto()
    GATE_POSTPONED = auto()
    GATE_NEVER = auto()
    GATE_DECIDED = auto()
    NO_GATE = auto()
    DECIDES = auto()
    DECIDES_WHAT_NOW = auto()
    DECIDES_AMONG = auto()
    SILENT = auto()
    AGAINST = auto()
    SHUT = auto()
    ACCEPT = auto()
    NO_GO_LATE = auto()
    BACK_BY = auto()
    BACK_SAFE = auto()
    BACK_SAFE_TO = auto()
    BACK_TOO_LATE = auto()
    ROLL_BACK_TOO_LATE = auto()
    ROLL_BACK_NOW = auto()
    ROLL_BACK_BY = auto()
    STAYS = auto()
    NO_WAY_BACK = auto()
    PAST = auto()
    WAY_BACK_LOST = auto()
    HEAD = auto()


class Aside(StrEnum):
    """A part of a sentence."""

    ON_TIME = auto()
    LATE = auto()
    EARLY = auto()
    AND = auto()
    MORE = auto()
    PHONE = auto()
    NO_PHONE = auto()
    NOBODY = auto()
    WHY = auto()
    BY = auto()
    RUNNING = auto()
    FAILED = auto()
    SECONDS = auto()
    UNREHEARSED = auto()
    REHEARSED = auto()
    CRITERION_FALSE = auto()
    CRITERION_UNREAD = auto()
    QUORUM = auto()
    PREDECESSORS = auto()
    GO = auto()
    GO_WITH_CAVEAT = auto()
    NO_GO = auto()
    POSTPONED = auto()


class Noun(StrEnum):
    """What is counted."""

    MINUTE = auto()
    HOUR = auto()
    DAY = auto()
    TASK = auto()
    CAVEAT = auto()
    REHEARSAL = auto()


PHRASES: Mapping[Language, Mapping[Say, str]] = {
    Language.ENGLISH: {
        Say.LOST: "The control database cannot be reached: all of this is as of {at}.",
        Say.NO_ENGINE: "No engine. Nobody has worked on the night since {at}, and nothing new starts.",
        Say.NEVER_EXECUTED: "No engine has taken up this run yet.",
        Say.FLAWED: "The journal is not what was recorded.",
        Say.UNAPPROVED: "The plan is not approved, which each gate has to accept.",
        Say.HELD: "The night is on hold since {at}{by}{why}. Nothing new starts.",
        Say.PRODUCTION: "This is production: {title}.",
        Say.REHEARSAL: "This is a rehearsal: {title}.",
        Say.TURNS_BACK: "This is a rehearsal that turns back at {gate} by itself: {title}.",
        Say.DEMONSTRATION: "This is a demonstration: {title}.",
        Say.SIMULATED: "This is a simulated night: {title}.",
        Say.NOW: "It is {at}.",
        Say.STARTS: "The night has not begun. It starts at {at}, in {length}.",
        Say.DONE: "{done} of {tasks} are done{besides}.",
        Say.INPUTS_OPEN: "{tasks} before {gate} still open.",
        Say.FORECAST: "Go-live is forecast for {at}, {late}.",
        Say.ONLY_IF: "Only if {gate} opens: it is shut.",
        Say.CHANCE: "The chance is {made} of {of} before {by}, {footing}.",
        Say.LIVE: "We are live since {at}, {late}.",
        Say.DAY_AFTER: "Hypercare, day {day} of {days}.",
        Say.DAYS_OVER: "Hypercare is over: what is left is handed over.",
        Say.NO_GO_STANDS: "No-go was said at {gate}, {at}{why}. There is no go-live.",
        Say.GOING_BACK: "The night is being rolled back: {done} of {total} undone, over at {ends}.",
        Say.GOING_BACK_LATE: "That is {length} after the window ends.",
        Say.COMPLETED: "The run ended at {at}.",
        Say.ROLLED_BACK: "The night was rolled back, and ended at {at}.",
        Say.ABORTED: "The run was aborted at {at}{why}.",
        Say.WAS_LIVE: "Go-live was at {at}, {late}.",
        Say.NEVER_LIVE: "There was no go-live.",
        Say.DEGRADED: "Degraded since {at}{parts}.",
        Say.DATABASES: "Databases that cannot be used: {names}.",
        Say.LABELS: "Jobs wait for a worker with the label {names}: nobody takes them.",
        Say.REPLICATIONS: "Replications that are red: {names}.",
        Say.ITEM_FAILED: "{task}, {title}, failed and waits for a choice. {owner}.",
        Say.ITEM_DOUBT: "{task}, {title}, is in doubt. {owner}.",
        Say.ITEM_UNVERIFIED: "{task}, {title}, has no evidence. {owner}.",
        Say.ITEM_ABANDONED: "{task}, {title}, was given up. {owner}.",
        Say.ITEM_BACK: "{task}, {title}, is rolled back now. {owner}.",
        Say.ITEM_BACK_NEXT: "{task}, {title}, is rolled back next. {owner}.",
        Say.ITEM_LATE: "{task}, {title}, is {late}. {owner}.",
        Say.MORE_ITEMS: "{count} more like these.",
        Say.MORE_LATE: "{late} late because of others.",
        Say.LATE_BESIDES: "{late} late.",
        Say.MORE_OF_BOTH: "{count} more, and {late} because of others.",
        Say.BECAUSE: "The delay comes from {task}, which is over.",
        Say.CAVEATS: "{caveats} accepted: {names}.",
        Say.UNPROVED: "Not proved: {names}.",
        Say.OTHERWISE: "Ended otherwise than planned: {names}.",
        Say.PROBLEM: "Red problem {id}: {text}. {owner}.",
        Say.MORE_PROBLEMS: "{count} more red problems.",
        Say.RED_PROBLEMS: "Red problems: {count}.",
        Say.RED_FLOWS: "Red flows: {count}.",
        Say.ITEMS: "Late or standing still: {count}.",
        Say.AMBERS: "Amber problems: {count}.",
        Say.FLOWS: "It does not flow: {names}.",
        Say.FLOW_SHORT: "Missing of {name}: {count}. {owner}.",
        Say.FLOW_RED: "{name}: {owner}.",
        Say.NEXT: "Next is {gate} at {at}, {late}.",
        Say.AT_GATE: "{gate} comes at {at}, {late}.",
        Say.GATE_OPEN: "{gate} is open: {answered} of {polled} have answered.",
        Say.GATE_POSTPONED: "{gate} is postponed until {at}.",
        Say.GATE_NEVER: "{gate} does not come any more.",
        Say.GATE_DECIDED: "{gate} was decided at {at}: {decision}{why}.",
        Say.NO_GATE: "No decision is left.",
        Say.DECIDES: "{name} decides.",
        Say.DECIDES_WHAT_NOW: "{name} decides what now.",
        Say.DECIDES_AMONG: "{name} decides; {polled} are asked.",
        Say.SILENT: "Silent: {names}.",
        Say.AGAINST: "No-go say: {names}.",
        Say.SHUT: "No go is possible: {reasons}.",
        Say.ACCEPT: "A go has to accept {caveats} by name.",
        Say.NO_GO_LATE: "A no-go there comes {length} too late.",
        Say.BACK_BY: "A no-go now: back by {at}.",
        Say.BACK_SAFE: "A no-go now: back by {at}, safe until {safe}.",
        Say.BACK_SAFE_TO: "A no-go now: back by {at}, safe until {gate} at {safe}.",
        Say.BACK_TOO_LATE: "A no-go is not safe any more: back by {at}, {length} after the window ends.",
        Say.ROLL_BACK_TOO_LATE: "Rolled back now, all is back by {at}, {length} after the window ends.",
        Say.ROLL_BACK_NOW: "Rolled back now, all is back by {at}.",
        Say.ROLL_BACK_BY: "Rolled back now, all is back by {at}. Begin by {safe}.",
        Say.STAYS: "It does not undo {names}.",
        Say.NO_WAY_BACK: "There is no way back.",
        Say.PAST: "There is no way back since {gate}.",
        Say.WAY_BACK_LOST: "What was switched cannot be taken back as things are: {names}.",
        Say.HEAD: "Journal {seq}, {hash}.",
    },
    Language.NORWEGIAN: {
        Say.LOST: "Kontrolldatabasen kan ikke nås: alt dette gjelder per {at}.",
        Say.NO_ENGINE: "Ingen motor. Ingen har arbeidet med natten siden {at}, og ingenting nytt startes.",
        Say.NEVER_EXECUTED: "Ingen motor har tatt opp denne kjøringen ennå.",
        Say.FLAWED: "Journalen er ikke slik den ble ført.",
        Say.UNAPPROVED: "Planen er ikke godkjent, og det må hver innsjekk godta.",
        Say.HELD: "Natten er stanset siden {at}{by}{why}. Ingenting nytt startes.",
        Say.PRODUCTION: "Dette er produksjon: {title}.",
        Say.REHEARSAL: "Dette er en øvelse: {title}.",
        Say.TURNS_BACK: "Dette er en øvelse som selv snur ved {gate}: {title}.",
        Say.DEMONSTRATION: "Dette er en demonstrasjon: {title}.",
        Say.SIMULATED: "Dette er en simulert natt: {title}.",
        Say.NOW: "Det er nå {at}.",
        Say.STARTS: "Natten har ikke begynt. Den starter {at}, om {length}.",
        Say.DONE: "{done} av {tasks} er ferdige{besides}.",
        Say.INPUTS_OPEN: "{tasks} før {gate} gjenstår.",
        Say.FORECAST: "Driftsstart ventes {at}, {late}.",
        Say.ONLY_IF: "Bare hvis {gate} åpner: den er stengt.",
        Say.CHANCE: "Sjansen er {made} av {of} før {by}, {footing}.",
        Say.LIVE: "Vi er i drift siden {at}, {late}.",
        Say.DAY_AFTER: "Overvåkingsperioden, dag {day} av {days}.",
        Say.DAYS_OVER: "Overvåkingsperioden er over: det som gjenstår, overleveres.",
        Say.NO_GO_STANDS: "No-go ble sagt ved {gate}, {at}{why}. Det blir ingen driftsstart.",
        Say.GOING_BACK: "Natten rulles tilbake: {done} av {total} er tilbake, ferdig {ends}.",
        Say.GOING_BACK_LATE: "Det er {length} etter at vinduet slutter.",
        Say.COMPLETED: "Kjøringen sluttet {at}.",
        Say.ROLLED_BACK: "Natten ble rullet tilbake, og sluttet {at}.",
        Say.ABORTED: "Kjøringen ble avbrutt {at}{why}.",
        Say.WAS_LIVE: "Driftsstart var {at}, {late}.",
        Say.NEVER_LIVE: "Det ble ingen driftsstart.",
        Say.DEGRADED: "Redusert drift siden {at}{parts}.",
        Say.DATABASES: "Databaser som ikke kan brukes: {names}.",
        Say.LABELS: "Jobber venter på en arbeider med merket {names}: ingen tar dem.",
        Say.REPLICATIONS: "Replikeringer som er røde: {names}.",
        Say.ITEM_FAILED: "{task}, {title}, har feilet og venter på et valg. {owner}.",
        Say.ITEM_DOUBT: "{task}, {title}, er uviss. {owner}.",
        Say.ITEM_UNVERIFIED: "{task}, {title}, mangler bevis. {owner}.",
        Say.ITEM_ABANDONED: "{task}, {title}, er gitt opp. {owner}.",
        Say.ITEM_BACK: "{task}, {title}, rulles tilbake nå. {owner}.",
        Say.ITEM_BACK_NEXT: "{task}, {title}, rulles tilbake som neste. {owner}.",
        Say.ITEM_LATE: "{task}, {title}, er {late}. {owner}.",
        Say.MORE_ITEMS: "{count} til av samme slag.",
        Say.MORE_LATE: "{late} er forsinket på grunn av andre.",
        Say.LATE_BESIDES: "{late} er forsinket.",
        Say.MORE_OF_BOTH: "{count} til, og {late} på grunn av andre.",
        Say.BECAUSE: "Forsinkelsen kommer fra {task}, som er over.",
        Say.CAVEATS: "{caveats} er godtatt: {names}.",
        Say.UNPROVED: "Ikke bevist: {names}.",
        Say.OTHERWISE: "Endte annerledes enn planlagt: {names}.",
        Say.PROBLEM: "Rødt problem {id}: {text}. {owner}.",
        Say.MORE_PROBLEMS: "{count} røde problemer til.",
        Say.RED_PROBLEMS: "Røde problemer: {count}.",
        Say.RED_FLOWS: "Røde flyter: {count}.",
        Say.ITEMS: "Forsinket eller står stille: {count}.",
        Say.AMBERS: "Gule problemer: {count}.",
        Say.FLOWS: "Det flyter ikke: {names}.",
        Say.FLOW_SHORT: "Av {name} mangler {count}. {owner}.",
        Say.FLOW_RED: "{name}: {owner}.",
        Say.NEXT: "Neste innsjekk er {gate} ventet {at}, {late}.",
        Say.AT_GATE: "Innsjekk {gate} kommer {at}, {late}.",
        Say.GATE_OPEN: "Innsjekk {gate} er åpen: {answered} av {polled} har svart.",
        Say.GATE_POSTPONED: "Innsjekk {gate} er utsatt til {at}.",
        Say.GATE_NEVER: "Innsjekk {gate} kommer ikke lenger.",
        Say.GATE_DECIDED: "Innsjekk {gate} ble avgjort {at}: {decision}{why}.",
        Say.NO_GATE: "Ingen avgjørelse gjenstår.",
        Say.DECIDES: "{name} avgjør.",
        Say.DECIDES_WHAT_NOW: "{name} avgjør hva som skjer nå.",
        Say.DECIDES_AMONG: "{name} avgjør; {polled} blir spurt.",
        Say.SILENT: "Har ikke svart: {names}.",
        Say.AGAINST: "No-go sier: {names}.",
        Say.SHUT: "Go er ikke mulig: {reasons}.",
        Say.ACCEPT: "Go krever at {caveats} godtas ved navn.",
        Say.NO_GO_LATE: "Et no-go der kommer {length} for sent.",
        Say.BACK_BY: "No-go nå: tilbake innen {at}.",
        Say.BACK_SAFE: "No-go nå: tilbake innen {at}, trygt til {safe}.",
        Say.BACK_SAFE_TO: "No-go nå: tilbake innen {at}, trygt til {gate}, {safe}.",
        Say.BACK_TOO_LATE: "No-go er ikke lenger trygt: tilbake innen {at}, {length} etter at vinduet slutter.",
        Say.ROLL_BACK_TOO_LATE: "Rulles det tilbake nå, er alt tilbake innen {at}, {length} etter at vinduet slutter.",
        Say.ROLL_BACK_NOW: "Rulles det tilbake nå, er alt tilbake innen {at}.",
        Say.ROLL_BACK_BY: "Rulles det tilbake nå, er alt tilbake innen {at}. Begynn senest {safe}.",
        Say.STAYS: "Det gjenoppretter ikke {names}.",
        Say.NO_WAY_BACK: "Det er ingen vei tilbake.",
        Say.PAST: "Det er ingen vei tilbake etter {gate}.",
        Say.WAY_BACK_LOST: "Det som er koblet om, kan ikke tas tilbake slik det står: {names}.",
        Say.HEAD: "Journal {seq}, {hash}.",
    },
}
ASIDES: Mapping[Language, Mapping[Aside, str]] = {
    Language.ENGLISH: {
        Aside.ON_TIME: "on time",
        Aside.LATE: "{by} late",
        Aside.EARLY: "{by} early",
        Aside.AND: "and",
        Aside.MORE: "{count} more",
        Aside.PHONE: "phone {phone}",
        Aside.NO_PHONE: "no phone known",
        Aside.NOBODY: "Nobody owns it",
        Aside.WHY: ": {why}",
        Aside.BY: ", by {name}",
        Aside.RUNNING: ", {count} under way",
        Aside.FAILED: ", {count} failed",
        Aside.SECONDS: ", {count} waiting for a second person",
        Aside.UNREHEARSED: "unrehearsed",
        Aside.REHEARSED: "from {rehearsals}",
        Aside.CRITERION_FALSE: "criterion {number} is not met",
        Aside.CRITERION_UNREAD: "criterion {number} cannot be read",
        Aside.QUORUM: "too few say go",
        Aside.PREDECESSORS: "work before it is not finished",
        Aside.GO: "go",
        Aside.GO_WITH_CAVEAT: "go with {caveats}",
        Aside.NO_GO: "no-go",
        Aside.POSTPONED: "postponed",
    },
    Language.NORWEGIAN: {
        Aside.ON_TIME: "i rute",
        Aside.LATE: "{by} forsinket",
        Aside.EARLY: "{by} før tiden",
        Aside.AND: "og",
        Aside.MORE: "{count} til",
        Aside.PHONE: "telefon {phone}",
        Aside.NO_PHONE: "ingen telefon kjent",
        Aside.NOBODY: "Ingen ansvarlig",
        Aside.WHY: ": {why}",
        Aside.BY: ", av {name}",
        Aside.RUNNING: ", {count} pågår",
        Aside.FAILED: ", {count} har feilet",
        Aside.SECONDS: ", {count} venter på person nummer to",
        Aside.UNREHEARSED: "uten øvelse",
        Aside.REHEARSED: "etter {rehearsals}",
        Aside.CRITERION_FALSE: "kriterium {number} er ikke oppfylt",
        Aside.CRITERION_UNREAD: "kriterium {number} kan ikke leses",
        Aside.QUORUM: "for få sier go",
        Aside.PREDECESSORS: "arbeid foran er ikke ferdig",
        Aside.GO: "go",
        Aside.GO_WITH_CAVEAT: "go med {caveats}",
        Aside.NO_GO: "no-go",
        Aside.POSTPONED: "utsatt",
    },
}
NOUNS: Mapping[Language, Mapping[Noun, tuple[str, str]]] = {
    Language.ENGLISH: {
        Noun.MINUTE: ("minute", "minutes"),
        Noun.HOUR: ("hour", "hours"),
        Noun.DAY: ("day", "days"),
        Noun.TASK: ("task", "tasks"),
        Noun.CAVEAT: ("caveat", "caveats"),
        Noun.REHEARSAL: ("rehearsal", "rehearsals"),
    },
    Language.NORWEGIAN: {
        Noun.MINUTE: ("minutt", "minutter"),
        Noun.HOUR: ("time", "timer"),
        Noun.DAY: ("dag", "dager"),
        Noun.TASK: ("oppgave", "oppgaver"),
        Noun.CAVEAT: ("forbehold", "forbehold"),
        Noun.REHEARSAL: ("øvelse", "øvelser"),
    },
}
