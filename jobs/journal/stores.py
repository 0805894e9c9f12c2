"""The parts of a journal that lie beside its events, each in a module of its own."""

from typing import Protocol

from jobs.journal.answers import AnswerStore
from jobs.journal.approvals import ApprovalStore
from jobs.journal.flow_counts import FlowCountStore
from jobs.journal.hosts import HostStore
from jobs.journal.logins import LoginsStore
from jobs.journal.outbox import Outbox
from jobs.journal.samples import SampleStore
from jobs.journal.tickets import TicketStore
from jobs.journal.told_heads import ToldHeadStore


class Stores(
    Outbox,
    AnswerStore,
    LoginsStore,
    FlowCountStore,
    SampleStore,
    ToldHeadStore,
    ApprovalStore,
    TicketStore,
    HostStore,
    Protocol,
):
    """What every journal keeps besides what happened."""
