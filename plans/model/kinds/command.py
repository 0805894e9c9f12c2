"""`command`: runs a program."""

from dataclasses import dataclass

from plans.model.kind_traits import KindTraits, Restart, Specification
from plans.model.same_text import holds_words_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandSpec(Specification):
    """Runs a program; `argv` has one element, given to sh -c, when `shell` is true."""

    argv: tuple[str, ...]
    shell: bool = False
    cwd: str | None = None
    env: tuple[str, ...] = ()
    """What it is given beside a minimum: NAME from the engine's environment, or NAME=value."""

    @property
    def traits(self) -> KindTraits:
        """What a program uses, and whether it may run twice, it alone knows."""
        return KindTraits(restart=Restart.IF_REPEATABLE, acts_once=True, program=self.argv)

    def described(self) -> list[str]:
        """Its words, and the variables that it is given."""
        return [" ".join(self.argv), *([f"is given {', '.join(self.env)}"] if self.env else [])]

    def does_work_of(self, earlier: Specification) -> bool:
        """Whether it runs the same program with the same arguments, perhaps inside a shell or under another path."""
        return isinstance(earlier, CommandSpec) and holds_words_of(self.argv, earlier.argv)
