"""A paper before it is text or HTML: sections of sentences and of entries. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Something that is opened, by its name."""

    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line with a box to be ticked, and what stands beneath it. Texts of people are as they were written."""

    cells: tuple[str, ...]
    """One for each column of its section; the last one takes the room that is left."""
    phone: str = ""
    """How whoever it waits for is called."""
    lines: tuple[str, ...] = ()
    links: tuple[Address, ...] = ()
    is_urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of it."""

    title: str
    sentences: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    has_boxes: bool = False
    """Whether somebody writes beside each entry when it was done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """All of it."""

    language: str
    title: str
    written: str
    """When, by whom, and by which clock."""
    warning: str
    """That all of it is old; empty where it is not."""
    sections: tuple[Section, ...]
    foot: str
