"""Somebody has asked for the keys: who, and how long their holder has to show up. Pure."""

from collections.abc import Mapping
from datetime import timedelta

from console.text.formatting import age_text
from console.view.model import View
from jobs.run.state.model import KEYS_OBJECTION


def claim_text(view: View) -> str:
    """What this console's person has to know of a claim, with the time that is left; empty where there is none."""
    keys = view.state.keys
    if not keys.claimed_by or view.state.ended is not None:
        return ""
    asks, holder, left = keys.claimed_by, keys.shown, _left(view)
    if view.me == keys.holder and not view.observer:
        return f"{asks} asks for your keys and has them {left}, unless you send anything (:take-keys keeps them)"
    if view.me == asks and not view.observer:
        return f"you asked {holder} for the keys and have them {left}, unless {holder} sends anything"
    return f"{asks} asks {holder} for the keys and has them {left}, unless {holder} sends anything"


def claim_in_short(view: View) -> str:
    """` (m.ito asks, in 48s)`, behind the holder's name; empty where nobody asks."""
    asks = view.state.keys.claimed_by
    return f" ({asks} asks, {_left(view)})" if asks and view.state.ended is None else ""


def claim_json(view: View) -> Mapping[str, object] | None:
    """Who asks for the keys and when they have them, real time, UTC; None where nobody does."""
    keys = view.state.keys
    if not keys.claimed_by or keys.claimed_real is None or view.state.ended is not None:
        return None
    return {"by": keys.claimed_by, "until": (keys.claimed_real + KEYS_OBJECTION).isoformat()}


def claim_left(view: View) -> timedelta | None:
    """How long the holder of the keys still has to show up; None where nobody asks for them."""
    keys = view.state.keys
    if not keys.claimed_by or keys.claimed_real is None or view.state.ended is not None:
        return None
    return keys.claimed_real + KEYS_OBJECTION - view.real_now


def _left(view: View) -> str:
    left = claim_left(view)
    return f"in {age_text(left)}" if left is not None and left > timedelta() else "now"
