"""Public holidays of a country, by the library `holidays`: the one place that asks for it (extra `flows`)."""

from collections.abc import Iterable, Mapping
from datetime import date

from plans.errors import CutoverError


class HolidaysUnknown(CutoverError):
    """Nobody here knows the public holidays of that country."""


def public_holidays(country: str, years: Iterable[int]) -> Mapping[date, str]:
    """The public holidays of these years, with their names in English where it has them.

    Args:
        country: ISO 3166, perhaps with a subdivision: `NO`, `DE-BY`.

    Raises:
        HolidaysUnknown: the library is not installed, or does not know the country.
    """
    try:
        from holidays import country_holidays
    except ImportError:
        raise HolidaysUnknown(
            "the library that knows public holidays is not installed",
            hint="pip install 'cutover-console[flows]', or --no-holidays: they are then days like any other",
        ) from None
    name, _, part = country.partition("-")
    try:
        return dict(country_holidays(name, subdiv=part or None, years=list(years), language="en_US").items())
    except (NotImplementedError, KeyError, ValueError):
        raise HolidaysUnknown(
            f"nobody here knows the public holidays of {country[:20]}", hint="ISO 3166: NO, SE, DE-BY; or --no-holidays"
        ) from None
