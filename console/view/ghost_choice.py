"""Which night a console shows beside its run at first."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from plans.model.night import Night


@dataclass(frozen=True, slots=True, kw_only=True)
class GhostChoice:
    """What somebody asked for when the console was opened."""

    label: str | None = None
    """As `Ui.ghost`: empty for none, None for the usual one."""
    nights: Mapping[str, Night] = field(default_factory=dict)
    """Nights that the plan does not name, by what they are called."""


USUAL = GhostChoice()
