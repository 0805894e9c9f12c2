"""What a plan file may say of the work of people: manual tasks, confirmations, checkpoints."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, PlainValidator, Tag
from pydantic import WithJsonSchema as AsJson

from plans.file.asked_shapes import Asked
from plans.file.criteria_shapes import CriterionFile
from plans.file.fields import Id, Strict, Text, one_of, wrong


class CounterFile(Strict):
    """The task is finished when the count reaches the target.

    For example: `{target: 713, unit: patients}`
    """

    target: Annotated[int, Field(ge=1)]
    """The task is finished when the count reaches it. For example: `713`"""
    unit: str = ""
    """What is counted, in the plural. For example: `patients`"""


class ManualFile(Strict):
    """Done by a person.

    For example: `{criterion: All ten are found again}`
    """

    counter: CounterFile | None = None
    """How far it is, counted by whoever does it."""
    criterion: str = ""
    """What must hold; where it is given, done needs a verdict: passed, failed or not tested. For example: `All ten
    are found again`
    """
    ask: Asked = Field(default=[])
    """The figures that are asked for at done. For example: `[{name: refused_rows, at_most: 0, unit: rows}]`"""
    evidence: Literal["file"] | None = None
    """`file`: at done a file is named; its name and its hash are kept, never what stands in it."""
    text: str = ""
    """The message to send, or what to do. For example: `Records are read-only from 22:00.`"""
    to: str = ""
    """Whom the message goes to, in words. For example: `Both clinics`"""


class ItemFile(Strict):
    """One of the N that a confirmation counts."""

    id: Id
    """The short name by which it is ticked. For example: `ward-3`"""
    name: Text
    """What it is called on the screen and in messages. For example: `Ward 3`"""
    owner: Id | None = None
    """The party that confirms it. For example: `ward`"""
    contact: str = ""
    """Where somebody answers for it at night. For example: `"+47 000 00 003"`"""
    group: str = ""
    """What it is listed and counted with on the page of the confirmation. For example: `laboratory`"""
    flow: Id | None = None
    """The flow that goes through it, of an integration. For example: `L-DISCHARGE`"""


def _party_or_item(value: object) -> str:
    return "(party)" if isinstance(value, str) else "(item)"


class ConfirmFile(Strict):
    """Done by several people.

    For example: `{items: [clinic-north, clinic-south]}`
    """

    model_config = one_of(("items", "items_file"))
    exactly_one = ("items", "items_file")
    what = "a confirmation"

    items: (
        Annotated[
            list[
                Annotated[
                    Annotated[str, Tag("(party)")] | Annotated[ItemFile, Tag("(item)")],
                    Discriminator(_party_or_item),
                ]
            ],
            Field(min_length=1),
        ]
        | None
    ) = None
    """What is confirmed one by one: ids of parties, or items of their own. For example: `[clinic-north,
    clinic-south]`
    """
    items_file: Text | None = None
    """Instead: a CSV file beside the plan with the columns of an item. For example: `wards.csv`"""
    ticks: Annotated[list[Text], Field(min_length=1)] = Field(default=["confirmed"])
    """The ticks of each item in their order; the last one settles it. For example: `[sent, printed]`"""
    by_canary: Text | None = None
    """The tick that an item gets by itself when the canary of its flow came through; without it people alone tick. For
    example: `sent`
    """


def _party_count(value: object) -> object:
    if value == "all" or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
        return value
    raise wrong("quorum is a number of parties, or all")


class CheckpointFile(Strict):
    """A gate: parties are polled, criteria evaluated, one party decides.

    For example: `{poll: [engineer, ward], decided_by: manager, criteria: [{done: [A08]}]}`
    """

    poll: list[str] = Field(default=[])
    """The parties that are asked; silence is no-go. For example: `[engineer, ward]`"""
    criteria: list[CriterionFile] = Field(default=[])
    """The written limits, read from data while the poll is open."""
    decided_by: str
    """The party that decides: go, no-go, or later. For example: `manager`"""
    quorum: Annotated[
        int | Literal["all"],
        PlainValidator(_party_count),
        AsJson({"anyOf": [{"type": "integer", "minimum": 0}, {"const": "all"}]}),
    ] = "all"
    """How many of the polled parties must say go. For example: `3`"""
    point_of_no_return: bool = False
    """After its go there is no way back."""
