"""Who did how much of an attempt whose rows several hosts moved or summed, in words."""

from console.text.formatting import size
from jobs.api import Share
from plans.plurals import counted


def share_text(share: Share) -> str:
    """`moved by w7 on host7: 12,000 rows, 3.4 MB`."""
    by_whom = f"{share.worker} on {share.host}" if share.worker else "a worker not known any more"
    moved = f", {size(share.bytes)}" if share.bytes else ""
    return f"{share.done} by {by_whom}: {counted(share.rows, 'row')}{moved}"
