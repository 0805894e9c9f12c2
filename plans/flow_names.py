"""Names of templates and receivers as they come from outside: one line, cleaned and cut, and the same everywhere."""

import hashlib

from plans.characters import shown

NAMELESS = "(none)"
"""What is counted without a name is called so: an empty name stands for all of a flow."""
LONGEST = 60
_CUT_TO = 52
_READ = 10_000
"""So many characters of a name are looked at one by one; what is longer differs by all of it."""


def cleaned(name: str) -> str:
    """A name as one line; one that is too long is cut, and still itself alone."""
    rest = name[_READ:]
    name = " ".join(shown(name[:_READ]).split())
    if len(name) > LONGEST or rest:
        mark = hashlib.sha256((name + rest).encode("utf-8", "backslashreplace")).hexdigest()[:6]
        name = f"{name[:_CUT_TO]}~{mark}"
    return name or NAMELESS
