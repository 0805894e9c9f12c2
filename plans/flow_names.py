"""Names of templates and receivers as they come from outside: one line, cleaned and cut, and the same everywhere."""

import hashlib

from plans.characters import shown

NAMELESS = "(none)"
"""What is counted without a name is called so: an empty name stands for all of a flow."""
LONGEST = 60
_CUT_TO = 52


def cleaned(name: str) -> str:
    """A name as one line; one that is too long is cut, and still itself alone."""
    name = " ".join(shown(name[:10_000]).split())
    if len(name) > LONGEST:
        mark = hashlib.sha256(name.encode("utf-8", "backslashreplace")).hexdigest()[:6]
        name = f"{name[:_CUT_TO]}~{mark}"
    return name or NAMELESS
