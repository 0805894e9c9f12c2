"""What a plan file may say of databases that are alike."""

from typing import Annotated, Literal

from pydantic import Field

from plans.file.fields import Id, Line, Strict

AlikeFile = Literal["server", "settings", "extensions", "locales", "schema", "rights", "sizes"]


class SameFile(Strict):
    """Compares databases, but for their rows: settings, schema, roles and rights, and more; differences by name."""

    databases: Annotated[list[Id], Field(min_length=2, max_length=8)]
    """The databases; each further one is compared with the first. For example: `[prod_a, prod_b]`"""
    except_: Annotated[list[Line], Field(max_length=200)] = Field(default=[], alias="except")
    """What may differ, by the name that a difference is told under, with its kind or without it; * stands for any
    characters, and what is within an object goes with it. For example: `[work_mem, role backup, public.audit_*]`
    """
    compare: Annotated[list[AlikeFile], Field(min_length=1)] | None = None
    """What is compared. Default: all of it For example: `[schema, rights]`
    """
