"""The formats that a plan or a run is exported in, told by the end of the file's name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from console.errors import Misused
from console.telling.export.facts import Exported
from console.telling.export.written import Written
from plans.nearest import did_you_mean

_HERE = "console.telling.export"


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One format: a line here, a module beside this one."""

    name: str
    """As `--format` takes it."""
    endings: tuple[str, ...]
    """Of its files, the usual one first."""
    what: str
    """What it is called in a sentence."""
    writer: str
    """`module:function`, from `Exported` to `Written`; imported when it is asked for."""
    is_text: bool = True
    """Whether a terminal may be shown it."""
    is_calendar: bool = False
    """Whether it can be made for one party alone, and takes the place of those that were sent before."""

    @property
    def comes_back(self) -> bool:
        """Whether `cutover plan import` reads it."""
        return self.name not in ("ics", "svg")

    def write(self, told: Exported) -> Written:
        """Make the file. Raises `Misused` where what it needs is not installed."""
        module, _, function = self.writer.partition(":")
        write: Callable[[Exported], Written] = getattr(import_module(f"{_HERE}.{module}"), function)
        return write(told)


FORMATS: Mapping[str, Format] = {
    one.name: one
    for one in (
        Format(
            name="xlsx",
            endings=(".xlsx",),
            what="a workbook",
            writer="workbook.writer:as_xlsx",
            is_text=False,
        ),
        Format(name="csv", endings=(".csv",), what="CSV", writer="as_text:as_csv"),
        Format(name="tsv", endings=(".tsv", ".tab"), what="tab-separated text", writer="as_text:as_tsv"),
        Format(name="xml", endings=(".xml",), what="a file of MS Project", writer="project.document:as_project"),
        Format(
            name="ics",
            endings=(".ics",),
            what="a calendar",
            writer="icalendar.events:as_icalendar",
            is_calendar=True,
        ),
        Format(name="md", endings=(".md",), what="Markdown", writer="as_markdown:as_markdown"),
        Format(name="svg", endings=(".svg",), what="a drawing of the graph", writer="graph.drawing:as_svg"),
    )
}


def format_of(file: str, named: str | None) -> Format:
    """The format that was named, else the one by the end of the file's name. Raises `Misused` where that tells none."""
    if named is not None:
        return FORMATS[named]
    ending = Path(file).suffix.lower()
    found = next((one for one in FORMATS.values() if ending in one.endings), None)
    if found is None:
        raise Misused(f"nothing is known of files that end in {ending or 'nothing'}", hint=_hint(ending))
    return found


def _hint(ending: str) -> str:
    endings = [one.endings[0] for one in FORMATS.values()]
    return did_you_mean(ending, endings) or f"a name that ends in {', '.join(endings)}, or --format"
