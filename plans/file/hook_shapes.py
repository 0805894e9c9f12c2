"""What a plan file may say of those who are told: hooks, channels, and where messages of rehearsals go."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from plans.file.fields import Id, Line, SomeDuration, Strict, Text, one_of

WordFile = Literal[
    "attention",
    "ready",
    "heads_up",
    "late",
    "checkpoint_open",
    "decision",
    "hold",
    "go_live",
    "no_go",
    "second",
    "engine_lost",
    "problem",
    "trouble",
    "degraded",
    "flow",
    "replication",
]


class CommandChannelFile(Strict):
    """A program on the engine's host: it gets the message as JSON on its standard input.

    For example: `{argv: [page, --duty], env: [PAGER_TOKEN]}`
    """

    argv: Annotated[list[Text], Field(min_length=1, max_length=100)]
    """The program and its arguments. For example: `[page, --duty]`"""
    env: list[Line] = Field(default=[], max_length=100)
    """What it is given beside a minimum: NAME from the environment of the engine, or NAME=value. For example:
    `[PAGER_TOKEN]`
    """
    timeout: SomeDuration | None = None
    """How long it may take, in real time; then it is ended with all its children. Default: `10s`"""


class WebhookFile(Strict):
    """An address that takes a message as JSON.

    For example: `{url: "${DESK_HOOK}", format: teams}`
    """

    url: Line
    """The address; `${NAME}` is taken from the environment of the engine. For example: `"${DESK_HOOK}"`"""
    format: Literal["json", "slack", "teams"] | None = None
    """How the message is written. `json`: as data; `slack`: as Slack takes it; `teams`: as Teams (Workflows) takes it.
    Default: `json`
    """
    template: dict[str, JsonValue] | None = None
    """Instead: JSON of your own, in whose texts `{subject}`, `{text}`, `{id}`, `{party}`, `{address}` and `{run}` are
    filled in. For example: `{title: "{subject}", body: "{text}"}`
    """
    headers: dict[Line, Line] = Field(default={}, max_length=50)
    """Headers of the request; `${NAME}` is taken from the environment of the engine. For example: `{Authorization:
    "Bearer ${DESK_TOKEN}"}`
    """
    ca_file: Text | None = None
    """Certificates that are trusted instead of those of the host. For example: `/etc/ssl/hospital.pem`"""
    timeout: SomeDuration | None = None
    """How long the whole exchange may take, in real time. Default: `10s`"""


class MailFile(Strict):
    """A mail server that takes messages for parties with an address.

    For example: `{host: "${MAIL_HOST}", from: cutover@hospital.example}`
    """

    host: Line
    """Its name; `${NAME}` is taken from the environment of the engine. For example: `"${MAIL_HOST}"`"""
    port: Annotated[int, Field(ge=1, le=65_535)] | None = None
    """Its port. Default: `587`, with `tls` `465`, without either `25`. For example: `2525`"""
    from_: Line = Field(alias="from")
    """The address that the mails come from. For example: `cutover@hospital.example`"""
    security: Literal["starttls", "tls", "none"] = "starttls"
    """How the line is kept secret; certificates are verified. `starttls`: it begins plain and turns to TLS before
    anything is said; `tls`: from its first byte; `none`: not at all.
    """
    user: Line | None = None
    """The login, where it asks for one. For example: `"${MAIL_USER}"`"""
    password: Line | None = None
    """The variable that holds its password. For example: `"${MAIL_PASSWORD}"`"""
    ca_file: Text | None = None
    """Certificates that are trusted instead of those of the host. For example: `/etc/ssl/hospital.pem`"""
    timeout: SomeDuration | None = None
    """How long it may take, in real time. Default: `20s`"""


class AppriseFile(Strict):
    """Anything that the library apprise reaches (the extra `notify`): SMS, pagers, phones.

    For example: `{url: "${DUTY_SMS}"}`
    """

    url: Line
    """The variable that holds an address of apprise, or several; `{address}` in it is the party's. For example:
    `"${DUTY_SMS}"`
    """
    timeout: SomeDuration | None = None
    """How long it may take, in real time; then it is ended. Default: `30s`"""


class ChannelFile(Strict):
    """A way to tell people, by a name that hooks use."""

    model_config = one_of(("command", "webhook", "mail", "apprise"))
    exactly_one = ("command", "webhook", "mail", "apprise")
    what = "a channel"

    command: CommandChannelFile | None = None
    """A program on the engine's host that passes the message on."""
    webhook: WebhookFile | None = None
    """An address that takes the message as JSON."""
    mail: MailFile | None = None
    """A mail server that takes the message."""
    apprise: AppriseFile | None = None
    """SMS, pagers, phones, and whatever else apprise reaches."""
    answers: bool = False
    """Whether a letter carries a reply code and a link, with which its party can acknowledge, confirm its own items and
    vote for itself. Only for ways on which nobody else reads it. For example: `true`
    """


class HookFile(Strict):
    """Who is told of what, and how."""

    when: WordFile | Annotated[list[WordFile], Field(min_length=1)]
    """Of what: one word, or several. `attention`: a task waits for a person to choose; `ready`: it is the turn of a
    person's task; `heads_up`: it will soon be; `late`: a task is behind by itself, or past its deadline;
    `checkpoint_open`: a poll was opened; `decision`: a checkpoint was decided; `hold`: nothing new starts, or it goes
    on; `go_live`: the milestone is reached; `no_go`: no-go was said, or the night is rolled back; `second`: a second
    person has to agree; `engine_lost`: nobody works on the night, or it goes on; `problem`: the engine cannot reach a
    database or write its log, or the journal is doubted; `trouble`: a red problem of the night began, or is over;
    `degraded`: the go-live is degraded, or normal again; `flow`: what must flow does not, or does again;
    `replication`: a database no longer follows as it should, or a switch cannot be taken back, or it is well again. For
    example: `[ready, attention]`
    """
    tell: Line | Annotated[list[Line], Field(min_length=1, max_length=1000)]
    """Whom: parties, or what they are in the plan: `owner` (of the task; of a checkpoint who decides), `polled`,
    `items` (who confirms them), `everybody`. For example: `[owner, manager]`
    """
    through: str
    """The channel, by its name under `channels`. For example: `desk`"""
    before: SomeDuration | None = None
    """How long before its turn a `heads_up` comes, by the forecast. Default: `15m`"""


class RehearsalMessagesFile(Strict):
    """The one place where messages of rehearsals go: nobody else is told anything there."""

    through: str
    """The channel, by its name under `channels`. For example: `desk`"""
    address: Line | None = None
    """The one address that they go to, where the channel needs one. For example: `team@hospital.example`"""


class EscalationFile(Strict):
    """Who is told next where nobody acknowledges."""

    after: SomeDuration | None = None
    """After how long, each time. Default: `5m`"""
    then: Annotated[list[str], Field(min_length=1, max_length=20)]
    """The parties, one after the other; whoever was told already is left out. For example: `[deputy, manager]`"""
    through: str
    """The channel, by its name under `channels`. For example: `pager`"""


ChannelsFile = Annotated[dict[Id, ChannelFile], Field(max_length=50)]
HooksFile = Annotated[list[HookFile], Field(max_length=200)]
