"""The rights that a comparison of databases takes beside looking at the catalogue, which everybody may."""

from collections.abc import Iterator

from jobs.rights.right import On, Right
from jobs.rights.rights_of_text import Needs
from jobs.rights.rights_of_texts import jobs_of
from jobs.same.comparing import meant_by
from jobs.same.parts import HIDDEN_SETTINGS, SESSION_SETTINGS, Part
from jobs.same.reading import parts_of
from plans.model import Alike, Checkpoint, DatabaseId, Plan, SameCriterion, SameSpec

_CATALOG = "pg_catalog"
_RIGHTS = {
    "hidden settings": (Right(on=On.ROLE, name="pg_read_all_settings", right="membership"),),
    "session settings": (
        Right(on=On.TABLE, schema=_CATALOG, name="pg_file_settings", right="select"),
        Right(on=On.FUNCTION, name="pg_catalog.pg_show_all_file_settings()", right="execute"),
    ),
    "pg_hba": (
        Right(on=On.TABLE, schema=_CATALOG, name="pg_hba_file_rules", right="select"),
        Right(on=On.FUNCTION, name="pg_catalog.pg_hba_file_rules()", right="execute"),
    ),
}
"""By the names that `except:` takes."""
_FOR_SUPERUSERS = {"passwords": "whether roles have passwords, which only superusers see (else except: [passwords])"}


def rights_of_same(plan: Plan, database: DatabaseId) -> Needs:
    """What the comparisons of a plan take on one database, but for what each says it may differ in."""
    needs = Needs()
    for name, spec in _comparisons(plan):
        if database in spec.databases:
            meant = dict.fromkeys(part.called for part in _guarded(spec) if not meant_by(spec.excepted)(part.called))
            rights = tuple(right for called in meant for right in _RIGHTS.get(called, ()))
            unseen = tuple(f"{name}: {_FOR_SUPERUSERS[called]}" for called in meant if called in _FOR_SUPERUSERS)
            needs += Needs(rights=rights, unseen=unseen)
    return needs


def _comparisons(plan: Plan) -> Iterator[tuple[str, SameSpec]]:
    yield from ((name, spec) for name, spec in jobs_of(plan) if isinstance(spec, SameSpec))
    for task in plan.tasks:
        for number, criterion in enumerate(task.body.criteria if isinstance(task.body, Checkpoint) else (), 1):
            if isinstance(criterion, SameCriterion):
                yield f"{task.id}: criterion {number}", criterion.asked


def _guarded(spec: SameSpec) -> Iterator[Part]:
    """The parts that not everybody may read."""
    yield from (part for part in parts_of(spec.compared) if part.allowed)
    if Alike.SETTINGS in spec.compared:
        yield from (HIDDEN_SETTINGS, SESSION_SETTINGS)
