"""The only entry point for the file of a programme: source, shape, assembly."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from plans.assemble.findings import Findings
from plans.clock import ClockTime, find_zone, resolve
from plans.errors import CutoverError
from plans.file.programme_shapes import IndicatorFile, ProgrammeFile, ProgrammeNightFile, ProgrammePhaseFile
from plans.file.validation import no_mapping, read_as
from plans.file.yaml_source import ParsedFile, parse
from plans.model.programme import (
    Indicator,
    IndicatorName,
    Light,
    PhaseName,
    PhaseState,
    Programme,
    ProgrammeNight,
    ProgrammePhase,
)
from plans.nearest import did_you_mean
from plans.problems import PlanProblems
from plans.small_file import read_small


def read_programme(path: Path) -> Programme:
    """What the file says. Raises `PlanProblems` with every problem at once, each at its place."""
    return parse_programme(read_small(path), str(path))


def parse_programme(text: str, name: str) -> Programme:
    """What a text says that stands in a file of this name. Raises `PlanProblems`."""
    source = parse(text, name)
    file, findings = _shaped(source), Findings(source)
    zone = _zone(findings, file.timezone)
    nights = tuple(_night(findings, zone, index, one) for index, one in enumerate(file.go_lives))
    if findings.problems:
        raise PlanProblems(findings.problems)
    return Programme(
        title=file.title,
        timezone=file.timezone,
        owner=file.owner or "",
        indicators={name: _indicator(one) for name in IndicatorName if (one := getattr(file.indicators, name))},
        phases={name: _phase(one) for name in PhaseName if (one := getattr(file.phases, name))},
        nights=nights,
    )


def _shaped(source: ParsedFile) -> ProgrammeFile:
    """The file in its shape. Raises `PlanProblems`."""
    if not isinstance(source.data, dict):
        raise PlanProblems([no_mapping(source, what="a programme is", begin="programme: 1")])
    file, faults = read_as(source, ProgrammeFile)
    problems = [*source.problems, *faults.values()]
    if file is None or problems:
        raise PlanProblems(problems)
    return file


def _zone(findings: Findings, name: str) -> ZoneInfo:
    zone = find_zone(name)
    if zone is None:
        hint = did_you_mean(name, sorted(available_timezones())) or "as Europe/Oslo"
        findings.problem(("timezone",), f'there is no zone "{name[:40]}"', hint=hint)
    return zone or ZoneInfo("UTC")


def _indicator(file: IndicatorFile) -> Indicator:
    previous = Light(file.previous) if file.previous is not None else None
    now = Light(file.now) if file.now is not None else None
    return Indicator(previous=previous, now=now, comment=file.comment or "")


def _phase(file: ProgrammePhaseFile) -> ProgrammePhase:
    return ProgrammePhase(
        state=PhaseState(file.state),
        begins=file.begins,
        ends=file.ends,
        owner=file.owner or "",
        preconditions=tuple(file.preconditions),
        activities=tuple(file.activities),
        outputs=tuple(file.outputs),
    )


def _night(findings: Findings, zone: ZoneInfo, index: int, file: ProgrammeNightFile) -> ProgrammeNight:
    at = ("go_lives", index)
    if file.run is not None and file.pack is not None:
        findings.problem((*at, "pack"), "it has a run and a pack", hint="name the one that tells of it")
    if file.run is None and file.pack is None and file.planned is None:
        findings.problem(at, "nothing tells when it is", hint="run:, pack:, or planned: with its date")
    return ProgrammeNight(
        title=file.title,
        is_rehearsal=file.rehearsal,
        line=findings.place(at).line,
        planned=_instant(findings, zone, (*at, "planned"), file.planned),
        run=file.run or "",
        pack=file.pack or "",
        interval=file.interval or "",
        actual=_instant(findings, zone, (*at, "actual"), file.actual),
        outage=file.outage,
        reconciled=file.reconciled,
        open_problems=file.open_problems,
        comment=file.comment or "",
    )


def _instant(findings: Findings, zone: ZoneInfo, at: tuple[str | int, ...], clock: ClockTime | None) -> datetime | None:
    if clock is None:
        return None
    try:
        return resolve(clock, zone)
    except CutoverError as error:
        findings.problem(at, error.what, hint=error.hint or "with its date, as 2026-11-14 03:00")
        return None
