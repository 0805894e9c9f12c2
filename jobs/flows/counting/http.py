"""Counts by an address that answers JSON: one request, of which nothing is kept but numbers and names."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import quote

from jobs.flows.counting.asked import NotCounted, TooLong
from jobs.flows.counting.rows import COUNT, Answer, rows_of
from jobs.web.address import filled_in, written
from jobs.web.exchange import MAX_BODY, AnswerLost, NotSent, NotTrusted, Request, exchange
from jobs.web.json_pointer import NoJson, parsed, value_at
from plans.durations import format_duration, in_words
from plans.model.flows import Counting, HttpCount

_UNSENT = "; nothing was sent"
"""What matters of a request that acts, and not of a question."""
CLOCK_TOLERANCE = timedelta(minutes=5)
"""By so much the clock in an answer's head may be off: it may have been kept on the way."""


async def ask(
    count: HttpCount, after: datetime, until: datetime, *, environ: Mapping[str, str], at: datetime | None
) -> Answer:
    """What it answers. Args: at: what time it is, where the other system's clock matters.

    Raises:
        NotCounted: it cannot be reached, or answers something else.
        TooLong: it does not answer in its time.
        CutoverError: of the address, its variables or its certificate.
    """
    url = count.url.replace("{after}", _moment(after)).replace("{until}", _moment(until))
    headers = filled_in(dict(count.headers), environ)
    request = Request(method="GET", to=written(url, environ), headers=headers, ca_file=count.ca_file)
    try:
        async with asyncio.timeout(count.timeout.total_seconds()):
            reply = await exchange(request, with_body=True)
    except TimeoutError:
        raise TooLong(f"no answer within {format_duration(count.timeout)}") from None
    except AnswerLost:
        raise NotCounted("its answer was lost") from None
    except (NotSent, NotTrusted) as error:
        raise NotCounted(error.what.removesuffix(_UNSENT), hint=error.hint) from None
    if not 200 <= reply.status < 300:
        raise NotCounted(f"it answers with status {reply.status}")
    if reply.body is None:
        raise NotCounted(f"its answer is longer than {MAX_BODY:,} bytes, or was cut off")
    if at is not None and count.counting is Counting.WINDOW:
        look_at_clock(reply.headers.get("date", ""), at)
    try:
        document = parsed(reply.body)
    except NoJson:
        raise NotCounted("its answer is no JSON") from None
    asked = f"{request.to.authority}{request.to.target}"
    return replace(_answer(value_at(document, count.at), count.at), source=asked)


def _answer(value: object, pointer: str) -> Answer:
    if isinstance(value, list):
        if not all(isinstance(one, dict) for one in value):
            raise NotCounted("its answer is no list of objects", hint='[{"count": 3, "template": "..."}]')
        return Answer(rows=rows_of(value))
    if isinstance(value, dict):
        return Answer(rows=rows_of([value]))
    if value is None:
        raise NotCounted(f"there is nothing at {pointer[:60]} of its answer" if pointer else "its answer is empty")
    return Answer(rows=rows_of([{COUNT: value}]))


def look_at_clock(said: str, at: datetime) -> None:
    """Raise where the clock of the other system is off: it counts another window than it was asked for."""
    try:
        there = parsedate_to_datetime(said)
        there = there.replace(tzinfo=there.tzinfo or UTC)  # -0000 says no zone: the moment is told in UTC all the same
        off = there.astimezone(UTC) - at
    except (ValueError, OverflowError):
        return
    if abs(off) > CLOCK_TOLERANCE:
        raise NotCounted(f"its clock is {in_words(off)} {'ahead' if off > timedelta(0) else 'behind'}")


def _moment(moment: datetime) -> str:
    return quote(f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z", safe="")
