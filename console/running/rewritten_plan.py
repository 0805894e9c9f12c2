"""A plan file whose text was changed at places: loaded once more before it is written, and never over another one."""

from dataclasses import dataclass
from pathlib import Path

from console.errors import Declined
from console.running.output_file import write_whole
from plans.bundle import pack, unpack
from plans.load import Loaded, load_bundle
from plans.model import Plan

_MARK = "\ufeff"
"""What some editors put before a text; a loaded text has it no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFile:
    """A plan file as it was loaded."""

    path: Path
    loaded: Loaded

    @property
    def main(self) -> str:
        """What the file is called in its bundle."""
        return unpack(self.loaded.bundle)[0]

    @property
    def text(self) -> str:
        """Its text."""
        main, files = unpack(self.loaded.bundle)
        return files[main]

    @property
    def beside(self) -> tuple[str, ...]:
        """The other files that it names."""
        main, files = unpack(self.loaded.bundle)
        return tuple(sorted(files.keys() - {main}))

    def with_text(self, text: str) -> Plan:
        """The plan of another text in its place. Raises `PlanProblems` where that is none."""
        main, files = unpack(self.loaded.bundle)
        return load_bundle(pack(main, {**files, main: text}))

    def write(self, text: str, target: Path | None = None) -> None:
        """Write another text in its place, or into another file; whole or not at all.

        Raises:
            Declined: the file says something else by now, or the target cannot be written.
        """
        now = self.path.read_bytes().decode("utf-8", errors="replace")
        if now.removeprefix(_MARK) != self.text:
            raise Declined(f"{self.path} was changed meanwhile; nothing was written", hint="say it again")
        write_whole((target or self.path).resolve(), (_MARK if now.startswith(_MARK) else "") + text)
