"""The only entry point for the file of an engine's host: source, shape, assembly."""

from pathlib import Path

from plans.assemble.findings import Findings
from plans.assemble.http import check_url
from plans.assemble.telling import assembled
from plans.file.host_shapes import HostFile
from plans.file.toml_source import parse
from plans.file.validation import read_as
from plans.model.databases import PartyId
from plans.model.host import HostSettings
from plans.model.languages import Language
from plans.problems import PlanProblems
from plans.small_file import read_small


def read_host_file(path: Path) -> HostSettings:
    """What the file says. Raises `PlanProblems` with every problem at once, each at its place."""
    return parse_host_file(read_small(path), str(path))


def parse_host_file(text: str, name: str) -> HostSettings:
    """What a text says that stands in a file of this name. Raises `PlanProblems`."""
    source = parse(text, name)
    file, faults = read_as(source, HostFile)
    findings = Findings(source)
    problems = [*source.problems, *faults.values()]
    if file is None or problems:
        raise PlanProblems(problems)
    told = assembled(findings, file)
    _check(findings, file)
    if findings.problems:
        raise PlanProblems(findings.problems)
    lines = {channel: findings.place(("channels", channel), key=True).line for channel in file.channels}
    return HostSettings(
        file=name,
        public_address=(file.public_address or "").rstrip("/"),
        secrets=dict(file.secrets),
        telling=told,
        reach={PartyId(party): dict(addresses) for party, addresses in file.reach.items()},
        paper=file.paper or "",
        paper_lang=Language(file.paper_lang),
        lines=lines,
    )


def _check(findings: Findings, file: HostFile) -> None:
    if file.public_address is not None:
        check_url(findings, ("public_address",), file.public_address)
    if file.paper is not None and not Path(file.paper).is_absolute():
        findings.problem(("paper",), "this is not the whole path of a folder", hint="it begins with /")
