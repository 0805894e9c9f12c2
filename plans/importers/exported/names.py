"""The ids of an exported list, as they are; where somebody has added lines, ids are made as for any other list."""

from collections import Counter

from plans.importers.exported.texts import can_be_id
from plans.importers.meaning.ids import Names, name_tasks
from plans.importers.meaning.lines import Lines
from plans.importers.report import Report
from plans.importers.table import Table


def name_lines(lines: Lines, table: Table, report: Report) -> Names:
    """Give every line its id, and say which lines a reference means."""
    ids = [line.written_id for line in lines.tasks]
    times = Counter(ids)
    if any(times[one] > 1 or not can_be_id(one) for one in ids):
        return name_tasks(lines, table, report)
    meant: dict[str, list[int]] = {}
    for at, one in enumerate(ids):
        meant.setdefault(one.casefold(), []).append(at)
    return Names(ids=tuple(ids), meant=meant, summed={}, blocks=(0,) * len(ids))
