"""`same`: two databases that are said to be alike, compared but for their rows."""

from dataclasses import dataclass
from enum import StrEnum

from plans.model.databases import DatabaseId
from plans.model.kind_traits import KindTraits, Restart, Specification


class Alike(StrEnum):
    """What is compared, and what differences are grouped by."""

    SERVER = "server"
    SETTINGS = "settings"
    EXTENSIONS = "extensions"
    LOCALES = "locales"
    SCHEMA = "schema"
    RIGHTS = "rights"
    SIZES = "sizes"


@dataclass(frozen=True, slots=True, kw_only=True)
class SameSpec(Specification):
    """These databases are alike; each further one is compared with the first. Nothing is changed, no row is read."""

    databases: tuple[DatabaseId, ...]
    excepted: tuple[str, ...] = ()
    """Names, or patterns of names, of what may differ."""
    compared: tuple[Alike, ...] = tuple(Alike)

    @property
    def traits(self) -> KindTraits:
        """It only looks."""
        return KindTraits(restart=Restart.ALWAYS, only_looks=True, uses=self.databases)

    def described(self) -> list[str]:
        """Which databases, what of them, and what may differ."""
        may_differ = [f"but for {', '.join(self.excepted)}"] if self.excepted else []
        return [f"compare {', '.join(self.databases)}: {', '.join(self.compared)}", *may_differ]
