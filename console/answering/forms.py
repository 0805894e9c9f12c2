"""What a form of the page sends, as an answer; nothing that cannot be kept or shown gets any further."""

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs

from jobs.journal.answers import Given, read_secret
from plans.characters import unfit

MOST_BYTES = 64 * 1024
_MOST_FIELDS = 400
_LONGEST = 2_000


class Unfit(Exception):
    """What was sent is no answer; its argument is the word for why."""


def read_form(body: bytes) -> Mapping[str, Sequence[str]]:
    """The fields of a form. Raises `Unfit`."""
    try:
        return parse_qs(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError:
        raise Unfit("unfit") from None


def secret_of(form: Mapping[str, Sequence[str]]) -> str:
    """The link or the code. Raises `Unfit`."""
    return read_secret(_one(form, "secret"))


def answer_of(form: Mapping[str, Sequence[str]], address: str) -> Given:
    """What the form answers. Raises `Unfit` where something lacks that a person has to say.

    Args:
        address: where it came from.
    """
    answer, name, text = _one(form, "answer"), _one(form, "name"), _one(form, "text")
    items = [_fit(one) for one in form.get("item", ())]
    if not name:
        raise Unfit("nameless")
    if answer == "confirm" and not items:
        raise Unfit("unmarked")
    if answer == "caveat" and not text:
        raise Unfit("wordless")
    return Given(
        secret=secret_of(form),
        answer=answer,
        task=_one(form, "task"),
        items=items,
        text=text,
        name=name[:200],
        address=address,
    )


def _one(form: Mapping[str, Sequence[str]], name: str) -> str:
    return _fit(" ".join(form.get(name, ("",))[0].split()))


def _fit(text: str) -> str:
    """The text. Raises `Unfit` where it holds what a terminal would obey, or is too long."""
    if len(text) > _LONGEST or unfit(text):
        raise Unfit("unfit")
    return text
