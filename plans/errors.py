"""The one root of errors that this program raises on purpose. Everything else is a defect."""


class CutoverError(Exception):
    """Something an operator can act on.

    Args:
        what: what happened and where, in one sentence.
        hint: what the operator can do about it; empty where nothing helps.

    A subclass says what kind of failure it is; `console.cli.ending` maps the kinds to exit codes. Neither text ever
    holds a password, a token or a value out of a row.
    """

    def __init__(self, what: str, *, hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.what} ({self.hint})" if self.hint else self.what
