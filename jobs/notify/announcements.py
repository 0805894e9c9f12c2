"""What a `comms` task sends, made when it is sent: one message to each party, in a rehearsal one to its one place."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256

from jobs.api import Fatal
from jobs.journal.told_heads import head_line
from jobs.notify.figures import Moment, filled
from jobs.notify.message import Announcement
from jobs.notify.texts import Recipient, Said, message, party_of
from jobs.notify.words import WORDS
from jobs.run.events import UnitId, task_of
from jobs.run.outlook.addressees import channel_for
from jobs.run.outlook.people.acting import language_of
from plans.model import Party, RunKind, TaskId
from plans.model.kinds.comms import CommsSpec


def announcements(at: Moment, unit: UnitId, spec: CommsSpec, environ: Mapping[str, str]) -> Sequence[Announcement]:
    """The messages as they would go out now. A message keeps its id while its work and its text are the same.

    Args:
        at: the run as it is.
        unit: the task, or its rollback.
        environ: of the engine.

    Raises:
        Fatal: the channel is not there in this kind of run, or a figure is not known.
    """
    plan, state = at.plan, at.state
    name = channel_for(plan, state.kind, spec.through)
    channel = plan.telling.channel(name) if name is not None else None
    if name is None or channel is None:
        hint = "rehearsal_messages: names where it goes"
        raise Fatal(f"a {state.kind} sends nothing through {name or spec.through}", hint=hint)
    title = plan.by_id[TaskId(task_of(unit)[0])].title
    work = [state.birth, unit, str(state.unit(unit).rolled_back_token), spec.subject, spec.text]
    made = []
    for parties in _groups(at, [party_of(plan, one) for one in spec.to]):
        words = WORDS[language_of(plan, state, parties[0].id)]
        said = Said(
            subject=filled(spec.subject, at, words) or f"{plan.title}: {title}",
            lines=tuple(filled(spec.text, at, words).splitlines()),
            head=head_line(state.head, state.head_hash) if state.head_hash else "",
        )
        to = Recipient(id=_id(work, parties), channel=name, parties=parties)
        made.append(Announcement(channel=channel, message=message(plan, state, to, said), environ=environ))
    return made


def _groups(at: Moment, parties: Sequence[Party]) -> Iterator[tuple[Party, ...]]:
    """Who shares a message: nobody in production, in a rehearsal all of one language."""
    if at.state.kind is RunKind.PRODUCTION:
        yield from ((party,) for party in parties)
        return
    languages = {party.id: language_of(at.plan, at.state, party.id) for party in parties}
    for language in dict.fromkeys(languages.values()):
        yield tuple(party for party in parties if languages[party.id] is language)


def _id(work: Sequence[str], parties: Iterable[Party]) -> str:
    return sha256("\0".join([*work, *(party.id for party in parties)]).encode()).hexdigest()[:24]
