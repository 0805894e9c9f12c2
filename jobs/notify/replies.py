"""The link and the reply code of a letter, and what they are good for.

Both are made of the letter's name with the run's own key each time that the letter is sent, and come out the same: they
are known to whoever holds the letter and stand nowhere else.
"""

import base64
import hmac
import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from hashlib import sha256

from jobs.journal.answers import SEEN, Offer, Offered
from jobs.notify.letters import Letter
from jobs.notify.message import Reply
from jobs.run.events import Answer, Entry, PeopleTold, UnitId
from jobs.run.outlook.asked.answerable import is_asked, open_items
from jobs.run.outlook.people.acting import language_of, person_for
from jobs.run.state.model import RunState
from plans.characters import shown
from plans.model import Confirm, Plan, RunKind, TaskId
from plans.model.hooks import HookWord

GOOD_FOR = timedelta(hours=6)
"""Real time after the latest of a letter's messages in which it can be answered."""
MOST_ITEMS = 200
"""Items of confirmations that one letter offers; the next letter offers what is left."""
_CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: nothing that is misread or misheard for another one."""
_LINK_BYTES = 24
_TITLE = 200
"""Characters of a title that the page shows."""
_ASKS = frozenset(
    {
        HookWord.ATTENTION,
        HookWord.READY,
        HookWord.HEADS_UP,
        HookWord.LATE,
        HookWord.CHECKPOINT_OPEN,
        HookWord.SECOND,
        HookWord.PROBLEM,
        HookWord.TROUBLE,
        HookWord.DEGRADED,
        HookWord.FLOW,
        HookWord.REPLICATION,
        HookWord.TEST,
    }
)
"""Of what somebody wants to know that it was read."""
_VOTES = tuple(map(str, Answer))


def reply_of(offered: Offered, public_address: str) -> Reply:
    """As the letter says it."""
    code = f"{offered.code[:4]}-{offered.code[4:]}"
    if not public_address:
        return Reply(code=code, until=offered.expires)
    link = f"{public_address}/a/{offered.link}"
    return Reply(code=code, until=offered.expires, link=link, page=public_address)


def offered(plan: Plan, state: RunState, letter: Letter, told: Sequence[Entry], key: bytes) -> Offered | None:
    """What the letter's link and code are good for now; None where it asks for nothing."""
    events = [entry.event for entry in told if isinstance(entry.event, PeopleTold)]
    units = tuple(dict.fromkeys(unit for event in events for unit in event.units))
    offers = tuple(_offers(plan, state, letter.to.party, units))
    if any(event.word in _ASKS for event in events):
        offers = (Offer(unit="", choices=(SEEN,)), *offers)
    if not offers:
        return None
    link, code = _secrets(key, state.run, letter)
    return Offered(
        letter=letter.id,
        link=link,
        code=code,
        party=letter.to.party,
        name=person_for(plan, state, letter.to.party),
        channel=letter.to.channel,
        expires=max(one.at for one in letter.messages) + GOOD_FOR,
        card=json.dumps(_card(plan, state, letter.to.party, offers), ensure_ascii=False),
        offers=offers,
    )


def _offers(plan: Plan, state: RunState, party: str, units: Sequence[UnitId]) -> Iterator[Offer]:
    left = MOST_ITEMS
    for unit in units:
        if is_asked(plan, state, unit, party):
            yield Offer(unit=unit, choices=_VOTES, asked=state.unit(unit).since_seq)
        items = open_items(plan, state, unit, party)[:left]
        left -= len(items)
        yield from (Offer(unit=unit, item=item, choices=("confirm",)) for item in items)


def _secrets(key: bytes, run: str, letter: Letter) -> tuple[str, str]:
    """The link's and the code's own characters."""
    of = json.dumps([run, letter.id, letter.to.party, letter.to.channel])
    link = base64.urlsafe_b64encode(_signed(key, f"link {of}")[:_LINK_BYTES]).decode()
    digits = int.from_bytes(_signed(key, f"code {of}")[:5], "big")
    return link, "".join(_CODE_ALPHABET[digits >> shift & 31] for shift in range(35, -1, -5))


def _signed(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), sha256).digest()


def _card(plan: Plan, state: RunState, party: str, offers: Sequence[Offer]) -> dict[str, object]:
    """What the page shows of it."""
    return {
        "title": shown(plan.title)[:_TITLE],
        "rehearsal": state.kind is not RunKind.PRODUCTION,
        "lang": str(language_of(plan, state, party)),
        "zone": plan.timezone,
        "tasks": {one.unit: _title(plan, one.unit) for one in offers if one.unit},
        "items": {f"{one.unit}/{one.item}": _item_name(plan, one) for one in offers if one.item},
    }


def _title(plan: Plan, unit: str) -> str:
    task = plan.by_id.get(TaskId(unit))
    return shown(task.title)[:_TITLE] if task is not None else ""


def _item_name(plan: Plan, offer: Offer) -> str:
    body = plan.by_id[TaskId(offer.unit)].body
    items = body.items if isinstance(body, Confirm) else ()
    return next((shown(one.name)[:_TITLE] for one in items if one.id == offer.item), "")
