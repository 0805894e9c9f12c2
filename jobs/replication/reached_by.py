"""How a subscriber's server reaches its publisher: the plan's text, with what an older server does not ask for itself.

Rows travel as text, in the form that the publisher's session has. From 15 on a subscriber asks for one form, whatever
the publisher's database or role is set to. Before, a `DateStyle` of `SQL, DMY` there let days and months change places,
an `IntervalStyle` signs, and `extra_float_digits` cut numbers short, without a word.
"""

import re

_ASKS_SINCE = 15
"""The first version whose apply workers ask for one form of every value."""
_FORM = "-c datestyle=ISO -c intervalstyle=postgres -c extra_float_digits=3"
_OPTIONS = re.compile(r"((?:^|\s)options\s*=\s*)(?:'((?:[^'\\]|\\.)*)'|(\S+))")


def in_one_form(text: str, version: int) -> str:
    """The connection text with which values come in one form.

    Args:
        text: of libpq, as the plan has it: `from_server`.
        version: the subscriber's major version.
    """
    if version >= _ASKS_SINCE:
        return text
    if "://" in text:
        options = "options=" + _FORM.replace(" ", "%20").replace("=", "%3D")
        return f"{text}{'&' if '?' in text else '?'}{options}"
    if _OPTIONS.search(text):
        return _OPTIONS.sub(lambda own: f"{own[1]}'{own[2] or own[3] or ''} {_FORM}'", text)
    return f"{text} options='{_FORM}'"
