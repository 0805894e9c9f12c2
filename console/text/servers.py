"""What a server said of itself, in a sentence: what decides how fast it is, and no address."""

from console.text.sentence import Sentence
from jobs.run.events import ServerSeen
from plans.model.night import Hardware
from plans.rehearsals.hardware import size_text

_NAMED = ("shared_buffers", "maintenance_work_mem", "max_wal_size", "synchronous_commit", "fsync")
"""Settings that a sentence tells; all of them are in the journal, and in a rehearsal's file."""


def server_sentence(event: ServerSeen) -> Sentence:
    """Say what was taken down, or that nothing was and why."""
    if event.unread:
        text = f"what {event.database} runs on is not known: {event.unread}; compare cannot tell it"
        return Sentence(text=text, minor=True)
    size = f", {size_text(event.size_bytes)}" if event.size_bytes is not None else ", of unknown size"
    settings = ", ".join(f"{name} {event.settings[name]}" for name in _NAMED if name in event.settings)
    return Sentence(text=f"{event.database} is PostgreSQL {event.version}{size}, {settings}", minor=True)


def hardware_json(hardware: Hardware) -> dict[str, object]:
    """What a run runs on, for a script."""
    return {
        "described": hardware.described,
        "servers": {
            one.database: {"version": one.version, "size_bytes": one.size_bytes, "settings": dict(one.settings)}
            for one in hardware.servers
        },
    }
