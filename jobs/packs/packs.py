"""Packs as files: what `cutover pack` writes, and what any command that is given a file opens."""

from dataclasses import replace
from pathlib import Path

from jobs.packs import archive
from jobs.packs.archive import MAGIC
from jobs.packs.evidence.files import evidence_files, plan_doubts
from jobs.packs.pack import Pack
from jobs.packs.texts import pack_of, parts_of, with_sums
from plans.characters import shown


def is_pack(path: Path) -> bool:
    """Whether this is a file that begins as packs do; a damaged one is, too. Never raises."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except (OSError, ValueError):
        return False


def read_pack(path: Path) -> Pack:
    """The pack that a file holds. Raises `PackUnreadable`."""
    parts = archive.opened(path)
    pack = pack_of(parts, shown(path.name))
    return replace(pack, doubts=tuple(dict.fromkeys([*pack.doubts, *plan_doubts(pack, parts)])))


def pack_bytes(pack: Pack, *, evidence: bool = False) -> bytes:
    """A pack as the bytes of its file, the same each time; as `evidence` with what an auditor reads besides."""
    more = evidence_files(pack) if evidence else {}
    return archive.written(with_sums({**parts_of(pack), **more}), at=pack.at)
