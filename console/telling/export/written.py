"""What a format makes of an export."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A file, before it is one."""

    content: bytes
    left: tuple[str, ...] = ()
    """What the format cannot hold and was left out, each as a sentence for the person."""
