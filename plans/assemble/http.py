"""`http:` under a job: the request, its headers without a secret in them, its body."""

import json
import re
from dataclasses import replace
from urllib.parse import SplitResult, urlsplit

from plans.assemble.context import Context
from plans.assemble.findings import Findings
from plans.assemble.secrets import holds_secret, names_secret
from plans.file.http_shapes import BodyFile, ExpectFile, HttpFile, UntilFile
from plans.file.yaml_source import Path
from plans.model.kinds.http import EndState, ExpectedAnswer, HttpSpec

_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_HEADER_VALUE = re.compile(r"[\x20-\x7e]*")
_BLANK = re.compile(r"[\x00-\x20\x7f]")
_OWN_HEADERS = frozenset(
    {"connection", "content-length", "host", "idempotency-key", "te", "transfer-encoding", "upgrade"}
)
_VARIABLE = re.compile(r"\$\{[A-Za-z_]\w*\}")
_TEXT = "text/plain; charset=utf-8"
_JSON = "application/json"


def http(context: Context, path: Path, file: HttpFile) -> HttpSpec:
    """Make the request, with a problem recorded for what cannot be sent or must not be written down."""
    check_url(context, (*path, "url"), file.url)
    for name, value in file.headers.items():
        check_header(context, (*path, "headers", name), name, value)
    body, content_type = _body(context, (*path, "body"), file.body)
    if content_type is not None and any(name.lower() == "content-type" for name in file.headers):
        content_type = None  # the plan says it itself
    return HttpSpec(
        method=file.method,
        url=file.url,
        headers=dict(file.headers),
        body=body,
        content_type=content_type,
        ca_file=None if file.ca_file is None else context.fixed((*path, "ca_file"), file.ca_file),
        idempotency_key=file.idempotency_key == "yes",
        expect=_expect(context, (*path, "expect"), file.expect),
        until=None if file.until is None else _until(context, (*path, "until"), file.until),
    )


def check_url(context: Findings, path: Path, url: str) -> None:
    """Record a problem where it is no address; of one that begins with ${VAR} only the attempt can tell."""
    parts = None if _BLANK.search(url) else _taken_apart(url)
    if parts is None:
        context.problem(path, "this is not a URL", "https://host/path")
    elif "@" in parts.netloc:
        hint = 'headers: {Authorization: "Basic ${CREDENTIALS}"}'
        context.problem(path, "a user or a password stands in this URL", hint)
    elif any(names_secret(name) and not _VARIABLE.search(value) for name, value in _query(parts.query)):
        context.problem(path, "a password is written here", "name its variable: ${VAR}")


def _taken_apart(url: str) -> SplitResult | None:
    """The parts of an address; None where it is none, as far as its variables let that be seen."""
    try:
        parts = urlsplit(url)
        readable = "${" in parts.netloc or parts.port != 0
    except ValueError:
        return None
    whole = _VARIABLE.match(url) is not None or (parts.scheme in ("http", "https") and bool(parts.hostname))
    return parts if readable and whole else None


def _query(query: str) -> list[tuple[str, str]]:
    pairs = (pair.partition("=") for pair in query.split("&"))
    return [(name, value) for name, _, value in pairs if value]


def check_header(context: Findings, path: Path, name: str, value: str) -> None:
    if not _HEADER.fullmatch(name) or name.lower() in _OWN_HEADERS:
        context.problem(path, f'"{name[:40]}" is no header that a plan may set', key=True)
    elif not _HEADER_VALUE.fullmatch(value):
        context.problem(path, "a header is one line of ASCII text")
    elif (names_secret(name) or holds_secret(value)) and not _VARIABLE.search(value):
        hint = f'name a variable of the engine\'s environment: {name}: "${{VAR}}"'
        context.problem(path, "a password is written here", hint)


def _body(context: Context, path: Path, file: BodyFile | None) -> tuple[str | None, str | None]:
    """The text that is sent, and of which type it is."""
    if file is None:
        return None, None
    content_type = file.content_type
    if content_type is not None and not _HEADER_VALUE.fullmatch(content_type):
        context.problem((*path, "content_type"), "a header is one line of ASCII text")
    if file.text is not None:
        return file.text, content_type or _TEXT
    if file.file is not None:
        text = context.read((*path, "file"), file.file)
        return text, content_type or (_JSON if file.file.endswith(".json") else _TEXT)
    return json.dumps(file.json_, ensure_ascii=False, allow_nan=False), content_type or _JSON


def _expect(context: Context, path: Path, file: ExpectFile | None) -> ExpectedAnswer:
    if file is None:
        return ExpectedAnswer()
    if (file.pointer is None) != (file.equals is None):
        context.problem(path, "pointer and equals belong together", "{pointer: /state, equals: accepted}", key=True)
    return ExpectedAnswer(status=tuple(file.status or ()), pointer=file.pointer, equals=file.equals)


def _until(context: Context, path: Path, file: UntilFile) -> EndState:
    if file.url is not None:
        check_url(context, (*path, "url"), file.url)
    for index, value in enumerate(file.failed):
        if value in file.done:
            context.problem((*path, "failed", index), "this is both done and failed")
    end = EndState(
        pointer=file.pointer,
        done=tuple(file.done),
        failed=tuple(file.failed),
        url=file.url,
        url_from=file.url_from,
        percent=file.percent,
    )
    return replace(end, every=file.every) if file.every else end
