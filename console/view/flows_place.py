"""Where a person is on the page of the flows. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowsUi:
    """A person's place on the page of the flows."""

    selected: str = ""
    """The name of the series under the cursor: the cursor stays on it, whatever rows come and go."""
    of: str = ""
    """The flow whose templates and receivers are shown; empty for all flows."""
    unfolded: bool = False
    """Whether those that flow, or are not judged, have a row each however many they are."""
    is_whole: bool = False
    """Whether all that is known of the selected one fills the page."""
    find: str = ""
