"""What a plan file may say of databases that are alike."""

from typing import Annotated, Literal

from pydantic import Field

from plans.file.fields import Id, Line, Strict

AlikeFile = Literal["server", "settings", "extensions", "locales", "schema", "rights", "sizes"]


class SameFile(Strict):
    """Compares databases, but for their rows: settings, schema, roles and rights, and more; differences by name.

    For example: `{databases: [prod_a, prod_b], except: [work_mem]}`
    """

    databases: Annotated[list[Id], Field(min_length=2, max_length=8)]
    """The databases; each further one is compared with the first. For example: `[prod_a, prod_b]`"""
    except_: Annotated[list[Line], Field(max_length=200)] = Field(default=[], alias="except")
    """What may differ, by the name that a difference is told under, with its kind or without it; * stands for any
    characters, and what is within an object goes with it. For example: `[work_mem, role backup, public.audit_*]`
    """
    compare: Annotated[list[AlikeFile], Field(min_length=1)] | None = None
    """What is compared, without it all. `server`: version and pg_hba; `settings`: pg_settings; `extensions`: names,
    versions, schemas; `locales`: encoding and collations; `schema`: tables, columns, indexes, functions and the like;
    `rights`: roles, grants and owners; `sizes`: rows and bytes by the last ANALYZE. Default: all of it For example:
    `[schema, rights]`
    """
