"""The files that an evidence pack has besides those of every pack: plans as they were written, a page, and a script."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from importlib.resources import files

from jobs.journal.base import Recorded
from jobs.journal.outbox import Posted
from jobs.journal.told_heads import DIGITS
from jobs.notify.texts import MAX_LINES
from jobs.packs.archive import is_inside
from jobs.packs.pack import Pack
from jobs.run.events import CheckpointDecided
from plans.bundle import Unreadable, unpack
from plans.characters import shown
from plans.plurals import counted

_NOBODY = "none that the control database knows of"


def evidence_files(pack: Pack) -> dict[str, bytes]:
    """The files, by their names."""
    unfit: list[str] = []
    plans = {f"plan/{sha256[:16]}/{name}": text for sha256, name, text in _plans(pack.bundles, unfit)}
    script = (files(__package__) / "standalone.py").read_text("utf-8")
    texts = {**plans, "README.md": _page(pack, unfit), "verify.py": script}
    return {name: text.encode() for name, text in texts.items()}


def plan_doubts(pack: Pack, parts: Mapping[str, bytes]) -> Iterator[str]:
    """Which of the plans' files among the parts of an evidence pack are not those of the frozen plans."""
    known = {f"plan/{sha256[:16]}/{name}": text for sha256, name, text in _plans(pack.bundles, [])}
    for part, content in parts.items():
        if part.startswith("plan/") and known.get(part, "\0").encode() != content:
            yield f"{part} is not what a frozen plan has there"


def _plans(bundles: Mapping[str, str], unfit: list[str]) -> Iterator[tuple[str, str, str]]:
    """Every file of every plan: the plan's hash, its name, its text; what cannot lie in a folder is noted."""
    for sha256, bundle in bundles.items():
        try:
            _, texts = unpack(bundle)
        except Unreadable:
            unfit.append(f"plan {sha256[:16]} as files: its text cannot be read")
            continue
        for name, text in texts.items():
            if is_inside(name):
                yield sha256, name, text
            else:
                unfit.append(f'"{shown(name)}" of plan {sha256[:16]} as a file: no file can have that name')


def _page(pack: Pack, unfit: Sequence[str]) -> str:
    row, standing = pack.main.row, pack.main.standing
    facts = {
        "Title": row.title,
        "Kind": row.kind,
        "Plan": row.plan_sha256,
        "Created": f"{row.created:%Y-%m-%d %H:%M:%S} UTC by {row.created_by}",
        "As of": f"{pack.at:%Y-%m-%d %H:%M:%S} UTC, by cutover {pack.program}",
        "Journal": f"{counted(len(pack.main.events), 'event')}, head #{standing.seq} {standing.hash}",
        "Rehearsals": ", ".join(one.row.run for one in pack.rehearsals) or "none of its control database",
    }
    lacking = [*pack.lacking, *unfit]
    template = (files(__package__) / "page.md").read_text("utf-8")
    return template.format(
        run=_plain(row.run),
        facts="\n".join(f"- {name}: {_plain(value)}" for name, value in facts.items()),
        digits=standing.hash[:DIGITS],
        chain=pack.chain,
        told=_told(pack),
        lacking="\n".join(f"- {_plain(one)}" for one in lacking) or "Nothing.",
    )


def _told(pack: Pack) -> str:
    """A table of every head that went somewhere: printed at decisions, noted, or in a message."""
    hashes = {one.seq: one.hash for one in pack.main.events}
    rows = [*_decided(pack.main.events), *_noted(pack), *_sent(pack, hashes)]
    if not rows:
        return _NOBODY
    head = "| event | head | by what | to whom | when (UTC) |\n|---|---|---|---|---|\n"
    return head + "\n".join(f"| {' | '.join(map(_plain, row))} |" for row in rows)


def _decided(events: Sequence[Recorded]) -> Iterator[tuple[str, ...]]:
    for one in events:
        if one.kind == CheckpointDecided.__name__:
            yield f"#{one.seq}", one.hash[:DIGITS], "decision", "every console at that moment", _at(one.at)


def _noted(pack: Pack) -> Iterator[tuple[str, ...]]:
    for one in pack.told:
        yield f"#{one.seq}", one.hash[:DIGITS], one.where, f"{one.to}, by {one.by}", _at(one.at)


def _sent(pack: Pack, hashes: Mapping[int, str]) -> Iterator[tuple[str, ...]]:
    """A letter carries one head, that of the latest event that its text tells of."""
    letters: dict[str, list[Posted]] = {}
    for one in sorted(pack.messages, key=lambda message: (message.seq, message.party)):
        letters.setdefault(one.letter or one.id, []).append(one)
    for messages in letters.values():
        delivered = messages[0].delivered_at
        if delivered is not None:
            seq = list(dict.fromkeys(one.seq for one in messages))[: MAX_LINES + 1][-1]
            to = f"{', '.join(dict.fromkeys(one.party for one in messages))} through {messages[0].channel}"
            yield f"#{seq}", hashes.get(seq, "")[:DIGITS], "message", to, _at(delivered)


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def _plain(text: str) -> str:
    """One line of Markdown that is read as it stands, whoever wrote it."""
    return "".join(f"\\{char}" if char in r"\`*_[]<>|&" else char for char in shown(text))
