"""`cutover demo`: chooses how the night is played, and says at the end what became of it."""

from datetime import timedelta

from console.cli.common import put, put_json, say, wait_for
from console.demo.options import Options
from console.text.run_summary import Summary
from plans.library import Sample, path_of
from plans.load import load


def main(options: Options) -> int:
    """Play the night; the exit code is 0 only if go-live was reached and everything reconciled."""
    if options.simulated:
        from console.demo.simulated import simulate

        night = simulate(load(path_of(Sample.REFERENCE_NIGHT)).plan, seed=options.seed, put=put)
        return _end(night.summary, night.elapsed, options)
    from console.demo.real import play

    played = wait_for(play(options, put=put, say=say))
    if played is None:
        return 0
    return _end(played.summary, played.elapsed, options)


def _end(summary: Summary, elapsed: timedelta, options: Options) -> int:
    if options.as_json:
        put_json(summary.to_json(elapsed=elapsed))
    return summary.exit
