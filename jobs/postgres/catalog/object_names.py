"""The text of a value that refers to an object of the database: regclass, regproc and their like.

Their own output leaves the schema out where search_path finds the object without it. So it differs between two roles,
and two tables of one name in two schemas would look the same.
"""

_BY_IDENTITY = {
    "regclass": "pg_class",
    "regtype": "pg_type",
    "regprocedure": "pg_proc",
    "regoperator": "pg_operator",
    "regcollation": "pg_collation",
    "regconfig": "pg_ts_config",
    "regdictionary": "pg_ts_dict",
}
_BY_NAME = {"regproc": "pg_proc", "regoper": "pg_operator"}
"""Their input takes no arguments behind the name."""


def object_name(expression: str, kind: str) -> str:
    """The value's name with its schema, as the type's input takes it; the expression itself where it is no such type.

    A value that refers to nothing keeps its own text: a number, or a dash.

    Args:
        expression: in SQL.
        kind: the name of its type, one of Postgres' own.
    """
    catalog = _BY_IDENTITY.get(kind) or _BY_NAME.get(kind)
    if catalog is None:
        return expression
    address = f"'pg_catalog.{catalog}'::pg_catalog.regclass, found.oid, 0"
    if kind in _BY_IDENTITY:
        named = f"(pg_catalog.pg_identify_object({address})).identity"
    else:
        parts = f"(pg_catalog.pg_identify_object_as_address({address})).object_names"
        name = f"({parts})[2]" if kind == "regoper" else f"pg_catalog.quote_ident(({parts})[2])"
        named = f"pg_catalog.quote_ident(({parts})[1]) || '.' || {name}"
    looked_up = f"from pg_catalog.{catalog} as found where found.oid = ({expression})::pg_catalog.oid"
    return f"coalesce((select {named} {looked_up}), ({expression})::pg_catalog.text)"
