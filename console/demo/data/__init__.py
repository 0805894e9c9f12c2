"""The demonstration's two databases: a municipal patient record system and the platform that replaces it.

Wholly synthetic, and made on the server: Python sends statements, never rows. The same `rows` and `seed` give the same
records on every server. Every national id is invalid twice over: its month is 65 too high (so it lies between 66 and
77) and its last control digit is the right one plus 1, so no register can have issued it.

It must not import `console.running`, `jobs.run` or `jobs.engine`: it makes data, not runs.
"""

from console.demo.data.legacy import create_legacy
from console.demo.data.platform import create_platform

__all__ = ["create_legacy", "create_platform"]
