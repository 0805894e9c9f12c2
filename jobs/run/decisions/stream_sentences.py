"""What people say of streams, one sentence each."""

from jobs.run.decisions.decision import Desk, NotNow
from jobs.run.decisions.stream_command import SayOfStream
from jobs.run.events import Noted
from plans.streams import stream_named, streams_of


def say_of_stream(desk: Desk, command: SayOfStream, by: str) -> None:
    """Keep the sentence. Raises `NotNow` where no task of the plan is of that stream."""
    streams = streams_of(desk.plan)
    named = stream_named(streams, command.stream)
    if named is None:
        known = f"streams: {', '.join(streams)}" if streams else "no task of this plan names a stream"
        raise NotNow(f"there is no stream {command.stream}", hint=known)
    desk.emit(Noted(text=" ".join(command.text.split()), by=by, stream=named))
