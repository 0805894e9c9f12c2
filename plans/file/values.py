"""What stands in a file, as a problem speaks of it: never as the source of a program would write it."""


def kind_of(value: object) -> str:
    """Say what a value is: `a text`, `nothing`, `true`."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case list():
            return "a list"
        case _:
            return "a mapping"


def in_short(value: object) -> str:
    """A text or a number itself, cut; of anything else what it is."""
    return str(value)[:40] if isinstance(value, str) or kind_of(value) == "a number" else kind_of(value)
