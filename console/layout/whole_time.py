"""A time with its word where there is little room: words leave before digits. Pure."""

from datetime import datetime

from console.text.formatting import Times


def whole_time(times: Times, at: datetime, room: int, *leads: str) -> str:
    """`ROLLBACK Fri 23:49`, or with a shorter lead, or without its day: the first that `room` columns hold."""
    texts = [f"{lead} {times.when(at)}" for lead in leads] + [f"{leads[-1]} {times.minute(at)}"]
    return next((text for text in texts if len(text) <= room), texts[-1])
