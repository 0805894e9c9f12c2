"""Reads a file of faults for a simulation: what may go wrong in a night of a plan, with every problem at its place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import TypeVar
from zoneinfo import ZoneInfo

from plans.bundle import Unreadable, read_text
from plans.clock import NotAClockTime, resolve
from plans.file import yaml_source
from plans.file.fault_shapes import AbsenceFile, FaultsFile, TroubleFile
from plans.file.validation import no_mapping, read_as
from plans.file.yaml_source import ParsedFile, Path
from plans.model import Job, JobKind, PartyId, Plan, TaskId
from plans.model.faults import Absence, NightFaults, PartyTrouble, Trouble
from plans.nearest import did_you_mean_in_file
from plans.problems import Place, PlanProblems, Problem

Given = TypeVar("Given")


def load_faults(path: FilePath, plan: Plan) -> NightFaults:
    """Read what may go wrong in the nights of a plan. Raises `PlanProblems` with every problem at once."""
    name = str(path)
    try:
        text = read_text(path, name)
    except Unreadable as error:
        place = Place(file=name, line=error.line, column=error.column)
        raise PlanProblems([Problem(place=place, message=error.what, hint=error.hint)]) from None
    return read_faults(text, name, plan)


def read_faults(text: str, name: str, plan: Plan) -> NightFaults:
    """As `load_faults`, of a file's text."""
    source = yaml_source.parse(text, name)
    if not isinstance(source.data, dict):
        raise PlanProblems([no_mapping(source, what="faults are", begin="faults: 1")])
    file, faults = read_as(source, FaultsFile)
    problems = [*source.problems, *faults.values()]
    if file is None or problems:
        raise PlanProblems(problems)
    reader = _Reader(plan, source)
    read = reader.read(file)
    if reader.problems:
        raise PlanProblems(reader.problems)
    return read


@dataclass(slots=True)
class _Reader:
    """From the shape to the values; whatever names nothing of the plan is a problem."""

    plan: Plan
    source: ParsedFile
    problems: list[Problem] = field(default_factory=list)

    def read(self, file: FaultsFile) -> NightFaults:
        """All of the file."""
        tasks = self._known("tasks", "task", file.tasks, list(map(str, self.plan.by_id)))
        kinds = self._known("kinds", "kind of job", file.kinds, [str(kind) for kind in JobKind])
        parties = self._known("parties", "party", file.parties, list(map(str, self.plan.parties)))
        return NightFaults(
            tasks={TaskId(name): self._of_task(name, tasks[name]) for name in tasks},
            kinds={JobKind(name): self._trouble(("kinds", name), kinds[name]) for name in kinds},
            parties={
                PartyId(name): PartyTrouble(slower=one.slower, away=self._away(("parties", name, "away"), one.away))
                for name, one in parties.items()
            },
            control_database=self._away(("control_database", "away"), file.control_database.away),
        )

    def _known(self, section: str, what: str, given: Mapping[str, Given], names: Sequence[str]) -> dict[str, Given]:
        found: dict[str, Given] = {}
        for name, value in given.items():
            if name in names:
                found[name] = value
                continue
            hint = did_you_mean_in_file(name, names) or (f"known here: {', '.join(names)}" if len(names) < 20 else "")
            self._problem((section, name), f'there is no {what} "{name}"', hint, key=True)
        return found

    def _of_task(self, name: str, given: TroubleFile) -> Trouble:
        is_job = isinstance(self.plan.by_id[TaskId(name)].body, Job)
        if not is_job and (given.fails or given.for_good):
            where = "fails" if given.fails else "for_good"
            self._problem(
                ("tasks", name, where), f"{name} is no job: it does not fail", "slower: 1.5 can be said of it"
            )
        return self._trouble(("tasks", name), given)

    def _trouble(self, path: Path, given: TroubleFile) -> Trouble:
        fails, for_good = given.fails or 0.0, given.for_good or 0.0
        if fails + for_good > 1:
            self._problem(path, "fails and for_good are more than all attempts", "together at most 100%")
        return Trouble(fails=fails, for_good=for_good, slower=given.slower)

    def _away(self, path: Path, given: Sequence[AbsenceFile]) -> tuple[Absence, ...]:
        found: list[Absence] = []
        for at, one in enumerate(given):
            try:
                start = resolve(one.begins, ZoneInfo(self.plan.timezone), start=self.plan.start)
            except NotAClockTime as error:
                self._problem((*path, at, "from"), error.what, error.hint)
            else:
                found.append(Absence(start=start, end=start + one.lasts, nights=one.nights))
        return tuple(found)

    def _problem(self, path: Path, message: str, hint: str = "", *, key: bool = False) -> None:
        place = self.source.key_place(path) if key else self.source.value_place(path)
        self.problems.append(Problem(place=place, message=message, hint=hint))
