"""Up to where a subscription has applied what its publisher wrote, as one look says. Pure."""

from jobs.replication.looking.facts import Publisher, Slot, Subscribed

_ANSWERS_WITHIN = 12.0
"""Seconds in which a subscriber that lives has answered (`wal_receiver_status_interval` is 10)."""


def applied_by(publisher: Publisher, slot: Slot, subscribed: Subscribed | None) -> int:
    """Up to where everything is applied.

    A subscriber confirms an idle publisher's log only now and then: one that has received all, or that was sent all and
    answers, and waits for more, has applied all.
    """
    confirmed = slot.confirmed or 0
    if subscribed is None or not subscribed.idle:
        return confirmed
    answers = slot.silent is not None and slot.silent <= _ANSWERS_WITHIN
    sent = slot.sent if slot.sent is not None and answers else 0
    return max(confirmed, min(publisher.position, max(subscribed.received or 0, sent)))


def received_by(slot: Slot, subscribed: Subscribed) -> int:
    """Up to where everything is applied for certain: both sides are asked beside each other, and what was sent to a
    worker that has only begun need not have reached it when it was asked."""
    confirmed = slot.confirmed or 0
    return max(confirmed, subscribed.received or 0) if subscribed.idle else confirmed
