"""What the file of an engine's host may say: channels and hooks as a plan does, addresses, secrets, its own address."""

from typing import Annotated, Literal

from pydantic import Field, PlainValidator

from plans.file.fields import Id, Line, Strict, Text, as_text, matching
from plans.file.hook_shapes import ChannelsFile, EscalationFile, HooksFile, RehearsalMessagesFile

_VARIABLE = r"^[A-Za-z_][A-Za-z0-9_]*$"
_NO_VARIABLE, _AS_VARIABLE = "this cannot be the name of a variable", "letters, digits and _, as in DESK_HOOK"
_read_variable = matching(_VARIABLE, 200, _NO_VARIABLE, _AS_VARIABLE)
VariableName = Annotated[
    str, PlainValidator(_read_variable), as_text(_VARIABLE, f"{_NO_VARIABLE}: {_AS_VARIABLE}", maxLength=200)
]


class HostFile(Strict):
    """The whole file."""

    public_address: Line | None = None
    """Under which address people reach what this host shows them. For example: `https://answers.hospital.example`"""
    secrets: dict[VariableName, Text] = Field(default={}, max_length=200)
    """The files that hold what channels name as `${NAME}`, where the environment does not say it. For example:
    `{DESK_HOOK: /run/secrets/desk-hook}`
    """
    channels: ChannelsFile = Field(default={})
    """Ways to tell people; one of the plan's that is called the same is replaced. For example: `{desk: {webhook: {url:
    "${DESK_HOOK}"}}}`
    """
    hooks: HooksFile = Field(default=[])
    """Who is told of what, besides what the plan says; of its parties those that are in the plan. For example: `[{when:
    problem, tell: everybody, through: desk}]`
    """
    escalation: EscalationFile | None = None
    """Who is told next, instead of what the plan says. For example: `{then: [manager], through: desk}`"""
    rehearsal_messages: RehearsalMessagesFile | None = None
    """Where messages of rehearsals go, instead of what the plan says. For example: `{through: desk}`"""
    paper: Text | None = None
    """The folder in which engines of this host write a paper in case of fire. For example: `/srv/paper`"""
    paper_lang: Literal["en", "nb"] = "en"
    """The language of papers that this host writes. `en`: English; `nb`: Norwegian (bokmål). For example: `nb`"""
    reach: dict[Id, dict[Id, Line]] = Field(default={}, max_length=1000)
    """The addresses of parties by channel, instead of those of the plan. For example: `{ward: {sms: "+47 000 00 003"}}`
    """
