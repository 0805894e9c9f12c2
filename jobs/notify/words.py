"""The words of messages, in each language of a party."""

from collections.abc import Mapping
from dataclasses import dataclass

from jobs.run.events import Decision
from plans.model.hooks import HookWord
from plans.model.languages import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Everything that is said in one language; what stands in braces is filled in."""

    matters: Mapping[HookWord, str]
    decisions: Mapping[Decision, str]
    hold_over: str
    trouble_over: str
    """Of a red problem: that it is closed, or no longer red."""
    normal_again: str
    replication_over: str
    """Of a replication: that it is no longer red."""
    flow_over: str
    """Of what must flow: that it is no longer red."""
    flow_lost: str
    """Behind it, where some were given up."""
    held_again: str
    """Of a hold that was over, and is there again by the time that the text is made."""
    engine_lost: str
    engine_unreachable: str
    """Of a control database that cannot be reached from somewhere."""
    engine_reachable: str
    engine_back: str
    of_several: str
    """Of more tasks than one line names."""
    meanwhile: str
    """Of a task that is over by the time that the text is made."""
    rehearsal: str
    """What a subject and a text of a rehearsal begin with."""
    meant_for: str
    more: str
    footer: str
    language: Language
    late: str
    early: str
    on_time: str
    again: str
    """Of what others were told of before."""
    taken_over: str
    """Of what somebody takes over."""
    answer_here: str
    answer_by_code: str
    """Where there is no page."""
    answer_either: str
    answer_for: str


ENGLISH = Words(
    matters={
        HookWord.ATTENTION: "{task} needs a decision: retry, skip, fixed by hand or abandon.",
        HookWord.READY: "{task} may start: it is your turn.",
        HookWord.HEADS_UP: "{task}: your turn comes within {before}.",
        HookWord.LATE: "{task} is late.",
        HookWord.CHECKPOINT_OPEN: "{task}: the poll is open, answers are awaited.",
        HookWord.DECISION: "{task}: {decision}.",
        HookWord.HOLD: "HOLD: nothing new starts.",
        HookWord.GO_LIVE: "The go-live is reached: {task}.",
        HookWord.NO_GO: "NO-GO: the night does not go on as planned.",
        HookWord.SECOND: "You are asked to agree as the second person: see the console. {task}",
        HookWord.ENGINE_LOST: "ENGINE LOST: nobody works on the night.",
        HookWord.PROBLEM: "The engine has a problem: see the console.",
        HookWord.TROUBLE: "A red problem is open, {problem}: see the console. {task}",
        HookWord.DEGRADED: "The go-live is degraded since {since}: see the console.",
        HookWord.FLOW: "It does not flow: {flow}. See the console.",
        HookWord.REPLICATION: "Replication {replication} does not do as it should: see the console.",
        HookWord.TEST: "This is a test: nothing has happened. Please say that it arrived.",
    },
    decisions={
        Decision.GO: "GO",
        Decision.GO_WITH_CAVEAT: "GO with a caveat",
        Decision.NO_GO: "NO-GO",
        Decision.POSTPONED: "postponed",
    },
    hold_over="The hold is over: the night goes on.",
    trouble_over="{problem} is closed, or no longer red. {task}",
    normal_again="The go-live is no longer degraded.",
    replication_over="Replication {replication} is no longer red.",
    flow_over="It is no longer red: {flow}.",
    flow_lost=" Given up as lost: {count}.",
    held_again=" (It is on hold again by now.)",
    engine_lost="ENGINE LOST: nobody works on the night since {since}, and nothing new starts."
    " Start one: cutover engine {run}.",
    engine_unreachable="ENGINE LOST? From {host} the control database cannot be reached since {since}. Where it is"
    " away, nothing new starts: see the console.",
    engine_reachable="The control database can be reached from {host} again, and the engine works.",
    engine_back="The engine works again since {at}: it was lost at {since}.",
    of_several="{count} tasks: {tasks}",
    meanwhile=" (It is over by now.)",
    rehearsal="REHEARSAL",
    meant_for="This is a rehearsal. In production this goes to {party}.",
    more="and {count} more: see the console",
    footer="Run {run} of {title}. Message {id}.",
    language=Language.ENGLISH,
    late="{by} late",
    early="{by} early",
    on_time="on time",
    again=" (Nobody has acknowledged this.)",
    taken_over=" (You take this over.)",
    answer_here="Answer here: {link}",
    answer_by_code="Reply code {code}: say it on the phone, with your answer.",
    answer_either="Reply code {code}: say it on the phone, or type it at {page}",
    answer_for="Only for {party}, until {until}; each answer counts once. Please do not forward.",
)
NORWEGIAN = Words(
    matters={
        HookWord.ATTENTION: "{task} trenger en avgjørelse: prøv igjen, hopp over, rettet for hånd eller gi opp.",
        HookWord.READY: "{task} kan starte: det er din tur.",
        HookWord.HEADS_UP: "{task}: det blir din tur innen {before}.",
        HookWord.LATE: "{task} er forsinket.",
        HookWord.CHECKPOINT_OPEN: "{task}: innsjekken er åpen, svar ventes.",
        HookWord.DECISION: "{task}: {decision}.",
        HookWord.HOLD: "STANS: ingenting nytt startes.",
        HookWord.GO_LIVE: "Driftsstart er nådd: {task}.",
        HookWord.NO_GO: "NO-GO: natten fortsetter ikke som planlagt.",
        HookWord.SECOND: "Du bes om å samtykke som person nummer to: se konsollen. {task}",
        HookWord.ENGINE_LOST: "MOTOREN ER BORTE: ingen arbeider med natten.",
        HookWord.PROBLEM: "Motoren har et problem: se konsollen.",
        HookWord.TROUBLE: "Et rødt problem er åpent, {problem}: se konsollen. {task}",
        HookWord.DEGRADED: "Driften er redusert siden {since}: se konsollen.",
        HookWord.FLOW: "Det flyter ikke: {flow}. Se konsollen.",
        HookWord.REPLICATION: "Replikeringen {replication} går ikke som den skal: se konsollen.",
        HookWord.TEST: "Dette er en test: ingenting har skjedd. Si fra at den kom fram.",
    },
    decisions={
        Decision.GO: "GO",
        Decision.GO_WITH_CAVEAT: "GO med forbehold",
        Decision.NO_GO: "NO-GO",
        Decision.POSTPONED: "utsatt",
    },
    hold_over="Stansen er over: natten fortsetter.",
    trouble_over="{problem} er lukket, eller ikke lenger rødt. {task}",
    normal_again="Driften er ikke lenger redusert.",
    replication_over="Replikeringen {replication} er ikke lenger rød.",
    flow_over="Det er ikke lenger rødt: {flow}.",
    flow_lost=" Gitt opp som tapt: {count}.",
    held_again=" (Den er stanset igjen nå.)",
    engine_lost="MOTOREN ER BORTE: ingen arbeider med natten siden {since}, og ingenting nytt startes."
    " Start en: cutover engine {run}.",
    engine_unreachable="ER MOTOREN BORTE? Fra {host} kan kontrolldatabasen ikke nås siden {since}. Er den borte,"
    " startes ingenting nytt: se konsollen.",
    engine_reachable="Kontrolldatabasen kan nås fra {host} igjen, og motoren arbeider.",
    engine_back="Motoren arbeider igjen siden {at}: den var borte fra {since}.",
    of_several="{count} oppgaver: {tasks}",
    meanwhile=" (Dette er over nå.)",
    rehearsal="ØVELSE / REHEARSAL",
    meant_for="Dette er en øvelse. I produksjon går denne til {party}.",
    more="og {count} til: se konsollen",
    footer="Kjøring {run} av {title}. Melding {id}.",
    language=Language.NORWEGIAN,
    late="{by} forsinket",
    early="{by} før tiden",
    on_time="i rute",
    again=" (Ingen har bekreftet dette.)",
    taken_over=" (Du tar over dette.)",
    answer_here="Svar her: {link}",
    answer_by_code="Svarkode {code}: si den på telefonen sammen med svaret.",
    answer_either="Svarkode {code}: si den på telefonen, eller skriv den inn på {page}",
    answer_for="Bare for {party}, til kl. {until}; hvert svar gjelder én gang. Ikke videresend.",
)
WORDS = {Language.ENGLISH: ENGLISH, Language.NORWEGIAN: NORWEGIAN}
