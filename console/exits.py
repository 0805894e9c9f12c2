"""The one table of exit codes. Every command of `cutover` ends with one of these, and `--help` prints them."""

from enum import IntEnum


class Exit(IntEnum):
    """How a command ended; `meaning` is the sentence that `--help` shows."""

    meaning: str

    def __new__(cls, code: int, meaning: str = "") -> "Exit":
        """A code with its sentence."""
        member = int.__new__(cls, code)
        member._value_ = code
        member.meaning = meaning
        return member

    OK = 0, "Done. For demo and run: live and all reconciled, or turned back as meant."
    FAILED = 1, "No go-live, something did not reconcile, or a journal was changed."
    USAGE = 2, "The command line itself is wrong."
    PLAN = 3, "The plan has problems; each was printed as file:line:column."
    DATABASE = 4, "A database is wrong or away, a job would be refused, or output is lost."
    REFUSED = 5, "The run, the engine or the database's roles refused the command."
    NOT_FOUND = 6, "There is no such run, task or file."
    DEGRADED = 10, "status --health: the night goes on, and not as it was planned."
    RED = 11, "status --health: something stands still until somebody acts."
    DEFECT = 70, "A defect in this program; the log file holds the details."
    INTERRUPTED = 130, "Interrupted from the keyboard; a run that was under way goes on."
