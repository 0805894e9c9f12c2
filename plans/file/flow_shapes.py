"""What a plan file may say of what flows through the new platform: `flows:`, and what belongs to it."""

import re
from datetime import date, time
from typing import Annotated, Literal

from pydantic import Discriminator, Field, PlainValidator, Tag
from pydantic import WithJsonSchema as AsJson

from plans.file.fields import Id, Line, SomeDuration, Strict, Text, as_text, one_of, wrong
from plans.file.http_shapes import HttpFile, PointerFile
from plans.file.job_shapes import CommandFile, EnvironmentFile, SqlFile
from plans.file.values import in_short

MAX_FLOWS = 1000
MAX_QUIET = 100
COUNTS = ("sql", "http", "file", "command")
ACTS = ("sql", "http", "command")
NORMAL = ("baseline", "per_hour", "never_zero")

_HOUR = r"^([01]?[0-9]|2[0-3]):[0-5][0-9]$"
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_EVERY_DAY: list[Weekday] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


_AS_HOUR = 'write "07:00"; midnight is "00:00"'


def _time_of_day(value: object) -> time:
    if not isinstance(value, str) or not re.match(_HOUR, value):
        raise wrong(f"{in_short(value)} is no time of the day", _AS_HOUR)
    hours, minutes = map(int, value.split(":"))
    return time(hours, minutes)


