"""`command`: runs a program."""

from dataclasses import dataclass

from plans.model.kind_traits import HostProgram, KindTraits, Restart, Specification, variables_of
from plans.model.same_text import holds_words_of

SHELL = "/bin/sh"
"""What a line of `shell:` is given to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandSpec(Specification):
    """Runs a program; `argv` has one element, given to sh -c, when `shell` is true."""

    argv: tuple[str, ...]
    shell: bool = False
    cwd: str | None = None
    env: tuple[str, ...] = ()
    """What it is given beside a minimum: NAME from the environment of where it runs, or NAME=value."""
    on_host: str = ""
    """The host that it runs on, as the control database's list of hosts calls it; empty where its attempt is run."""

    @property
    def traits(self) -> KindTraits:
        """What a program uses, and whether it may run twice, it alone knows."""
        program = SHELL if self.shell else "".join(self.argv[:1])  # of a plan that is refused it has no word
        starts = HostProgram(host=self.on_host, program=program, variables=variables_of(self.env))
        return KindTraits(restart=Restart.IF_REPEATABLE, acts_once=True, program=self.argv, starts=starts)

    def described(self) -> list[str]:
        """Its words, the host that it runs on, and the variables that it is given."""
        lines = [" ".join(self.argv)]
        if self.on_host:
            lines.append(f"on host {self.on_host}")
        if self.env:
            lines.append(f"is given {', '.join(self.env)}")
        return lines

    def does_work_of(self, earlier: Specification) -> bool:
        """Whether it runs the same program with the same arguments, perhaps inside a shell or under another path."""
        if not isinstance(earlier, CommandSpec):
            return False
        other_host = self.on_host and earlier.on_host and self.on_host != earlier.on_host
        return not other_host and holds_words_of(self.argv, earlier.argv)
