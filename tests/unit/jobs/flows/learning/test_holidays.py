"""Public holidays of a country, or a clear word that nobody knows them."""

import sys
from datetime import date

import pytest

from jobs.flows.learning.holidays import HolidaysUnknown, public_holidays


@pytest.mark.needs("holidays")
def test_a_country_and_a_part_of_it_have_their_own() -> None:
    assert date(2026, 5, 17) in public_holidays("NO", [2026])
    assert public_holidays("DE-BY", [2026]).keys() > public_holidays("DE", [2026]).keys()


@pytest.mark.needs("holidays")
@pytest.mark.parametrize("country", ["XX", "DE-XX", "NO-99"])
def test_a_country_that_nobody_knows_is_said(country: str) -> None:
    with pytest.raises(HolidaysUnknown, match=f"public holidays of {country}"):
        public_holidays(country, [2026])


def test_without_the_library_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)
    with pytest.raises(HolidaysUnknown) as error:
        public_holidays("NO", [2026])
    assert "pip install 'cutover-console[flows]'" in error.value.hint
