"""The page as HTML: plain forms, no script, nothing from elsewhere. Everything that is filled in is escaped. Pure."""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from html import escape
from itertools import groupby
from zoneinfo import ZoneInfo

from console.answering.words import WORDS, PageWords
from jobs.journal.answer_desk import AnswerSeen, Card, OfferSeen, Seen
from jobs.journal.answers import SEEN

_STYLE = """
:root{color-scheme:light dark}
body{font:1.125rem/1.5 system-ui,sans-serif;margin:0;padding:1rem;max-width:40rem}
h1{font-size:1.5rem;margin:.5rem 0}h2{font-size:1.2rem;margin:2rem 0 .5rem}
form,section{margin:1rem 0}fieldset{border:1px solid;border-radius:.5rem;padding:.75rem;margin:0 0 1rem}
label{display:block;padding:.6rem 0}
input[type=radio],input[type=checkbox]{width:1.4rem;height:1.4rem;margin-right:.6rem}
input[type=text],textarea{display:block;width:100%;box-sizing:border-box;font:inherit;padding:.6rem;margin-top:.3rem}
button{font:inherit;font-weight:bold;padding:.8rem 1.2rem;min-height:3rem;width:100%}
.said{border:2px solid;border-radius:.5rem;padding:.75rem}.rehearsal{font-weight:bold;border:2px dashed;padding:.5rem}
:focus-visible{outline:3px solid;outline-offset:2px}
"""
_HASH = base64.b64encode(sha256(_STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Of every answer: nothing runs, is loaded, framed, kept or told to anybody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What the page says first: of what somebody has just done."""

    why: str
    """The word for why it was refused."""


def code_page(words: PageWords, note: Note | None = None) -> str:
    """Where a code is typed."""
    return _html(
        words,
        words.title,
        [
            f"<h1>{escape(words.title)}</h1>",
            *_said(words, note),
            '<form method="post" action="/code">',
            f'<label>{escape(words.code_asked)}<input type="text" name="secret" required maxlength="24" '
            'autocomplete="off" autocapitalize="characters" spellcheck="false" aria-describedby="how"></label>',
            f'<p id="how">{escape(words.code_help)}</p>',
            f"<button>{escape(words.show)}</button></form>",
        ],
    )


def answer_page(seen: Seen, secret: str, *, note: Note | None = None, name: str = "") -> str:
    """What a link or a code asks, with what was answered already.

    Args:
        seen: what the database says of it: known.
        secret: the link or the code itself, which the forms send again.
        note: why what was just sent is refused.
        name: who answers, as it was typed before.
    """
    card = seen.card
    if card is None:
        raise ValueError("there is nothing to show of what nobody has made")
    words = WORDS.get(card.lang, WORDS["en"])
    forms = list(_forms(words, card, _left(seen), secret, name))
    return _html(
        words,
        card.title,
        [
            *_head(words, card, seen),
            *_said(words, note),
            *(_why(words, seen.outcome) if seen.outcome != "known" else ()),
            *_given(words, card, seen.given),
            *(forms or [f"<p>{escape(words.nothing_left)}</p>"]),
            f"<p>{escape(words.call)}</p>",
        ],
    )


def _head(words: PageWords, card: Card, seen: Seen) -> Iterator[str]:
    """Of which night it is, for whom, and until when."""
    if card.rehearsal:
        yield f'<p class="rehearsal">{escape(words.rehearsal)}</p>'
    until = _clock(card, seen.expires) if seen.expires is not None else ""
    yield f"<h1>{escape(card.title)}</h1>"
    yield f"<p>{escape(words.answers_for.format(party=seen.name))} {escape(words.until.format(time=until))}</p>"


def _left(seen: Seen) -> list[OfferSeen]:
    """What can still be answered; any other answer says as well that the letter was seen."""
    unused = [one for one in seen.offers if not one.used]
    return [one for one in unused if one.unit or not seen.given] if seen.outcome == "known" else []


def refusal_page(words: PageWords, why: str) -> str:
    """That nothing was answered, and why."""
    return _html(
        words,
        words.title,
        [
            f"<h1>{escape(words.title)}</h1>",
            *_why(words, why),
            f"<p>{escape(words.call)}</p>",
            f'<p><a href="/" rel="noreferrer">{escape(words.back)}</a></p>',
        ],
    )


def _html(words: PageWords, title: str, body: Sequence[str]) -> str:
    head = (
        f'<!doctype html><html lang="{words.lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><main>"
    )
    return "\n".join((head, *body, "</main></body></html>"))


def _said(words: PageWords, note: Note | None) -> Iterator[str]:
    if note is not None:
        why = words.whys.get(note.why, words.why_else)
        yield f'<p class="said" role="alert">{escape(words.not_counted.format(why=why))}</p>'


def _why(words: PageWords, why: str) -> Iterator[str]:
    said = words.whys.get(why, words.why_else)
    yield f'<p class="said" role="alert">{escape(said[:1].upper() + said[1:])}</p>'


def _given(words: PageWords, card: Card, given: Sequence[AnswerSeen]) -> Iterator[str]:
    """What was answered, and what became of it."""
    if given:
        yield f'<section class="said" role="status"><p>{escape(words.once)}</p><ul>'
        for one in given:
            what = " ".join(filter(None, (one.task, ", ".join(one.items), words.given.get(one.answer, one.answer))))
            yield f"<li><strong>{escape(what)}</strong>: {escape(_became(words, card, one))}</li>"
        yield "</ul></section>"


def _became(words: PageWords, card: Card, one: AnswerSeen) -> str:
    if one.seq is None:
        return words.waits.format(time=_clock(card, one.at))
    if one.refused is not None:
        return words.not_counted.format(why=words.whys.get(one.why, words.why_else))
    return words.recorded.format(seq=one.seq)


def _forms(words: PageWords, card: Card, offers: Sequence[OfferSeen], secret: str, name: str) -> Iterator[str]:
    """One for each task, and at last that the letter was seen."""
    tasks = [one for one in offers if one.unit]
    for unit, members in groupby(tasks, key=lambda one: one.unit):
        of_unit = list(members)
        yield f"<h2>{escape(unit)} {escape(card.tasks.get(unit, ''))}</h2>"
        items = [one for one in of_unit if one.item]
        body = _item_fields(words, card, items) if items else _poll_fields(words, of_unit[0])
        yield from _form(words, secret, name, unit, body)
    if any(SEEN in one.choices for one in offers):
        yield from _form(words, secret, name, "", _seen_fields(words))


def _form(words: PageWords, secret: str, name: str, unit: str, body: Iterator[str]) -> Iterator[str]:
    yield '<form method="post" action="/a">'
    yield f'<input type="hidden" name="secret" value="{escape(secret)}">'
    yield f'<input type="hidden" name="task" value="{escape(unit)}">'
    yield f'<label>{escape(words.your_name)}<input type="text" name="name" required maxlength="200" '
    yield f'autocomplete="name" value="{escape(name)}"></label>'
    yield from body
    yield "</form>"


def _poll_fields(words: PageWords, offer: OfferSeen) -> Iterator[str]:
    yield f"<fieldset><legend>{escape(words.poll)}</legend>"
    for choice in offer.choices:
        said = escape(words.choices.get(choice, choice))
        yield f'<label><input type="radio" name="answer" value="{escape(choice)}" required>{said}</label>'
    yield f'<label>{escape(words.caveat_text)}<textarea name="text" rows="3" maxlength="2000"></textarea></label>'
    yield f"</fieldset><button>{escape(words.send)}</button>"


def _item_fields(words: PageWords, card: Card, offers: Sequence[OfferSeen]) -> Iterator[str]:
    yield '<input type="hidden" name="answer" value="confirm">'
    yield f"<fieldset><legend>{escape(words.confirm)}</legend>"
    for one in offers:
        named = f"{one.item} {card.items.get(f'{one.unit}/{one.item}', '')}"
        yield f'<label><input type="checkbox" name="item" value="{escape(one.item)}">{escape(named)}</label>'
    yield f"</fieldset><p>{escape(words.confirm_help)}</p><button>{escape(words.confirm_send)}</button>"


def _seen_fields(words: PageWords) -> Iterator[str]:
    yield f'<input type="hidden" name="answer" value="{SEEN}">'
    yield f"<p>{escape(words.seen_help)}</p><button>{escape(words.seen_send)}</button>"


def _clock(card: Card, moment: datetime) -> str:
    return f"{moment.astimezone(ZoneInfo(card.zone)):%H:%M}"
