"""One page as it stands, in parts: whoever looks is sent the parts that have changed, all of them the same bytes."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from console.board.ticking import RealClock, with_times

_DIGITS = 12
"""What is longer is no number of a version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a page shows."""

    title: str
    """Of the window."""
    parts: Mapping[str, str]
    """HTML by the name of its place on the page, in the order in which they stand there."""
    clock: RealClock


@dataclass(slots=True)
class Viewer:
    """Somebody who looks: how much of the page they have, and what wakes whoever writes to them."""

    seen: int
    news: asyncio.Event = field(default_factory=asyncio.Event)
    has_left: bool = False

    def leave(self) -> None:
        """They are gone."""
        self.has_left = True
        self.news.set()


class Sheet:
    """One page, and who looks at it.

    Args:
        birth: stands for this process and its templates: of another one nothing can be gone on with.
    """

    def __init__(self, birth: str, shown: Shown) -> None:
        self._birth = birth
        self._shown = shown
        self._changed = dict.fromkeys(shown.parts, 1)
        """In which version each part was changed last."""
        self._version = 1
        self._as_made = 0
        """The version from which on the page has the parts that it has now."""
        self._viewers: list[Viewer] = []
        self._messages: dict[int, bytes] = {}
        """What is sent to whoever has that version: written once, whoever asks."""
        self.is_over = False
        """Whether nothing more comes of it: whoever looks has to ask for a page anew."""

    @property
    def mark(self) -> str:
        """Which version of which process it is, as a browser gives it back."""
        return f"{self._birth}-{self._version}"

    @property
    def shown(self) -> Shown:
        """What it shows."""
        return self._shown

    def show(self, shown: Shown) -> bool:
        """Show this from now on; whether anything of it is otherwise than before."""
        before, self._shown = self._shown, shown
        changed = [name for name, text in shown.parts.items() if before.parts.get(name) != text]
        if not changed:
            return False
        self._version += 1
        if [*shown.parts] != [*before.parts]:
            self._as_made = self._version
        self._changed = {name: self._changed.get(name, 0) for name in shown.parts}
        self._changed |= dict.fromkeys(changed, self._version)
        self._messages.clear()
        for viewer in self._viewers:
            viewer.news.set()
        return True

    def end(self) -> None:
        """Nothing more comes of it."""
        self.is_over = True
        for viewer in self._viewers:
            viewer.news.set()

    @contextmanager
    def viewer(self, mark: str) -> Iterator[Viewer]:
        """Somebody who looks, with the version that their browser says it has."""
        viewer = Viewer(seen=self._seen(mark))
        self._viewers.append(viewer)
        try:
            yield viewer
        finally:
            self._viewers.remove(viewer)

    def _seen(self, mark: str) -> int:
        """The version of a mark; 0 of none, -1 of one that nothing can be gone on with."""
        if not mark:
            return 0
        birth, _, version = mark.rpartition("-")
        is_ours = birth == self._birth and version.isascii() and version.isdecimal() and len(version) < _DIGITS
        return min(int(version), self._version) if is_ours else -1

    def message(self, viewer: Viewer) -> bytes:
        """What this viewer has not seen yet, as an event of the stream; empty where there is nothing."""
        seen, viewer.seen = viewer.seen, self._version
        if seen < 0 or 0 < seen < self._as_made or self.is_over:
            return b"event: anew\ndata: 0\n\n"
        if seen == self._version:
            return b""
        known = self._messages.get(seen)
        if known is None:
            known = self._messages[seen] = self._news_since(seen)
        return known

    def beat(self) -> bytes:
        """That it is still there, and what time it is."""
        return _event("beat", {"real": _ms(self._shown.clock.now())}, self.mark)

    def _news_since(self, seen: int) -> bytes:
        real = self._shown.clock.now()
        parts = {name: with_times(text, real) for name, text in self._shown.parts.items()
                 if self._changed[name] > seen}  # fmt: skip
        return _event("news", {"title": self._shown.title, "real": _ms(real), "parts": parts}, self.mark)


def _event(kind: str, told: Mapping[str, object], mark: str) -> bytes:
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return f"id: {mark}\nevent: {kind}\ndata: {text}\n\n".encode()


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
