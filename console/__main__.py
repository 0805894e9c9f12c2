"""The entry point of the command `cutover`."""

import sys
from collections.abc import Sequence

from console.cli.ending import ended
from console.cli.root import cutover
from console.collecting import collect_seldom
from console.late_methods import compile_late
from console.streams import guard_results, keep_open


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `cutover` with these arguments (default: those of the process) and give its exit code."""
    collect_seldom()
    compile_late()
    keep_open()
    guard_results()
    return ended(lambda: _code(cutover.main(arguments, prog_name="cutover", standalone_mode=False)))


def _code(result: object) -> int:
    return result if isinstance(result, int) else 0


if __name__ == "__main__":
    sys.exit(main())
