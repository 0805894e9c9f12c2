"""What the owner of a control database says of a host, checked before it is written down."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from console.errors import Misused, NotFound
from jobs.hosts.allowed import listed
from jobs.journal.hosts import ListedHost
from plans.characters import shown
from plans.model import RunKind

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_DESTINATION = re.compile(r"(?!-)[!-~]{1,400}")
_CODE = re.compile(r"python:(sha256:[0-9a-f]{64}|[A-Za-z_][\w.]{0,400}:[A-Za-z_]\w{0,200})")
_PATH_BYTES = 4096
_READS_PROGRAMS = re.compile(
    r"(ba|da|z|k|c|tc|fi)?sh|env|sudo|doas|su|ssh|xargs|find|nohup|setsid|timeout|nice|awk|perl|ruby|node|(python|php|lua)[\d.]*"
)
"""Names of programs that run whatever their words say."""
_LEADS_PROGRAMS = re.compile(
    r"LD_\w*|DYLD_\w*|PATH|IFS|ENV|BASH_ENV|SHELLOPTS|PYTHON\w*|PERL5\w*|RUBY\w*|NODE_\w*|JAVA\w*OPT\w*"
)
"""Names of variables by which another program is run, or loaded into one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody typed of a host."""

    label: str = ""
    ssh: str = ""
    programs: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    any_program: bool = False

    @property
    def is_of_parts(self) -> bool:
        """Whether it is about programs or variables of the host, and not about all of it."""
        return bool(self.programs or self.variables or self.any_program)


def host_said(hosts: Sequence[ListedHost], name: str, kind: RunKind, said: Said) -> ListedHost:
    """The host with what is said of it besides; another way takes the place of the one before.

    Raises `Misused` for what cannot be: no way to it, two, a program without its place, a name that is none.
    """
    _check(name, said)
    known = listed(hosts, name, kind)
    if known is None and not (said.label or said.ssh):
        raise Misused(
            f"{name} is not listed yet: say how it is reached",
            hint=f"cutover db host {name} --ssh USER@HOST --program /whole/path, or --label LABEL of workers on it",
        )
    host = known or ListedHost(name=name, kind=kind)
    if said.label or said.ssh:
        host = replace(host, label=said.label, ssh=said.ssh)
    any_program = host.any_program or said.any_program
    if any_program and not host.label:
        raise Misused(
            f"{name} is reached over ssh: each program of it is listed",
            hint=f"cutover db host {name} --program /whole/path; --any-program is of hosts with --label",
        )
    programs = tuple(sorted({*host.programs, *said.programs}))
    variables = tuple(sorted({*host.variables, *said.variables}))
    return replace(host, programs=programs, variables=variables, any_program=any_program)


def host_without(hosts: Sequence[ListedHost], name: str, kind: RunKind, said: Said) -> ListedHost | None:
    """The host without these programs and variables; None where it is to be taken off the list wholly.

    Raises:
        NotFound: it is not listed, or one of these is not.
        Misused: a way to it was named.
    """
    if said.label or said.ssh:
        raise Misused("a way is not removed but replaced", hint=f"cutover db host {name} --remove takes all of it off")
    known = listed(hosts, name, kind)
    if known is None:
        raise NotFound(f"{shown(name)} is not listed for a {kind}", hint="cutover db host lists those that are")
    if not said.is_of_parts:
        return None
    programs, variables = _without(known.programs, said.programs), _without(known.variables, said.variables)
    if said.any_program and not known.any_program:
        raise NotFound(f"{shown(name)} does not allow any program", hint="cutover db host lists what it allows")
    any_program = known.any_program and not said.any_program
    return replace(known, programs=programs, variables=variables, any_program=any_program)


def _without(known: Sequence[str], unwanted: Sequence[str]) -> tuple[str, ...]:
    """What is left of them. Raises `NotFound` where one of the unwanted is not among them."""
    if unknown := next((one for one in unwanted if one not in known), None):
        raise NotFound(f"{shown(unknown)} is not listed", hint="cutover db host lists what is")
    return tuple(one for one in known if one not in unwanted)


def remarks(said: Said) -> Iterator[str]:
    """What is worth a word of programs and variables by which a plan may run anything."""
    for one in said.programs:
        if _READS_PROGRAMS.fullmatch(PurePosixPath(one).name):
            yield f"{one} runs whatever its words say: a plan may run anything by it; better list a script"
    if said.any_program:
        yield "any program that a plan names may run there now, also one that came by mail"
    for one in said.variables:
        if _LEADS_PROGRAMS.fullmatch(one):
            yield f"{one} leads programs to others: with it, a plan may run anything"


def _check(name: str, said: Said) -> None:
    if not _NAME.fullmatch(name):
        raise Misused(f"{shown(name)[:60]} is no name of a host", hint="one word of letters, digits, dots and dashes")
    _check_way(said)
    for one in said.programs:
        if not _is_program(one):
            raise Misused(f"{shown(one)[:60]} is no whole path", hint="--program /usr/local/bin/restart-gateway")
    for one in said.variables:
        if not _VARIABLE.fullmatch(one):
            raise Misused(
                f"{shown(one)[:60]} is no name of a variable", hint="--variable NLS_LANG: a plan gives the value"
            )


def _is_program(text: str) -> bool:
    """Whether it is the whole path of one, or names the code of a `python` job as `check --connect` does."""
    if _CODE.fullmatch(text):
        return True
    return text.startswith("/") and "=" not in text and shown(text) == text and len(text.encode()) <= _PATH_BYTES


def _check_way(said: Said) -> None:
    if said.label and said.ssh:
        raise Misused("a host is reached by workers of a label, or over ssh", hint="--label LABEL, or --ssh USER@HOST")
    if said.label and not _NAME.fullmatch(said.label):
        raise Misused(f"{shown(said.label)[:60]} is no label", hint="as runs_on of plans: --label gateway-1")
    if said.ssh and not _DESTINATION.fullmatch(said.ssh):
        raise Misused(f"{shown(said.ssh)[:60]} leads nowhere", hint="--ssh USER@HOST, or a name of ssh's configuration")
