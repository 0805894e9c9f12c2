"""A person's own settings of the screen as they hold on this host, for whoever shows them without opening a screen."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from console.terminal.person_file import person_file, read_wishes
from console.terminal.person_schema import person_schema
from console.terminal.person_settings import PersonSettings, settle


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSettings:
    """What holds, and the file that it may come from."""

    path: Path
    found: PersonSettings

    @property
    def problems(self) -> list[str]:
        """What cannot be read, each with its place."""
        return [str(one) for one in self.found.problems]

    def lines(self) -> Iterator[str]:
        """Each value with where it comes from."""
        yield f"{self.path}{'' if self.path.exists() else ' (there is none)'}"
        for name, one in self.found.chosen.items():
            yield f"{name:12} {one.value:16} {one.origin}"
        for name, origin in self.found.remapped.items():
            yield f"{'keys.' + name:12} {' '.join(self.found.keymap.keys(name)):16} {origin}"

    def answer(self) -> Mapping[str, object]:
        """The same for a script."""
        found = self.found
        keys = {name: {"keys": found.keymap.keys(name), "from": origin} for name, origin in found.remapped.items()}
        return {
            "file": str(self.path),
            "there": self.path.exists(),
            "settings": {name: {"value": one.value, "from": one.origin} for name, one in found.chosen.items()},
            "keys": keys,
            "problems": [{"place": one.place, "text": one.text} for one in found.problems],
        }


def own_settings() -> OwnSettings:
    """Of this account."""
    path = person_file(os.environ)
    return OwnSettings(path=path, found=settle(read_wishes(path), os.environ))


def own_schema() -> dict[str, Any]:
    """The JSON Schema of the file."""
    return person_schema()
