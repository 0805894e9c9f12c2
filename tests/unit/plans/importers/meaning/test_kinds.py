"""What the words of a line say of its kind."""

import pytest

from plans.importers.meaning.kinds import is_no_return


@pytest.mark.parametrize(
    "text",
    [
        "Gate 3: Point of no return",
        "GO / NO-GO 2: punkt uten retur",
        "herfra er det ingen vei tilbake",
        "Beslut: punkt utan återvändo",
        "Herfra er der ingen vej tilbage",
        "Entscheidung (ab hier kein Zurück)",
        "Punkt ohne Wiederkehr",
        "Go/no-go : point de non-retour",
        "Decisión: punto de no retorno",
        "punto di non ritorno",
        "Ponto sem retorno",
    ],
)
def test_a_point_of_no_return_is_known_in_several_languages(text: str) -> None:
    assert is_no_return(text)


@pytest.mark.parametrize("text", ["Retur av lånte maskiner", "Point of contact", "Zurück zum Start", ""])
def test_a_way_back_is_no_point_of_no_return(text: str) -> None:
    assert not is_no_return(text)
