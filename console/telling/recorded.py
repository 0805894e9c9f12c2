"""Sentences of this program in Norwegian: those that a journal keeps, and that are told again word for word.

A journal is written in English. What of it a reader in the morning meets most is translated by its form; any other
sentence stands as it was recorded, and so does whatever people have typed.
"""

import re
from collections.abc import Sequence

_FORMS: Sequence[tuple[str, str]] = (
    # what criteria read
    (r"(\d+) of (\d+) done", r"\1 av \2 utført"),
    (r"\bnot ([A-Z]\w*)(?=$|[,;])", r"ikke \1"),
    (r"\bnot taken\b", "ikke tatt med"),
    (r"^((?:.*; )?\w+) skipped by ", r"\1 hoppet over av "),
    (r"^((?:.*; )?\w+) fixed by hand by ", r"\1 rettet for hånd av "),
    (r"^((?:.*; )?\w+) abandoned by ", r"\1 gitt opp av "),
    (r"\bits verdict was failed\b", "resultatet var feilet"),
    (r"\bits verdict was not tested\b", "den ble ikke testet"),
    (r"\b(\d+) waived: ", r"\1 frafalt: "),
    (r"^([\w, ]+) equal$", r"\1 like"),
    (r"\bnot reconciled\b", "ikke avstemt"),
    (r"\bstale, (\d+) tables? written since\b", r"foreldet, skrevet til \1 av tabellene etterpå"),
    (r"\bis forecast at the limit\b", "er ventet på grensen"),
    (r"\bis forecast (.+) before the limit\b", r"er ventet \1 før grensen"),
    (r"\bis forecast (.+) after the limit\b", r"er ventet \1 etter grensen"),
    (r"\ba rollback now would be over (.+) before the limit\b", r"en tilbakerulling nå er over \1 før grensen"),
    (r"\ba rollback now would be over (.+) after the limit\b", r"en tilbakerulling nå er over \1 etter grensen"),
    (r"\bthere is no way back any more\b", "det finnes ingen vei tilbake lenger"),
    (r"\bno lesson is open\b", "ingen lærdom er åpen"),
    (r"\bno rehearsal counts: none could teach anything\b", "ingen øvelse teller: ingen kunne lære oss noe"),
    (r"\basked in production only\b", "kreves bare i produksjon"),
    (r"\blasted (.+), (.+) under its limit\b", r"varte \1, \2 under grensen"),
    (r"\blasted (.+), (.+) over its limit\b", r"varte \1, \2 over grensen"),
    (r"\bis forecast to last (.+), (.+) under its limit\b", r"er ventet å vare \1, \2 under grensen"),
    (r"\bis forecast to last (.+), (.+) over its limit\b", r"er ventet å vare \1, \2 over grensen"),
    # who says it
    (r"^on the word of ", "på ordet til "),
    (r"^evidence of ", "bevis fra "),
    (r"^asked of ", "spurt "),
    (r"^counted by ", "talt av "),
    (r"^told by ", "oppgitt av "),
    (r"^by canaries and counts$", "prøvemeldinger og tellinger"),
    (r"^from the forecast$", "fra prognosen"),
    (r"^from rehearsals$", "fra øvelser"),
    # intervals
    (r"^it never began$", "det begynte aldri"),
    (r"^rolled back$", "rullet tilbake"),
    (r"^being rolled back$", "rulles tilbake"),
    (r"\b(\w+) was skipped\b", r"\1 ble hoppet over"),
    (r"\bclock times let pass\b", "klokkeslett ikke ventet på"),
    (r"^a rehearsal has no ", "en øvelse har ikke "),
    (r"^a production has no ", "en produksjonskjøring har ikke "),
    (r"^not finished, the run ended: completed$", "ikke ferdig da kjøringen sluttet"),
    (r"^not finished, the run ended: (rolled back|aborted)$", "ikke ferdig, kjøringen ble avbrutt"),
    (r"^no-go at ", "no-go ved "),
    # what a rollback leaves
    (r"^it has no rollback$", "den har ingen tilbakerulling"),
    (r"^its rollback was skipped$", "tilbakerullingen ble hoppet over"),
    (r"^its rollback was given up$", "tilbakerullingen ble gitt opp"),
    (r"^done$", "utført"),
    (r"^done, unverified$", "utført, ubekreftet"),
    (r"^begun$", "begynt"),
    (r"^begun and skipped$", "begynt og hoppet over"),
    (r"^begun and given up$", "begynt og gitt opp"),
    (r"^fixed by hand$", "rettet for hånd"),
    (r"^in doubt$", "i tvil"),
    # caveats, and why nothing is judged
    (r" is silent$", " er taus"),
    (r"\bGO\* \"", 'GO med forbehold "'),
    (r"^(waived|failed): (.*); instead: ", r"\1: \2; i stedet: "),
    (r"^waived: ", "frafalt: "),
    (r"^failed: ", "feilet: "),
    (r"\bcompleteness not proved\b", "fullstendighet ikke bevist"),
    (r"^a simulated night counts no flows$", "en simulert natt teller ingen flyt"),
    (r"^at (\S+) times the speed of the clock nothing is counted$", r"klokken går \1 ganger så fort: ingenting telles"),
    (r"^flows are judged from the go-live on$", "flyter bedømmes fra driftsstart"),
    (
        r"^in a rehearsal what is normal does not hold: only canaries say whether it flows$",
        "i en øvelse gjelder ikke det normale: bare prøvemeldinger viser om det flyter",
    ),
    (r"^nothing more is expected of it, says ", "det ventes ikke mer av den, sier "),
    (r": retired$", ": utgått"),
    (r"^1 flow lets through what was sent\b", "1 flyt slipper gjennom det som ble sendt"),
    (r"^(\d+) flows let through what was sent\b", r"\1 flyter slipper gjennom det som ble sendt"),
    (r"\b(\d+) of 1 flow not: ", r"\1 av 1 flyt ikke: "),
    (r"\b(\d+) of (\d+) flows not: ", r"\1 av \2 flyter ikke: "),
    (r"\bhas had no canary yet\b", "har ikke hatt noen prøvemelding ennå"),
    (r"\bhad its last canary (.+) ago: send it again\b", r"hadde sin siste prøvemelding for \1 siden: send den igjen"),
    (r"^it was not counted yet$", "den er ikke talt ennå"),
    (
        r"^it flowed when it was read last; (\w+) is asked since (.+) and has not answered$",
        r"den fløt da den sist ble lest; \1 er spurt siden \2 og har ikke svart",
    ),
    # what an amendment took away
    (r"\bweaker since revision (\d+): ", r"svakere siden revisjon \1: "),
    (r"\bno longer polled: ", "ikke lenger spurt: "),
    (r"\bno longer decided by ", "ikke lenger avgjort av "),
    (r"\bno longer asked: ", "ikke lenger krevd: "),
    (r"\b(\d+) of (\d+) must say go instead of (\d+) of (\d+)\b", r"\1 av \2 må si go i stedet for \3 av \4"),
    (r"\bno longer the point of no return\b", "ikke lenger punktet uten retur"),
    (r"\bthe go-live is moved from (.+) to (.+)$", r"driftsstart er flyttet fra \1 til \2"),
    (r"^(\d+) new, (\d+) dropped, (\d+) changed", r"\1 nye, \2 fjernet, \3 endret"),
    # what is approved
    (r"^revision (\d+) of the plan is not the approved one; another is approved by ",
     r"revisjon \1 av planen er ikke den godkjente; en annen er godkjent av "),
    (r"^revision (\d+) of the plan is approved by nobody\b", r"revisjon \1 av planen er ikke godkjent av noen"),
    (r"^revision (\d+) of the plan was not compared with what is approved yet\b",
     r"revisjon \1 av planen er ennå ikke sammenlignet med det som er godkjent"),
    (r"^revision (\d+) of the plan was not the approved one then$", r"revisjon \1 av planen var ikke den godkjente da"),
    (r"^whether revision (\d+) of the plan is approved is not known: the chain of approvals is not what was recorded, ",
     r"om revisjon \1 av planen er godkjent vet ingen: kjeden av godkjenninger er ikke den som ble skrevet, "),
    (r"^the plan is not approved \(.+\): each gate has to accept that$",
     "planen er ikke godkjent: hver innsjekk må godta det"),
    (r"; begun all the same by (\S+): ", r"; likevel begynt av \1: "),
    (r", who began the run, and nobody else$", ", som begynte kjøringen, og ingen andre"),
    # faults and warnings
    (r"^differs$", "avviker"),
    (r"^exit status (\d+) after (\S+) s\b", r"avsluttet med status \1 etter \2 s"),
    (r"\bits (\d+) lines are in ", r"de \1 linjene ligger i "),
    (r"\ba lock was not to be had within lock_timeout\b", "en lås var ikke å få innen lock_timeout"),
    (r"\bthe connection to the server was lost\b", "forbindelsen til serveren ble brutt"),
    (r"^messages to (\w+) were given up, (\d+) of them: ", r"meldinger til \1 ble gitt opp, \2 av dem: "),
    (r"^(\w+) cannot be used: ", r"\1 kan ikke brukes: "),
    (r"\bthe connection was lost\b", "forbindelsen ble brutt"),
    (r"\ba lock was not granted in time\b", "en lås ble ikke gitt i tide"),
    (r"^a no-go here would come (.+) too late: the rollbacks would end past the window$",
     r"et no-go her ville komme \1 for sent: tilbakerullingene ville ende etter vinduet"),
)  # fmt: skip
_COMPILED = tuple((re.compile(form), said) for form, said in _FORMS)
_WITH_LENGTHS = re.compile(r"\b(varte|er ventet å vare|er ventet|er over) (?=\d+ (?:d|h|min)\b)")
"""Behind these stand lengths of this program's own."""
_HOURS = re.compile(r"\b(\d+) h\b")


def in_bokmal(text: str) -> str:
    """A sentence of this program in Norwegian, as far as its form is known."""
    for form, said in _COMPILED:
        text = form.sub(said, text)
    return _HOURS.sub(r"\1 t", text) if _WITH_LENGTHS.search(text) else text
