"""An engine reads from earlier rehearsals of the same plan how they cut their tables, and tells its attempts."""

from pathlib import Path

from jobs.api import CutBy, Evidence, Rehearsed, TableEvidence
from jobs.engine.rehearsals import rehearsed_cuts
from jobs.outcomes import Succeeded
from jobs.run.outlook.rehearsed_cuts import RehearsedCuts
from plans.load import Loaded, load
from tests.running.jobs.engine.conftest import PLAN
from tests.support.engines import DONE, ScriptedCrew, created
from tests.support.eventually import eventually
from tests.support.executing import executing
from tests.support.memory_journal import MemoryJournal

COPIED = Succeeded(
    evidence=Evidence(
        summary="copied",
        tables=(TableEvidence(table="ehr.patient", rows=1, cut=CutBy.KEY),),
        wrote=("platform:ehr.patient",),
    )
)
COPY = "job: {copy: {from: legacy, to: platform, tables: [ehr.patient]}}"
DATABASES = "databases:\n  legacy: {role: source, rehearsal: {dsn: postgresql:///legacy}}\n"


def copying(folder: Path) -> Loaded:
    file = folder / "copying.yaml"
    text = PLAN.replace("job: {sql: {on: platform, query: select 1}}", COPY).replace("databases:\n", DATABASES)
    file.write_text(text)
    return load(file)


async def test_what_a_rehearsal_recorded_comes_with_the_ticket_of_the_same_task(
    journal: MemoryJournal, tmp_path: Path
) -> None:
    plan = copying(tmp_path)
    assert await rehearsed_cuts(journal, plan.plan.title) == RehearsedCuts()
    await created(journal, plan)
    crew = ScriptedCrew(lambda ticket: COPIED if ticket.unit == "T1" else DONE)
    async with executing(journal, crew, tmp_path):
        await eventually(lambda: len(crew.submitted) == 2)
    assert [one.rehearsed for one in crew.submitted] == [{}, {}]

    known = await rehearsed_cuts(journal, plan.plan.title)
    assert await rehearsed_cuts(journal, "Another plan") == RehearsedCuts()
    night = ScriptedCrew()
    await created(journal, plan, run="r2")
    async with executing(journal, night, tmp_path / "r2", run="r2", rehearsed=known):
        await eventually(lambda: night.submitted)
    [ticket] = [one for one in night.submitted if one.unit == "T1"]
    assert ticket.rehearsed == {"ehr.patient": Rehearsed(run="r1", cut=CutBy.KEY)}
