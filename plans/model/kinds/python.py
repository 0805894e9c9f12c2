"""`python`: awaits a coroutine of the team's own."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from plans.model.kind_traits import HostProgram, KindTraits, Restart, Specification, variables_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PythonSpec(Specification):
    """Awaits `function(ctx, **arguments)` of a module of the team's own, in a subprocess."""

    module: str
    function: str
    file: str | None = None
    """Path of the module beside the plan; None means that an installed module is imported."""
    source: str | None = None
    """The contents of `file`, as frozen with the plan."""
    arguments: Mapping[str, str | int | float | bool] = field(default_factory=dict)
    env: tuple[str, ...] = ()
    """What it is given beside a minimum: NAME from the engine's environment, or NAME=value."""

    @property
    def traits(self) -> KindTraits:
        """What a coroutine uses, and whether it may run twice, it alone knows."""
        code = f"{self.module}:{self.function}" if self.source is None else f"sha256:{_sum(self.source)}"
        starts = HostProgram(host="", program=f"python:{code}", variables=variables_of(self.env))
        return KindTraits(restart=Restart.IF_REPEATABLE, acts_once=True, figures=frozenset(), starts=starts)

    def described(self) -> list[str]:
        """What is called, and the variables that it is given."""
        return [f"{self.module}:{self.function}", *([f"is given {', '.join(self.env)}"] if self.env else [])]

    def does_work_of(self, earlier: Specification) -> bool:
        """Whether it calls the same function, with whatever arguments."""
        if not isinstance(earlier, PythonSpec):
            return False
        return (self.module, self.function, self.file) == (earlier.module, earlier.function, earlier.file)


def _sum(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
