"""Which tables a plan chooses, and every reason against its choice. Pure."""

from collections.abc import Collection, Iterator, Mapping

from jobs.postgres.catalog.tables import Catalog, Table
from jobs.rows.missing_tables import lacks, nearest_clause
from plans.model import TableSelection
from plans.table_names import matches


def choose(spec: TableSelection, source: Catalog) -> tuple[Mapping[str, Table | None], list[str]]:
    """Say what is to be filled: the target's schema.table and the source's table (None: a query's), by name."""
    selected = {title: table for pattern in spec.tables for title, table in _meant(pattern, source)}
    excluded = {title for pattern in spec.excluded for title, _ in _meant(pattern, source)}
    kept = {title: table for title, table in selected.items() if title not in excluded}
    destinations, collisions = _destinations(spec, kept)
    reasons = [
        *_unmatched(spec, source),
        *collisions,
        *_forgotten_heirs(spec, kept, {*selected, *excluded}),
        *_settings_of_others(spec, kept),
    ]
    if not destinations and not reasons:
        reasons.append("nothing is selected")
    return dict(sorted(destinations.items())), reasons


def _meant(pattern: str, source: Catalog) -> Iterator[tuple[str, Table]]:
    """Yield the source's tables that a pattern means, with their names."""
    for title, table in source.tables.items():
        if matches(pattern, title):
            yield title, table


def _unmatched(spec: TableSelection, source: Catalog) -> Iterator[str]:
    """Say which patterns mean no table."""
    for pattern in spec.tables:
        if pattern not in spec.mapping and not any(_meant(pattern, source)):
            yield f"{pattern}: {lacks(pattern, source, 'source')}"


def _destinations(spec: TableSelection, kept: Mapping[str, Table]) -> tuple[dict[str, Table | None], list[str]]:
    """Say where each table goes, and which two would go to the same place."""
    destinations: dict[str, Table | None] = dict.fromkeys(spec.mapping)
    collisions: list[str] = []
    for title, table in kept.items():
        name = spec.rename.get(title, title)
        if (already := destinations.get(name)) is not None:
            collisions.append(f"{name}: {already.title} and {title} would both go there")
        if name not in spec.mapping:
            destinations[name] = table
        elif name != title:
            collisions.append(f"{name}: a mapping query and {title} would both go there")
    return destinations, collisions


def _forgotten_heirs(spec: TableSelection, kept: Mapping[str, Table], decided: Collection[str]) -> Iterator[str]:
    """Say which tables inherit from one that is kept, and are not spoken of.

    Args:
        decided: the names of all tables that are selected or excluded.
    """
    for title, table in kept.items():
        if title in spec.mapping:
            continue
        for heir in table.heirs:
            if heir not in decided:
                yield f"{title}: {heir} inherits from it and is neither selected nor excluded"


def _settings_of_others(spec: TableSelection, kept: Collection[str]) -> Iterator[str]:
    """Say which tables the plan sets something for and does not select."""
    for title in spec.where:
        if title in spec.mapping:
            yield f"{title}: its condition (where) belongs into its mapping query"
        elif title not in kept:
            yield _not_selected(title, "a condition (where)", kept)
    for setting, titles in (("expressions (columns)", spec.columns), ("a new name (rename)", spec.rename)):
        for title in titles:
            if title not in kept:
                yield _not_selected(title, setting, kept)


def _not_selected(title: str, setting: str, kept: Collection[str]) -> str:
    return f"{title}: has {setting} and is not selected{nearest_clause(title, kept)}"
