"""A frozen plan is what its hash says, or it is refused: no store hands out, or takes, another text."""

from jobs.journal.base import PlanChanged
from plans.bundle import digest


def frozen(plan_sha256: str, bundle: str) -> str:
    """The bundle, if it is the text that this hash stands for. Raises `PlanChanged`."""
    if digest(bundle) != plan_sha256:
        raise PlanChanged(
            f"the journal's text of plan {plan_sha256[:16]} is not the text that was frozen under this hash",
            hint="nothing is run by it; ask who may write to the control database",
        )
    return bundle
