"""Databases, parties and defaults."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from plans.assemble.context import Context
from plans.file.job_shapes import RetryFile
from plans.file.schema import ConnectionFile, DatabaseFile, HardwareFile, PartyFile
from plans.file.yaml_source import Path
from plans.model import Connection, Database, DatabaseId, Identity, Party, PartyId, Retry, Role, RunKind
from plans.model.languages import Language

_SHORT_LENGTH = 4


def databases(context: Context) -> dict[DatabaseId, Database]:
    """Make every database of the plan."""
    made = {}
    for name, file in context.file.databases.items():
        path: Path = ("databases", name)
        made[DatabaseId(name)] = Database(
            id=DatabaseId(name),
            role=Role(file.role),
            in_use=file.in_use,
            runs_on=file.runs_on or "",
            rehearsal=_connection(context, (*path, "rehearsal"), file.rehearsal),
            production=_connection(context, (*path, "production"), file.production),
        )
        _missing_connections(context, path, file)
        if file.production and not _identity(file.production):
            context.problem(
                (*path, "production"),
                f"production of {name} has no identity",
                "identity: {mark: ...}, so that nobody writes into the wrong database late at night",
                key=True,
            )
    _same_connections(context, made)
    return made


def hardware(context: Context) -> dict[RunKind, str]:
    """What each kind of run runs on; a kind of which nothing is said is absent."""
    said = context.file.hardware
    texts = {kind: said if said is None or isinstance(said, str) else _of_kind(said, kind) for kind in RunKind}
    return {kind: text for kind, text in texts.items() if text}


def _of_kind(said: HardwareFile, kind: RunKind) -> str | None:
    return said.production if kind is RunKind.PRODUCTION else said.rehearsal


def _missing_connections(context: Context, path: Path, file: DatabaseFile) -> None:
    name = path[-1]
    if not file.rehearsal and not file.production:
        context.problem(path, f"{name} has no connection", "rehearsal: {service: ...}", key=True)
    elif not file.production:
        context.warn(path, f"{name} has no production connection: only rehearsals can run", key=True)
    elif not file.rehearsal:
        context.warn(path, f"{name} has no rehearsal connection: the plan cannot be rehearsed", key=True)


def _connection(context: Context, path: Path, file: ConnectionFile | None) -> Connection | None:
    if file is None:
        return None
    if file.service is not None:
        context.fixed((*path, "service"), file.service)
    identity = _identity(file)
    if file.identity is not None and identity is None:
        context.problem((*path, "identity"), "this identity demands nothing", "system, database or mark")
    return Connection(service=file.service, dsn=file.dsn, identity=identity, from_server=file.from_server)


def _identity(file: ConnectionFile) -> Identity | None:
    identity = file.identity
    if identity is None or not (identity.system or identity.database or identity.mark):
        return None
    return Identity(system=identity.system, database=identity.database, mark=identity.mark)


def _same_connections(context: Context, databases: dict[DatabaseId, Database]) -> None:
    """What is the same by its very name is refused here; what only resolves to the same, when connecting."""
    seen: dict[tuple[str | None, str | None], tuple[DatabaseId, str]] = {}
    for name, database in databases.items():
        for kind, connection in (("rehearsal", database.rehearsal), ("production", database.production)):
            if connection is None:
                continue
            key = (connection.service, connection.dsn)
            first, first_kind = seen.setdefault(key, (name, kind))
            if (first, first_kind) == (name, kind):
                continue
            path: Path = ("databases", name, kind)
            if kind != first_kind:
                context.problem(path, f"a rehearsal would run on production: same connection as {first}.{first_kind}")
            else:
                context.problem(path, f"{name} and {first} are the same database")


# --- parties -----------------------------------------------------------------------------------------------------


def parties(context: Context) -> dict[PartyId, Party]:
    """Make every party; who has no `short` gets one that nobody else has."""
    files = context.file.parties
    taken: dict[str, str] = {}
    for name, file in files.items():
        if file.short is not None:
            other = taken.setdefault(file.short.casefold(), name)
            if other != name:
                context.problem(("parties", name, "short"), f'"{file.short}" is also the short name of {other}')
    made = {}
    for name, file in files.items():
        short = file.short or _short_name(file, taken)
        taken.setdefault(short.casefold(), name)
        made[PartyId(name)] = Party(
            id=PartyId(name),
            name=file.name,
            short=short,
            contact=file.contact,
            lang=Language(file.lang),
            reach=tuple(file.reach.items()),
        )
    return made


def _short_name(file: PartyFile, taken: Mapping[str, str]) -> str:
    """Initials, with letters of the last word or a number where others have them already: at most 4 characters."""
    words = _words_of(file.name)
    free = (candidate for candidate in _short_names(words) if candidate.casefold() not in taken)
    return next(free, next(_short_names(words))).upper()


def _words_of(name: str) -> list[str]:
    words = ["".join(filter(str.isalnum, word)) for word in name.replace("-", " ").split()]
    return [word for word in words if word] or ["X"]


def _short_names(words: list[str]) -> Iterator[str]:
    """What the short name could be, the best first."""
    initials = words[0][:3] if len(words) == 1 else "".join(word[0] for word in words)[:_SHORT_LENGTH]
    yield initials
    with_last_word = initials + words[-1][1:]
    for length in range(len(initials) + 1, _SHORT_LENGTH + 1):
        yield with_last_word[:length]
    for number in range(2, 1000):
        yield f"{initials[: _SHORT_LENGTH - len(str(number))]}{number}"


def retry(context: Context, path: Path, file: RetryFile | None, base: Retry) -> Retry:
    """Make a retry policy: what the file says over what holds by default."""
    if file is None:
        return base
    settings = {
        key: value for key in ("attempts", "first_wait", "max_wait") if (value := getattr(file, key)) is not None
    }
    policy = replace(base, **settings)
    if policy.first_wait > policy.max_wait:
        context.problem(path, "first_wait is longer than max_wait")
    return policy
