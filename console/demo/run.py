"""`cutover demo`: chooses how the night is played, and says at the end what became of it."""

import json
import sys
from datetime import timedelta

from console.demo.options import Options
from console.summary import Summary
from plans.library import Sample, path_of
from plans.load import load


def main(options: Options) -> int:
    """Play the night; the exit code is 0 only if go-live was reached and everything reconciled."""
    if options.simulated:
        from console.demo.simulated import simulate

        night = simulate(load(path_of(Sample.REFERENCE_NIGHT)).plan, seed=options.seed, put=print_line)
        return _end(night.summary, night.elapsed, options)
    from console.cli.common import wait_for
    from console.demo.real import play

    played = wait_for(play(options, put=print_line, say=say))
    if played is None:
        return 0
    return _end(played.summary, played.elapsed, options)


def print_line(line: str) -> None:
    """A line of the result, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def say(line: str) -> None:
    """A line for the person who waits."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def _end(summary: Summary, elapsed: timedelta, options: Options) -> int:
    if options.as_json:
        print_line(json.dumps(summary.to_json(elapsed=elapsed)))
    return summary.exit
