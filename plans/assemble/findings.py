"""What was found wrong in a file, each at its place; and what its references may name."""

import re
from collections.abc import Iterable

from plans.file.yaml_source import ParsedFile, Path
from plans.model import PartyId
from plans.problems import Place, Problem, Severity

_VARIABLE = re.compile(r"\$\{[A-Za-z_]\w*\}")


class Findings:
    """The reading of one file. Nothing raises: a fault is recorded, and the work goes on to find the next one."""

    def __init__(self, source: ParsedFile) -> None:
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self._source = source
        self.channels = keys(source.data, "channels")

    def problem(self, path: Path, message: str, hint: str = "", *, key: bool = False) -> None:
        """Record a problem at a value, or at its key; not where faulty lines were left out and may have caused it."""
        if not self.is_repaired(path):
            self.certain(path, message, hint, key=key)

    def is_repaired(self, path: Path) -> bool:  # noqa: ARG002 - of a plan some parts are
        """Whether the path is in something whose faulty lines have been left out."""
        return False

    def certain(self, path: Path, message: str, hint: str = "", *, key: bool = False) -> None:
        """Record a problem that is one whatever else is wrong around it."""
        self.problems.append(Problem(place=self.place(path, key=key), message=message, hint=hint))

    def warn(self, path: Path, message: str, hint: str = "", *, key: bool = False) -> None:
        """Record what is legal and unwise."""
        place = self.place(path, key=key)
        self.warnings.append(Problem(place=place, message=message, hint=hint, severity=Severity.WARNING))

    def place(self, path: Path, *, key: bool = False) -> Place:
        """Where a value, or its key, stands in the file."""
        return self._source.key_place(path) if key else self._source.value_place(path)

    def party(self, path: Path, name: str) -> PartyId:  # noqa: ARG002 - a plan knows its parties
        """A party by its id; a file beside the plan does not know which there are."""
        return PartyId(name)

    def party_list(self, path: Path, names: Iterable[str]) -> tuple[PartyId, ...]:
        """Parties by their ids, each once."""
        return tuple(dict.fromkeys(self.party(path, name) for name in names))

    def fixed(self, path: Path, text: str) -> str:
        """A text in which ${VAR} would be taken literally: refused, because only `dsn` expands it."""
        if _VARIABLE.search(text):
            self.problem(path, "${...} is expanded only in dsn", "write the value itself")
        return text


def keys(data: object, key: str) -> dict[str, None]:
    """The names in the mapping under a key of a file."""
    value = data.get(key) if isinstance(data, dict) else None
    return dict.fromkeys(value) if isinstance(value, dict) else {}
