"""The words of the page, in each language of a party."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PageWords:
    """Everything that is said in one language; what stands in braces is filled in."""

    lang: str
    title: str
    rehearsal: str
    code_asked: str
    code_help: str
    show: str
    answers_for: str
    until: str
    once: str
    your_name: str
    poll: str
    choices: Mapping[str, str]
    caveat_text: str
    send: str
    confirm: str
    confirm_help: str
    confirm_send: str
    confirmed: str
    seen_help: str
    seen_send: str
    given: Mapping[str, str]
    """What was answered, as the page says it back."""
    recorded: str
    waits: str
    not_counted: str
    nothing_left: str
    whys: Mapping[str, str]
    """Why an answer is refused, by the word for it."""
    why_else: str
    call: str
    back: str


ENGLISH = PageWords(
    lang="en",
    title="Your answer",
    rehearsal="REHEARSAL: this is an exercise.",
    code_asked="The reply code of your message",
    code_help="Eight letters and digits. Capitals and hyphens do not matter.",
    show="Show what it asks",
    answers_for="You answer for {party}.",
    until="Good until {time}. Each answer counts once.",
    once="This was answered.",
    your_name="Your name",
    poll="Your answer at this checkpoint",
    choices={"go": "GO", "caveat": "GO with a caveat", "no-go": "NO-GO"},
    caveat_text="What is the caveat, or the reason? A caveat needs a text.",
    send="Send this answer",
    confirm="Mark what you confirm",
    confirm_help="You can come back for the rest.",
    confirm_send="Confirm what is marked",
    confirmed="confirmed",
    seen_help="Say that you have read the message, so that nobody else is called instead.",
    seen_send="I have seen it",
    given={"seen": "seen", "confirm": "confirmed", "go": "GO", "caveat": "GO with a caveat", "no-go": "NO-GO"},
    recorded="Recorded as number {seq} of the journal.",
    waits="Sent at {time}, not read by the engine yet. Load this page again in a minute; if it still says so, call.",
    not_counted="NOT counted: {why}",
    nothing_left="Nothing is left to answer here.",
    whys={
        "forged": "nobody was sent this link or code. Read the code again, letter by letter.",
        "replayed": "that was answered with this link or code already.",
        "doubled": "it was answered already.",
        "expired": "this link and its code are too old.",
        "foreign": "this link is not good for that.",
        "ambiguous": "it is not clear which task is meant.",
        "wordless": "a caveat needs its text.",
        "late": "what was asked is over.",
        "early": "it is not its turn yet, or the night is on hold.",
        "moved": "somebody else answers for this party by now.",
        "second": "this needs a second person. Call those who sent you the message.",
        "stranger": "you are not of this party.",
        "rushed": "too many wrong codes were tried. Wait a minute, or use the link of the message.",
        "unmarked": "nothing was marked.",
        "nameless": "your name is missing.",
        "hasty": "too many requests came from your address. Wait a minute.",
        "away": "the control database cannot be reached just now. Try again in a minute.",
        "unfit": "this was not understood.",
    },
    why_else="it was not taken.",
    call="If in doubt, call those who sent you the message.",
    back="Back",
)
NORWEGIAN = PageWords(
    lang="nb",
    title="Ditt svar",
    rehearsal="ØVELSE: dette er ikke på ordentlig.",
    code_asked="Svarkoden i meldingen",
    code_help="Åtte bokstaver og tall. Store bokstaver og bindestrek betyr ingenting.",
    show="Vis hva det gjelder",
    answers_for="Du svarer for {party}.",
    until="Gjelder til kl. {time}. Hvert svar gjelder én gang.",
    once="Dette er besvart.",
    your_name="Navnet ditt",
    poll="Ditt svar på denne innsjekken",
    choices={"go": "GO", "caveat": "GO med forbehold", "no-go": "NO-GO"},
    caveat_text="Hva er forbeholdet, eller grunnen? Et forbehold må ha en tekst.",
    send="Send dette svaret",
    confirm="Kryss av det du bekrefter",
    confirm_help="Du kan komme tilbake for resten.",
    confirm_send="Bekreft det som er krysset av",
    confirmed="bekreftet",
    seen_help="Si at du har lest meldingen, så ingen andre blir oppringt i stedet.",
    seen_send="Jeg har sett den",
    given={"seen": "sett", "confirm": "bekreftet", "go": "GO", "caveat": "GO med forbehold", "no-go": "NO-GO"},
    recorded="Ført som nummer {seq} i journalen.",
    waits="Sendt kl. {time}, ikke lest av motoren ennå. Last siden på nytt om et minutt; ring hvis det står slik da.",
    not_counted="TELLER IKKE: {why}",
    nothing_left="Det er ikke mer å svare på her.",
    whys={
        "forged": "ingen har fått denne lenken eller koden. Les koden en gang til, tegn for tegn.",
        "replayed": "dette er alt besvart med denne lenken eller koden.",
        "doubled": "dette er alt besvart.",
        "expired": "lenken og koden er for gamle.",
        "foreign": "lenken gjelder ikke dette.",
        "ambiguous": "det er uklart hvilken oppgave det gjelder.",
        "wordless": "et forbehold må ha en tekst.",
        "late": "det som ble spurt om, er over.",
        "early": "det er ikke denne oppgavens tur ennå, eller natten er stanset.",
        "moved": "noen andre svarer for denne parten nå.",
        "second": "dette krever en person til. Ring dem som sendte meldingen.",
        "stranger": "du hører ikke til denne parten.",
        "rushed": "for mange feil koder er prøvd. Vent et minutt, eller bruk lenken i meldingen.",
        "unmarked": "ingenting var krysset av.",
        "nameless": "navnet ditt mangler.",
        "hasty": "for mange forespørsler fra adressen din. Vent et minutt.",
        "away": "kontrolldatabasen kan ikke nås akkurat nå. Prøv igjen om et minutt.",
        "unfit": "dette ble ikke forstått.",
    },
    why_else="det ble ikke tatt imot.",
    call="Er du i tvil, så ring dem som sendte meldingen.",
    back="Tilbake",
)
WORDS: Mapping[str, PageWords] = {"en": ENGLISH, "nb": NORWEGIAN}
_NORWEGIAN_TAGS = frozenset({"nb", "nn", "no"})


def preferred(accept_language: str) -> PageWords:
    """By what a browser says that its person reads: the first of ours that it names."""
    for one in accept_language.lower().split(","):
        tag = one.partition(";")[0].strip().partition("-")[0]
        if tag in _NORWEGIAN_TAGS:
            return NORWEGIAN
        if tag == "en":
            return ENGLISH
    return ENGLISH
