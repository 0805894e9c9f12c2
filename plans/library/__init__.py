"""Plans that ship with the program: whole nights to begin with, and plans that each show one thing.

Whole nights: the smallest, a commented starter, the reference night, a new version, one that can be taken back, another
host, a mapped migration, a second wave, one that several hosts copy together, a tabletop. The others: one that asks
another system to act, one that was rehearsed, with the files of its rehearsals, one that tells those who must act, one
whose tasks send texts, one whose people come on and go home, one in which a second person agrees, one whose two sites
must be alike, one that says what must go on flowing, one whose tasks wait for beginnings and lags, and one whose
programs run on hosts by name.

Data, and one function that finds it. What a plan means stands in `plans.model`; nothing here loads one: it must
not import `plans.load` or `plans.model`.
"""

from enum import StrEnum
from importlib.resources import as_file, files
from pathlib import Path


class Sample(StrEnum):
    """A plan of this library: the name of its folder."""

    REFERENCE_NIGHT = "reference-night"
    STARTER = "starter"
    MINIMAL = "minimal"
    REQUEST = "request"
    REHEARSED = "rehearsed"
    TOLD = "told"
    COMMS = "comms"
    SHIFTS = "shifts"
    AGREED = "agreed"
    ALIKE = "alike"
    FLOWS = "flows"
    WAITS = "waits"
    GATEWAYS = "gateways"
    VERSION_UPGRADE = "version-upgrade"
    REVERSIBLE_UPGRADE = "reversible-upgrade"
    HOST_MOVE = "host-move"
    MAPPED_MIGRATION = "mapped-migration"
    WAVE_TWO = "wave-two"
    SEVERAL_HOSTS = "several-hosts"
    TABLETOP = "tabletop"


def path_of(name: str) -> Path:
    """Where plan.yaml of the sample `name` lies on disk; the files that it names lie beside it.

    An unknown name is a `ValueError` that lists the known ones.
    """
    if name not in set(Sample):
        raise ValueError(f"no sample plan {name!r}; there are {', '.join(Sample)}")
    with as_file(files(__package__)) as folder:
        return folder / name / "plan.yaml"
