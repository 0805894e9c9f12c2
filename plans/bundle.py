"""The frozen plan: one canonical JSON text with the plan and the contents of every file that it names.

The hash of a plan covers this text, so that editing a file beside the plan never changes a run. Also the only door to
the disk: a plan names files inside its own folder, and nothing else is opened.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Protocol

from plans.errors import CutoverError
from plans.lines import line_and_column

MAX_BYTES = 4 * 1024 * 1024
"""The most that one file may have. The plan of the reference night has 40 kB."""

FORMAT = 1


class Unreadable(CutoverError):
    """A file cannot be used; `line` and `column` count from 1, 0 where the whole file is meant."""

    def __init__(self, what: str, *, hint: str = "", line: int = 0, column: int = 0) -> None:
        super().__init__(what, hint=hint)
        self.line = line
        self.column = column


class NotThere(Unreadable):
    """There is no such file, on disk or in the bundle."""


class PlanFiles(Protocol):
    """Where the files beside a plan come from: the disk, or a bundle."""

    frozen: bool
    """Whether the plan was frozen before: it was checked then, by the rules of then."""

    def read(self, name: str) -> str:
        """The text of a file inside the plan's folder. Raises `Unreadable`."""
        ...

    def matching(self, pattern: str) -> Sequence[str]:
        """The files whose name matches a pattern (* and ? in its last part), sorted; of a name without such, itself.

        Raises:
            Unreadable: the pattern leads out of the plan's folder, or the folder cannot be read.
        """
        ...


class FolderFiles:
    """The files of a folder on disk, remembered as they are read."""

    frozen = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.seen: dict[str, str] = {}

    def read(self, name: str) -> str:
        """The text of a file inside the folder; what was read once is what every later reader gets."""
        name = inside(name)
        if name not in self.seen:
            path = self._folder / name
            try:
                if not path.resolve().is_relative_to(self._folder.resolve()):
                    raise Unreadable(f'"{name}" leads out of the plan\'s folder', hint="a link must stay inside it")
            except (OSError, RuntimeError) as error:
                raise Unreadable(f'"{name}" cannot be read: {error.__class__.__name__}') from None
            self.seen[name] = read_text(path, name)
        return self.seen[name]

    def matching(self, pattern: str) -> Sequence[str]:
        """As of every `Files`; a folder that is not there holds none."""
        folder, last = _parts(pattern)
        if not _is_pattern(last):
            return [pattern]
        try:
            names = [path.name for path in (self._folder / folder).iterdir() if path.is_file()]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise Unreadable(f'"{folder}" cannot be read: {error.__class__.__name__}') from None
        return sorted(str(PurePosixPath(folder, name)) for name in names if fnmatchcase(name, last))


class BundleFiles:
    """The files of a bundle."""

    frozen = True

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = files

    def read(self, name: str) -> str:
        """The text of a file of the bundle."""
        try:
            return self._files[inside(name)]
        except KeyError:
            raise NotThere(f'the bundle holds no file "{name}"') from None

    def matching(self, pattern: str) -> Sequence[str]:
        """As of every `Files`."""
        folder, last = _parts(pattern)
        if not _is_pattern(last):
            return [pattern]
        paths = [PurePosixPath(name) for name in self._files]
        return sorted(str(one) for one in paths if str(one.parent) == folder and fnmatchcase(one.name, last))


def _parts(pattern: str) -> tuple[str, str]:
    """The folder and the last part of a pattern. Raises `Unreadable` where it leads out of the plan's folder."""
    path = PurePosixPath(inside(pattern))
    if _is_pattern(str(path.parent)):
        raise Unreadable(f'"{pattern}" has a pattern in its folder', hint="* and ? stand in the last part alone")
    return str(path.parent), path.name


def _is_pattern(name: str) -> bool:
    return any(sign in name for sign in "*?[")


def inside(name: str) -> str:
    """The name of a file relative to the plan's folder, without detours. Raises `Unreadable` if it leads elsewhere."""
    path = PurePosixPath(name)
    if not name or "\\" in name or "\0" in name or path.is_absolute() or ".." in path.parts or path == PurePosixPath():
        raise Unreadable(
            f'"{name}" is not a file inside the plan\'s folder', hint="write it relative to the plan: sql/x.sql"
        )
    return str(path)


def read_text(path: Path, name: str) -> str:
    """The text of a UTF-8 file of at most `MAX_BYTES`; a byte order mark is dropped. Raises `Unreadable`."""
    try:
        if not path.is_file():
            if path.exists():
                raise Unreadable(f'"{name}" is not a file')
            raise NotThere(f'"{name}" does not exist')
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error.__class__.__name__
        raise Unreadable(f'"{name}" cannot be read: {reason}') from None
    if len(raw) > MAX_BYTES:
        raise Unreadable(f'"{name}" is larger than {MAX_BYTES // 1024 // 1024} MB', hint="is it the right file?")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        good = raw.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
        at = next(i for i, character in enumerate(good) if "\udc80" <= character <= "\udcff")
        line, column = line_and_column(good, at)
        message = f"the byte 0x{ord(good[at]) - 0xDC00:02x} is not UTF-8"
        raise Unreadable(message, hint="save the file as UTF-8", line=line, column=column) from None


def pack(main: str, files: Mapping[str, str]) -> str:
    """The canonical text of a plan and its files."""
    content = {"format": FORMAT, "main": main, "files": dict(files)}
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def unpack(bundle: str) -> tuple[str, Mapping[str, str]]:
    """The name of the plan and every file by name. Raises `Unreadable`."""
    try:
        content = json.loads(bundle)
        main, files = content["main"], content["files"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Unreadable("this is not a bundle of a plan") from None
    if content.get("format") != FORMAT:
        raise Unreadable(f"this program reads bundles of format {FORMAT}", hint="made by a newer version?")
    if (
        not isinstance(main, str)
        or not isinstance(files, dict)
        or main not in files
        or not all(isinstance(text, str) for text in files.values())
    ):
        raise Unreadable("this is not a bundle of a plan")
    return main, files


def digest(bundle: str) -> str:
    """SHA-256 of a bundle, in hex: what a plan is known by."""
    return hashlib.sha256(bundle.encode()).hexdigest()
