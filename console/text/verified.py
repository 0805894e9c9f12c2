"""Since when the journal is verified: what a screen says that began with a kept fold, until all of it is."""

from console.text.formatting import Times
from console.view.model import View


def verified_text(view: View) -> str:
    """`verified since 02:14`, in the run's time; empty where all of the journal is."""
    if view.verified_since is None:
        return ""
    times = Times.of(view.plan, view.forecast)
    return f"verified since {times.when(view.state.clock.run_time(view.verified_since))}"


def still_verifying(view: View) -> str:
    """The same, and what is done about it; empty where all of the journal is verified."""
    text = verified_text(view)
    return f"the journal is {text}; what was before is being verified" if text else ""
