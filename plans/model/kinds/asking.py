"""What the kinds that ask a database one question have in common."""

from plans.model.databases import DatabaseId
from plans.model.kind_traits import KindTraits, Restart


def asking(on: DatabaseId, query: str, *, figures: frozenset[str], lasts_as_planned: bool = False) -> KindTraits:
    """The row of a kind that only sends this query, once or again and again; its figures are not what is answered."""
    return KindTraits(
        restart=Restart.ALWAYS,
        only_looks=True,
        uses=(on,),
        statement=(on, query),
        lasts_as_planned=lasts_as_planned,
        figures=figures,
    )
