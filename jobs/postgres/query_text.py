"""What of another session's query may be told: all of it where no value can stand in it, else its first words. Pure."""

import re

from jobs.postgres.script_splitter import first_words

MOST_CHARACTERS = 300
_NAME_OR_MARK = re.compile(
    r"""[^\W\d]\w*                    # a keyword, or the name of an object
      | "[^\W\d][\w ]*"              # a quoted name
      | \$\d+                        # the place of a value that stands elsewhere
      | \s+ | [-+*/<>=~!@%^&|?.,;:()\[\]]""",
    re.VERBOSE,
)
_MOST_READ = 4096
"""Characters of a query that are looked at: servers tell no more than 1 kB, unless somebody set that higher."""


def without_values(query: str) -> str:
    """The query in one line where it consists of names and marks alone; of any other one its first words.

    Numbers, quoted texts and comments may each hold what a row holds. Of a session that this role may not look into,
    and of one that has sent nothing, nothing is told.
    """
    text = query[:_MOST_READ].strip()
    if not text or text == "<insufficient privilege>":
        return ""
    if "--" in text or "/*" in text or _NAME_OR_MARK.sub("", text):
        return _command(text)
    flat = " ".join(text.split())
    return flat if len(flat) <= MOST_CHARACTERS else f"{flat[:MOST_CHARACTERS]} .."


def _command(text: str) -> str:
    """`UPDATE ..`: the first word alone, as a second one may be anything."""
    words = first_words(text)
    return f"{words[0].upper()} .." if words else ""
