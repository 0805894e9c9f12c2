"""What a person types of a plan that is yet to be written."""


def start_of(text: str) -> str:
    """When a plan starts, with its date: `2026-11-13 18:00`. Raises `Misused`."""
    from console.errors import Misused
    from plans.clock import NotAClockTime, parse_clock

    try:
        said = parse_clock(text)
    except NotAClockTime as error:
        raise Misused(f"start: {error.what}", hint=error.hint) from None
    if said.date is None or said.offset is not None:
        raise Misused("the start has its date, and no offset", hint="as '2026-11-13 18:00'")
    return f"{said.date} {said.time:%H:%M}"
