"""`cutover rehearsal forecasts`: what was forecast in a run, and how good that was."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from console.cli.common import control_option, examples, json_option, put, put_json, wait_for
from console.exits import Exit
from console.streams import emit

if TYPE_CHECKING:
    from jobs.timing.calibration import Calibration
    from plans.model.kept_forecasts import KeptForecast


@examples("cutover rehearsal forecasts 7f3a", "cutover rehearsal forecasts 7f3a --csv > forecasts.csv")
@click.command(short_help="Show what a run forecast, and how good it was.")
@click.argument("run_name", metavar="RUN|FILE")
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="Print every forecast that was kept, comma-separated.")
@control_option
def forecasts(run_name: str, as_json: bool, as_csv: bool, control_dsn: str | None) -> int:
    """Show what RUN forecast of its go-live and checkpoints, at set distances from what came, and how far out it was.

    While a run goes on, what is still ahead is shown as it is forecast. Below it stands how good the forecasts of the
    latest nights of the same plan family were.
    """
    return wait_for(_forecasts(run_name, as_json=as_json, as_csv=as_csv, dsn=control_dsn))


async def _forecasts(run_name: str, *, as_json: bool, as_csv: bool, dsn: str | None) -> int:
    from console.cli.opened_run import opened_run
    from console.errors import Misused
    from console.text.kept_forecasts import forecasts_csv, forecasts_text
    from jobs.earlier_forecasts import calibration_of
    from jobs.past import history

    if as_json and as_csv:
        raise Misused("--json and --csv are two forms of the same", hint="say one of them")
    async with opened_run(run_name, dsn) as (store, run):
        past = await history(store, run)
        stored = await store.forecasts(past.run)
        known = await calibration_of(store, past.plan, past.state)
    kept = stored.forecasts if stored is not None else ()
    if as_json:
        put_json({"run": past.run, **_plain(kept, known)})
    elif as_csv:
        emit(forecasts_csv(kept))
    else:
        for line in forecasts_text(past.plan, kept, known):
            put(line)
    return Exit.OK


def _plain(kept: "Sequence[KeptForecast]", known: "Calibration | None") -> dict[str, Any]:
    from pydantic import TypeAdapter

    from console.text.calibration import calibration_json
    from plans.model.kept_forecasts import KeptForecast

    told = TypeAdapter(tuple[KeptForecast, ...]).dump_python(tuple(kept), mode="json")
    return {"forecasts": told, "calibration": calibration_json(known)}
