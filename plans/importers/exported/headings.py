"""The headings of an exported plan, each once: by them it is known again."""

import re
from enum import StrEnum


class Head(StrEnum):
    """What a column of the table of tasks is called."""

    ID = "ID"
    TASK = "Task"
    STREAM = "Stream"
    KIND = "Kind"
    OWNER = "Owner"
    CONTACT = "Contact"
    START = "Start"
    END = "End"
    DURATION = "Duration (min)"
    AFTER = "After"
    NOT_BEFORE = "Not before"
    DEADLINE = "Deadline"
    FLOAT = "Float (min)"
    CRITICAL = "Critical"
    ONLY = "Only in"
    ASKED = "Asked at the checkpoint"
    QUORUM = "Go needed"
    NO_RETURN = "Point of no return"
    TARGET = "Target"
    UNIT = "Unit"
    CRITERION = "Criterion"
    ROLLBACK = "Rollback"
    ROLLBACK_TAKES = "Rollback (min)"
    INSTRUCTIONS = "Instructions"
    LINKS = "Links"
    TODO = "To settle"
    STATE = "State"
    PLANNED_START = "Planned start"
    PLANNED_END = "Planned end"
    RUN_NOT_BEFORE = "Not before in this run"
    RUN_DEADLINE = "Deadline in this run"
    FORECAST_START = "Forecast start"
    FORECAST_END = "Forecast end"
    ACTUAL_START = "Actual start"
    ACTUAL_END = "Actual end"
    VARIANCE = "Variance (min)"
    OWN_DELAY = "Own delay (min)"
    INHERITED_FROM = "Late because of"
    ATTEMPTS = "Attempts"
    RAN_ON = "Ran on"
    EVIDENCE = "Evidence"
    RUN = "Run"
    AS_OF = "Forecast as of"


class PartyHead(StrEnum):
    """What a column of the table of parties is called."""

    PARTY = "Party"
    """Its id in the plan."""
    NAME = "Name"
    SHORT = "Short"
    PHONE = "Phone"
    ACTS_NOW = "Acts now"
    OWNS = "Tasks"
    ASKED_AT = "Asked at"


class NightHead(StrEnum):
    """What a row of the sheet about the night is called."""

    PLAN = "Plan"
    START = "Start"
    GO_LIVE = "The go-live is"
    WINDOW = "A rollback is complete by"
    ZONE = "Times are in"
    TODO = "To settle"


MOMENTS = frozenset(
    {
        *(Head.START, Head.END, Head.NOT_BEFORE, Head.DEADLINE, Head.PLANNED_START, Head.PLANNED_END, Head.AS_OF),
        *(Head.RUN_NOT_BEFORE, Head.RUN_DEADLINE, Head.FORECAST_START, Head.FORECAST_END),
        *(Head.ACTUAL_START, Head.ACTUAL_END),
    }
)
"""The columns of times: their headings name the zone, too."""
_ZONED = re.compile(r"(?P<head>.+) \((?P<zone>[A-Z][\w+/-]*)\)", re.ASCII)
OF_THE_RUN = "this run"
"""What stands under `Only in` of a task that no plan file names."""
_FIELD = " (field)"
_HEADS = frozenset(head.casefold() for head in Head)


def zoned(head: Head, zone: str) -> str:
    """A heading as it is written: of a column of times with its zone, `Start (Europe/Oslo)`."""
    return f"{head} ({zone})" if head in MOMENTS else str(head)


def read_head(heading: str) -> tuple[Head, str] | None:
    """The column that a heading stands for, and the zone that it names; None where it is none of ours."""
    found = _ZONED.fullmatch(heading)
    if found is not None and found["head"] in MOMENTS:
        return Head(found["head"]), found["zone"]
    return (Head(heading), "") if heading in set(Head) - MOMENTS else None


def field_heading(name: str) -> str:
    """The heading of a field of the team's own: its name, marked where it could be taken for another column."""
    plain = _ZONED.fullmatch(name) is None and name.casefold() not in _HEADS and not name.endswith(_FIELD)
    return name if plain else f"{name}{_FIELD}"


def field_name(heading: str) -> str:
    """The name of the field that a heading stands for."""
    return heading.removesuffix(_FIELD)
