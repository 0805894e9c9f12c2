"""A rehearsal that plays a no-go to its end: at its checkpoint it says no-go by itself, and everything is rolled back.

Nobody is polled there: what is rehearsed is the way back, and it begins the moment the checkpoint opens.
"""

from jobs.run.decisions.decision import Desk
from jobs.run.decisions.rollback import begin_whole
from jobs.run.events import CheckpointDecided, Decision
from jobs.run.outlook.status import past_no_return
from jobs.run.state.unit import Phase

THIS_REHEARSAL = "this rehearsal"
"""Who says it, where a party would stand."""
MEANT = "meant from the start"


def turn_back(desk: Desk) -> None:
    """Say no-go and begin the rollback, once the checkpoint at which the run was begun to turn back is open.

    Behind a point of no return, which an amendment may have put before it, it is a checkpoint as any other.
    """
    gate = desk.state.turns_back_at
    if gate is None or desk.unit(gate).phase is not Phase.OPEN or past_no_return(desk.plan, desk.state) is not None:
        return
    desk.emit(CheckpointDecided(unit=gate, decision=Decision.NO_GO, party=THIS_REHEARSAL, by="", text=MEANT))
    begin_whole(desk, by="", reason=f"rehearsal of a no-go at {gate}")
