"""What a plan file may say of people and of their shifts."""

from typing import Annotated, Literal

from pydantic import Field

from plans.file.fields import Clock, Id, Line, Strict, Text


class PersonFile(Strict):
    """Somebody who acts for parties in their shifts."""

    name: Text
    """Who it is, as the screen and the phone list call them. For example: `Anna Berg`"""
    contact: str = ""
    """Where they answer at night, as it is to be dialled. For example: `"+47 000 00 011"`"""
    lang: Literal["en", "nb"] | None = None
    """The language of their messages; without it that of the party. `en`: English; `nb`: Norwegian (bokmål). For
    example: `nb`
    """
    reach: dict[Id, Line] = Field(default={}, max_length=20)
    """Their address by channel, where it is another one than `contact`. For example: `{pager: anna}`"""
    substitutes: list[str] = Field(default=[], max_length=20)
    """Who could do everything of theirs (`substitute anna bea` of an operator), in order. For example: `[bea]`"""


class ShiftFile(Strict):
    """From when to when somebody is on for a party."""

    who: str | Annotated[list[str], Field(min_length=1, max_length=20)]
    """One of the people, or several, of whom the first is called. For example: `anna`"""
    for_: str | Annotated[list[str], Field(min_length=1, max_length=1000)] = Field(alias="for")
    """The party that they act for, or several. For example: `[ward, manager]`"""
    from_: Clock = Field(alias="from")
    """When they begin; without a date the last such time before `to`. For example: `16:00`"""
    to: Clock
    """When they go home; without a date the first such time after the start of the night, or after `from` where that
    has one. For example: `02:00`
    """


PeopleFile = Annotated[dict[Id, PersonFile], Field(max_length=1000)]
ShiftsFile = Annotated[list[ShiftFile], Field(max_length=1000)]