def _country(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", value):
        raise wrong(f"{in_short(value)} is no country", "its two letters: NO, SE, DE-BY")
    return value


_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


def _day(value: object) -> date:
    text = in_short(value)
    if not isinstance(value, str) or not re.fullmatch(_DAY, value, re.ASCII):
        raise wrong(f"{text} is no day", "write 2026-12-24")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise wrong(f"{text} is no day of the calendar", "write 2026-12-24") from None


Day = Annotated[date, PlainValidator(_day), as_text(_DAY, "this is no day: write 2026-12-24")]
TimeOfDay = Annotated[time, PlainValidator(_time_of_day), as_text(_HOUR, f"this is no time of the day: {_AS_HOUR}")]
Country = Annotated[str, PlainValidator(_country), AsJson({"type": "string", "minLength": 2, "maxLength": 6})]
CountingFile = Literal["window", "total"]
"""What the numbers of a count are. `window`: how many there were in a stretch of time; `total`: how many there have
ever been.
"""


# --- counts ------------------------------------------------------------------------------------------------------


class SqlCountFile(Strict):
    """A query on one database with the column `count`, and where it tells them `template`, `receiver`, `oldest`.

    For example: `{on: platform, query: sql/letters.sql}`
    """

    on: Id
    """The database that is asked; a replica where there is one. For example: `platform`"""
    query: Text
    """The query, or a file beside the plan. Of a window `$1` is the time after which, `$2` the time up to which is
    counted. For example: `select count(*) from letter where sent_at > $1 and sent_at <= $2`
    """
    counting: CountingFile = "window"
    timeout: SomeDuration | None = None
    """After so long the server ends it: what is too dear is said, and not counted. Default: `5s`"""


class HttpCountFile(Strict):
    """An address that answers JSON: a number, or a list of objects with the columns of a query as keys.

    For example: `{url: "${BROKER}/queues/lab", at: /messages/count}`
    """

    url: Line
    """The address; `${NAME}` is taken from the environment of the engine. Of a window `{after}` and `{until}` are
    filled in. For example: `"${BROKER}/queues/lab/acknowledged"`
    """
    at: PointerFile = ""
    """Where in the answer the number or the list stands; without it, it is the whole answer. For example:
    `/messages/count`
    """
    counting: CountingFile = "total"
    headers: dict[Line, Line] = Field(default={}, max_length=50)
    """Headers of the request; `${NAME}` is taken from the environment of the engine. For example: `{Authorization:
    "Bearer ${BROKER_TOKEN}"}`
    """
    ca_file: Text | None = None
    """Certificates that are trusted instead of those of the host. For example: `/etc/ssl/hospital.pem`"""
    timeout: SomeDuration | None = None
    """How long the answer may take. Default: `10s`"""


class FileCountFile(Strict):
    """A file on the host of the engine: a number, or CSV whose first line names the columns of a query.

    For example: `{path: /var/lib/letters/acknowledged.csv, fresh_within: 15m}`
    """

    path: Line
    """The file; another program writes it. For example: `/var/lib/letters/acknowledged.csv`"""
    counting: CountingFile = "total"
    fresh_within: SomeDuration | None = None
    """An older file is not read: whoever writes it has stopped. Default: `30m`"""


class CommandCountFile(Strict):
    """A program on the host of the engine that prints what a file of counts holds.

    For example: `{argv: [mqcount, LAB.IN], counting: total}`
    """

    argv: Annotated[list[Text], Field(min_length=1)]
    """The program and its arguments; of a window two times are added to them. For example: `[mqcount, LAB.IN]`"""
    env: EnvironmentFile = Field(default=[])
    counting: CountingFile = "total"
    timeout: SomeDuration | None = None
    """How long it may take. Default: `10s`"""


class CountFile(Strict):
    """How many there are.

    For example: `{sql: {on: platform, query: sql/letters.sql}}`
    """

    model_config = one_of(COUNTS)
    exactly_one = COUNTS
    what = "a count"

    sql: SqlCountFile | None = None
    """Counted by a query on a database of the plan."""
    http: HttpCountFile | None = None
    """Counted by asking an address that answers JSON."""
    file: FileCountFile | None = None
    """Counted by reading a file that another program writes."""
    command: CommandCountFile | None = None
    """Counted by a program on the engine's host."""


# --- what is normal ----------------------------------------------------------------------------------------------


class NeverZeroFile(Strict):
    """Something in these hours, by the clock of the plan's zone.

    For example: `{from: "07:00", to: "16:00", days: [mon, tue, wed, thu, fri]}`
    """

    from_: TimeOfDay = Field(alias="from")
    """When these hours begin, by the clock of the plan's zone. For example: `"07:00"`"""
    to: TimeOfDay
    """When they end; past midnight where that is not later. For example: `"16:00"`"""
    within: SomeDuration | None = None
    """How long it may be silent in these hours. Default: `1h`"""
    days: Annotated[list[Weekday], Field(min_length=1, max_length=7)] = Field(default=_EVERY_DAY)
    """The days of the week on which these hours begin; without it, every day. For example: `[mon, tue, wed, thu, fri]`
    """


class NormalFile(Strict):
    """How many there should be, of the first stage that is counted.

    For example: `{never_zero: {from: "07:00", to: "16:00"}}`
    """

    model_config = one_of(NORMAL)
    exactly_one = NORMAL
    what = "what is normal"

    baseline: CountFile | None = None
    """As in the weeks before the night: how the old system tells how many there were between two times, for `cutover
    baseline`.
    """
    per_hour: Annotated[float, Field(gt=0, le=10_000_000, strict=False)] | None = None
    """So many an hour, at any hour of day and night. For example: `40`"""
    never_zero: NeverZeroFile | None = None
    """In these hours at least one, however long it may be silent otherwise."""


def _word_or_mapping(value: object) -> str:
    return "(word)" if isinstance(value, str) else "(mapping)"


# --- canaries ----------------------------------------------------------------------------------------------------


class ActFile(Strict):
    """Sends a canary, or takes it back; the blank `{mark}` in it is the mark of this message.

    For example: `{command: {argv: [send-test-letter, "{mark}"]}}`
    """

    model_config = one_of(ACTS)
    exactly_one = ACTS
    what = "what is done"

    sql: SqlFile | None = None
    """Done by statements on a database of the plan."""
    http: HttpFile | None = None
    """Done by a request to another system."""
    command: CommandFile | None = None
    """Done by a program on the engine's host."""


class SqlLookFile(Strict):
    """A query of one row whose first column is true once the canary is there.

    For example: `{on: platform, query: sql/has_come.sql}`
    """

    on: Id
    """The database that is asked, by its name under `databases`. For example: `platform`"""
    query: Text
    """A query, or a file beside the plan. For example: `select exists (select from inbox where subject = '{mark}')`"""


class HttpLookFile(Strict):
    """An address that is asked with GET.

    For example: `{url: "${GP_TEST}/inbox/{mark}", status: 200}`
    """

    url: Line
    """The address; `${NAME}` is taken from the environment of the engine. For example: `"${GP_TEST}/inbox/{mark}"`"""
    headers: dict[Line, Line] = Field(default={}, max_length=50)
    """Headers of the request; `${NAME}` is taken from the environment of the engine. For example: `{Authorization:
    "Bearer ${GP_TOKEN}"}`
    """
    status: Annotated[int, Field(ge=100, le=599)] = 200
    """The status that says that it is there. For example: `200`"""
    contains: Text | None = None
    """A text that the answer must contain. For example: `"{mark}"`"""
    ca_file: Text | None = None
    """Certificates that are trusted instead of those of the host. For example: `/etc/ssl/hospital.pem`"""


class LookFile(Strict):
    """Whether a canary is there; the blank `{mark}` in it is the mark of this message.

    For example: `{http: {url: "${GP_TEST}/inbox/{mark}"}}`
    """

    model_config = one_of(ACTS)
    exactly_one = ACTS
    what = "a look"

    sql: SqlLookFile | None = None
    """Seen by a query whose first column is true."""
    http: HttpLookFile | None = None
    """Seen by asking an address that answers as expected."""
    command: CommandFile | None = None
    """Seen by a program that ends with 0."""


class CanaryFile(Strict):
    """One marked message that is sent through the flow to a test recipient, must arrive, and is withdrawn.

    For example:
    `{send: {command: {argv: [send-test-letter, "{mark}"]}}, arrived: {http: {url: "${GP_TEST}/inbox/{mark}"}}}`
    """

    send: ActFile
    """How the marked message is sent."""
    arrived: LookFile
    """How the receiver tells that it has come."""
    processed: LookFile | None = None
    """How the receiver tells that it can work with it."""
    withdraw: ActFile | None = None
    """How it is taken back, by its mark; done too where nothing came, or an attempt was lost."""
    within: SomeDuration | None = None
    """How long its whole way may take. Default: `10m`"""
    every: SomeDuration | None = None
    """How often it is looked for. Default: `5s`"""
    template: Text | None = None
    """The template under which it is counted, where the counts tell templates apart. For example: `Test letter`"""
    receiver: Text | None = None
    """The receiver under which it is counted. For example: `Test practice`"""
    counted: bool = True
    """Whether the counts see it, so that it is taken out of them; false where their queries leave it
    out, or its withdrawal deletes it before it is counted."""


# --- flows -------------------------------------------------------------------------------------------------------


class FlowFile(Strict):
    """What must go on flowing after the go-live: an integration, a type of message, letters, a queue of orders."""

    id: Id
    """Short, as it is spoken aloud; other parts of the plan name it so. For example: `L-DISCHARGE`"""
    title: Text
    """What flows, in words for people. For example: `Discharge letters to general practitioners`"""
    owner: str | None = None
    """The party that looks after it when it stops. For example: `integration`"""
    receiver: str | None = None
    """The party that receives it, and is called about it. For example: `gp-office`"""
    by: list[Literal["template", "receiver"]] = Field(default=[], max_length=2)
    """What its counts tell apart, so that one dead template does not drown in the sum. `template`: the templates, in a
    column of that name; `receiver`: the receivers, in a column of that name. For example: `[template, receiver]`
    """
    sent: CountFile | None = None
    """How the number that was sent is counted."""
    received: CountFile | None = None
    """How the number that the receiver was given is counted."""
    processed: CountFile | None = None
    """How the number that the receiver could work with is counted."""
    normal: (
        Annotated[
            Annotated[Literal["baseline"], Tag("(word)")] | Annotated[NormalFile, Tag("(mapping)")],
            Discriminator(_word_or_mapping),
        ]
        | None
    ) = None
    """How many there should be; `baseline` where its own first count can be asked of the weeks before the night too.
    Without it nobody can say that it is silent. For example: `{per_hour: 40}`
    """
    every: SomeDuration | None = None
    """How often it is counted. Default: `5m`"""
    within: SomeDuration | None = None
    """How long one may take from a stage to the next. Default: `15m`"""
    names: Text | None = None
    """A CSV file beside the plan with the columns `old` and `new`: what templates and receivers were called before. For
    example: `letter-names.csv`
    """
    canary: CanaryFile | None = None
    """The marked message by which it is tried."""
    degrades: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    """Which part of the go-live is degraded while it is red: declared when it turns so, over when it flows again. For
    example: `results can only be read`
    """


class QuietDayFile(Strict):
    """A day, or several, on which less is normal though no calendar names them."""

    day: Day
    """The day, or the first of several, in the plan's zone. For example: `2026-12-24`"""
    to: Day | None = None
    """The last day, where it is several. For example: `2026-12-30`"""
    name: Annotated[Line, Field(max_length=60)] | None = None
    """What it is called. Default: `quiet day`. For example: `Christmas Eve`"""


QuietDaysFile = Annotated[
    list[
        Annotated[
            Annotated[Day, Tag("(word)")] | Annotated[QuietDayFile, Tag("(mapping)")], Discriminator(_word_or_mapping)
        ]
    ],
    Field(max_length=MAX_QUIET),
]
FlowsFile = Annotated[list[FlowFile], Field(max_length=MAX_FLOWS)]
