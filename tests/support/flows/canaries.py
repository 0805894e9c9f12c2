"""Canaries for tests: of a flow, sent and seen by sql."""

from plans.model import SqlProbe, SqlSpec
from plans.model.canaries import Canary
from tests.support.nights import TARGET

SEND = SqlSpec(on=TARGET, text="send {mark}", records_done=False)
WITHDRAW = SqlSpec(on=TARGET, text="withdraw {mark}", records_done=False)
ARRIVED = SqlProbe(on=TARGET, query="arrived {mark}")
PROCESSED = SqlProbe(on=TARGET, query="processed {mark}")


def a_canary(*, processed: SqlProbe | None = PROCESSED, withdraw: SqlSpec | None = WITHDRAW, **more: object) -> Canary:
    """A canary that is seen to arrive and to be processed, and is withdrawn."""
    return Canary(send=SEND, arrived=ARRIVED, processed=processed, withdraw=withdraw, **more)  # type: ignore[arg-type]
