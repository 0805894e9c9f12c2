"""The words of the board in Norwegian."""

from collections.abc import Mapping

BOKMAL: Mapping[str, str] = {
    # around the page
    "all runs": "Alle kjøringer",
    "window": "{title} - tavle",
    "only looked at": "Denne tavlen kan bare ses på.",
    "no such page": "Denne siden finnes ikke. Tavlens forside nevner kjøringene den viser.",
    "full": "Så mange som tavlen tåler, ser på den nå.",
    "too many": "For mange feil nøkler. Vent et minutt.",
    "entry:NO_TOKEN": "Tavlen krever nøkkelen sin: åpne den én gang med ?token=... bak adressen.",
    "entry:WRONG_TOKEN": "Dette er ikke nøkkelen til tavlen.",
    "entry:NOT_BY_PROXY": "Tavlen nås bare gjennom proxyen sin.",
    "entry:OTHER_NAME": "Tavlen svarer bare til localhost, siden den ikke har noen nøkkel.",
    "going on": "Går videre til tavlen...",
    "silent": "DENNE SIDEN HØRER INGENTING FRA TAVLEN. Det den viser, er gammelt: ",
    "no script": "Uten skript lastes siden på nytt hvert {seconds}. sekund.",
    "nothing yet": "Ingenting vises ennå.",
}
