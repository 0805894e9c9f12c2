"""That an engine works on the run again, after a time in which nobody did or nobody could know."""

from jobs.run.decisions.decision import Desk
from jobs.run.decisions.people.seen import EngineReturned
from jobs.run.events import EngineLoss, PeopleTold
from jobs.run.outlook.addressees import addressees
from jobs.run.state.outgoing import loss_id
from jobs.run.state.told import Matter
from plans.model.hooks import HookWord


def engine_back(desk: Desk, loss: EngineLoss) -> None:
    """Tell those whom the hooks name: whoever was called meanwhile, and whoever was not."""
    to = addressees(desk.plan, desk.state.kind, Matter(word=HookWord.ENGINE_LOST))
    if to:
        desk.emit(PeopleTold(word=HookWord.ENGINE_LOST, units=(), addressees=to, over=True, lost=loss))


def engine_returned(desk: Desk, seen: EngineReturned) -> None:
    """Tell them that this engine works, though it could not renew its lease for a while."""
    engine = desk.state.engine
    if engine is not None and desk.state.ended is None:
        found = loss_id(desk.state.birth, engine.term, desk.state.head - len(desk.entries))
        engine_back(desk, EngineLoss(id=found, since=seen.since, host=engine.host))
