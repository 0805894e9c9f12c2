"""Elements of XML, and values as MS Project writes them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from plans.characters import shown

TENTH = timedelta(seconds=6)
"""What lengths and lags are counted in: a tenth of a minute."""


def element(name: str, value: str | int) -> str:
    """An element with a text, of several lines where it has some; nothing in it is markup."""
    lines = (shown(line) for line in str(value).split("\n"))
    return f"<{name}>{escape(chr(10).join(lines))}</{name}>"


def block(name: str, parts: Iterable[str]) -> str:
    """An element with others in it, each on a line of its own."""
    return "\n".join([f"<{name}>", *parts, f"</{name}>"])


def moment(name: str, at: datetime, zone: ZoneInfo) -> str:
    """An instant by the clock of a zone, of which Project knows nothing."""
    return element(name, f"{at.astimezone(zone):%Y-%m-%dT%H:%M:%S}")


def length(name: str, span: timedelta) -> str:
    """How long something lasts: `PT0H20M0S`."""
    seconds = round(span.total_seconds())
    return element(name, f"PT{seconds // 3600}H{seconds // 60 % 60}M{seconds % 60}S")
