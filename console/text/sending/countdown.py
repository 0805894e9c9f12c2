"""That the keys are about to change hands, told at a few moments to whoever reads lines. Pure but for what was told."""

from datetime import datetime, timedelta

from console.text.sending.claim import claim_left, claim_text
from console.view.model import View

MOMENTS = (timedelta(seconds=30), timedelta(seconds=10))
"""What is left when it is told again; that somebody asks is an event, and told when it comes."""


class Countdown:
    """Remembers of which claim how much was told."""

    def __init__(self) -> None:
        self._claim: datetime | None = None
        self._told = 0

    def due(self, view: View) -> str:
        """The sentence for this moment; empty where none is due."""
        claim, left = view.state.keys.claimed_real, claim_left(view)
        if claim != self._claim:
            self._claim, self._told = claim, 0
        if left is None or left <= timedelta():
            return ""
        passed = sum(left <= moment for moment in MOMENTS)
        before, self._told = self._told, max(self._told, passed)
        return claim_text(view) if passed > before else ""
