"""How much more, or less, flows than in the weeks before: growth is followed slowly, and no fault is got used to."""

from dataclasses import dataclass
from datetime import datetime, timedelta

HALF_LIFE = timedelta(days=14)
"""After it a count weighs half."""
LEAST, MOST = 0.5, 2.0
"""A flow is never measured by less than half of what it was: that half came in small steps makes it no better."""
_STEP = 0.02
"""A level that moved by less is the same."""


@dataclass(slots=True, kw_only=True)
class Level:
    """What came against what was expected, while all was well; the older, the lighter."""

    trust: float = 1.0
    """By how many counts the level of the weeks before is believed."""
    came: float = 0.0
    expected: float = 0.0
    aged: datetime | None = None

    @property
    def value(self) -> float:
        """The level now, against that of the weeks before."""
        return min(max((self.came + self.trust) / (self.expected + self.trust), LEAST), MOST)

    def take(self, after: datetime, until: datetime, count: int, expected: float, spreads: float) -> None:
        """Learn from a stretch in which it flowed: the more it spreads beyond chance, the less one count says."""
        if self.aged is None:
            self.aged = after
        if until - self.aged >= timedelta(hours=6):
            kept = 0.5 ** ((until - self.aged) / HALF_LIFE)
            self.came, self.expected, self.aged = self.came * kept, self.expected * kept, until
        self.came += count / (1 + spreads)
        self.expected += expected / (1 + spreads)

    def moved(self, from_level: float) -> bool:
        """Whether it is another level by now."""
        return abs(self.value - from_level) > _STEP * from_level
