"""The rows of a range by the hash of their key, which needs no order that two servers share.

A bucket cannot be read by itself: the range is read once to sum it, and once for what differs.
"""

from collections.abc import Collection

from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement
from jobs.rows.checksum import Form, Side, Sum
from jobs.rows.rowhash import native_row, text_row


def bucket(side: Side, form: Form, mask: int) -> str:
    """The SQL expression of a row's bucket."""
    key = native_row(side.key, form.functions) if form.native else text_row(side.key, convert=form.convert)
    return f"({key} & {mask})"


async def sum_buckets(connection: Connection, side: Side, form: Form, mask: int) -> dict[int, Sum]:
    """Sum rows and hashes bucket by bucket."""
    rows = await connection.fetch(
        statement("delta_buckets").format(
            bucket=bucket(side, form, mask), hash=side.hash(form), rows=side.rows, condition=side.condition
        )
    )
    return {row["bucket"]: Sum(row["rows"], int(row["sum"])) for row in rows}


def in_buckets(side: Side, form: Form, mask: int, buckets: Collection[int]) -> str:
    """The condition that a row is in one of these."""
    listed = ", ".join(map(str, sorted(buckets)))
    return f"{side.condition} and {bucket(side, form, mask)} = any (array[{listed}]::pg_catalog.int8[])"
