"""A pack's file: a zip of named parts, written the same each time, and opened with suspicion.

Whoever sends a pack may mean harm, or a disk may have. Nothing is unpacked onto a disk, and what a file says of its own
size is believed before a byte of it is unpacked: so time and memory are bounded by `MOST_BYTES`.
"""

import io
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from jobs.packs.pack import PackTooLarge, PackUnreadable
from plans.characters import shown

MOST_BYTES = 256 * 1024 * 1024
"""Of all parts together, unpacked. 100,000 events have some 40 MB."""
MOST_PARTS = 5_000
MAGIC = b"PK\x03\x04"
_DIRECTORY_BYTES = 4 * 1024 * 1024
_END = struct.Struct("<4s4H2LH")
"""How a zip ends: signature, disk, its directory's disk, parts here, parts, the directory's size and place, comment."""
_LOCATOR_BYTES = 20
_ENCRYPTED = 1
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    struct.error,
    *(ValueError, LookupError, ArithmeticError, RuntimeError),  # NotImplementedError is a RuntimeError
)
"""What Python's own reader says of a file that is damaged, or made to harm."""


def written(parts: Mapping[str, bytes], *, at: datetime) -> bytes:
    """The file: the parts in their order, each dated `at`. Raises `PackTooLarge` where nobody could open it."""
    if sum(map(len, parts.values())) > MOST_BYTES:
        raise PackTooLarge(f"this run has more than {MOST_BYTES // 1024**2} MB, and a pack has no more")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in parts.items():
            one = zipfile.ZipInfo(name, date_time=at.astimezone(UTC).timetuple()[:6])
            one.compress_type = zipfile.ZIP_DEFLATED
            one.create_system = 3
            one.external_attr = (stat.S_IFREG | 0o600) << 16
            archive.writestr(one, content)
    return file.getvalue()


def opened(path: Path) -> Mapping[str, bytes]:
    """The parts of a file, by their names. Raises `PackUnreadable`."""
    name = shown(path.name)
    try:
        with path.open("rb") as file:
            _check_end(file, name)
            with zipfile.ZipFile(file) as archive:
                return {one.filename: _unpacked(archive, one) for one in _parts(archive, name)}
    except _BROKEN as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "it is cut off or damaged"
        raise PackUnreadable(f"{name} cannot be read: {why}", hint="copy it once more from where it was made") from None


def _unpacked(archive: zipfile.ZipFile, one: zipfile.ZipInfo) -> bytes:
    """A part, of which no more is unpacked than it says that it has: `read` without a size unpacks what is there."""
    with archive.open(one) as part:
        return part.read(one.file_size)


def _check_end(file: io.BufferedReader, name: str) -> None:
    """Look how many parts the file says that it has, before anything makes room for them."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - _END.size - 0xFFFF - _LOCATOR_BYTES))
    tail = file.read()
    place = len(tail) - _END.size
    if place < 0 or tail[place : place + 4] != b"PK\x05\x06" or tail[-2:] != b"\0\0":
        place = tail.rfind(b"PK\x05\x06")
    if not 0 <= place <= len(tail) - _END.size:
        raise PackUnreadable(
            f"{name} is cut off: the end of a pack is missing", hint="copy it once more from where it was made"
        )
    *_, count, directory, _, _ = _END.unpack_from(tail, place)
    is_huge = tail[max(0, place - _LOCATOR_BYTES) :].startswith(b"PK\x06\x07")
    if is_huge or count > MOST_PARTS or directory > _DIRECTORY_BYTES:
        raise PackUnreadable(f"{name} has more parts than any pack")


def _parts(archive: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    """The parts that may be unpacked. Raises `PackUnreadable` where one of them may not."""
    parts = [one for one in archive.infolist() if not (one.is_dir() and not one.file_size)]
    names = Counter(one.filename for one in parts)
    for one in parts:
        if why := _why_not(one, names):
            raise PackUnreadable(f'{name}: its part "{shown(one.filename)[:100]}" {why}', hint="unpack it nowhere")
    if sum(one.file_size for one in parts) > MOST_BYTES:
        raise PackUnreadable(f"{name} unpacks to more than {MOST_BYTES // 1024**2} MB", hint="no night has as much")
    return parts


def _why_not(one: zipfile.ZipInfo, names: Mapping[str, int]) -> str:
    """Why a part is not unpacked; empty where it is."""
    if not is_inside(one.filename):
        return "leads out of the pack"
    if names[one.filename] > 1:
        return "is there twice"
    if stat.S_IFMT(one.external_attr >> 16) not in (0, stat.S_IFREG):
        return "is no file, but a link or the like"
    if one.flag_bits & _ENCRYPTED or one.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "is encrypted, or packed in a way that no pack is"
    return ""


def is_inside(name: str) -> bool:
    """Whether this is the name of a file beneath the folder in which a pack would be unpacked."""
    steps = name.split("/")
    return shown(name) == name and "\\" not in name and ":" not in steps[0] and not {"", ".", ".."} & set(steps)
