"""What people are told of a task beside its title: how it is done, where more stands, what the team keeps of it."""

from collections.abc import Iterator
from dataclasses import dataclass

FieldValue = str | int | float


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An address that people open: http, https or mailto."""

    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Something that the team keeps of a task under a name of its own, such as the number of its ticket."""

    name: str
    value: FieldValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """The instructions, links and fields of a task: read by people, and nothing is decided by them."""

    instructions: str = ""
    links: tuple[Link, ...] = ()
    fields: tuple[Field, ...] = ()
    todo: tuple[str, ...] = ()
    """What somebody has to settle before production."""

    def texts(self) -> Iterator[str]:
        """Every text of it, in which a search may look."""
        yield self.instructions
        yield from self.todo
        for link in self.links:
            yield from (link.name, link.address)
        for field in self.fields:
            yield f"{field.name} {field.value}"


NO_GUIDE = Guide()
