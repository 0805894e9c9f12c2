"""`probe:` under a job: one question to another system, in one of four ways."""

import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

from plans.assemble.context import Context
from plans.assemble.secrets import names_password
from plans.file.job_shapes import PROBES, ProbeFile
from plans.file.yaml_source import Path
from plans.model import HttpProbe, ProbeSpec, SqlProbe, TcpProbe, TlsProbe

_HOST_PORT = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\s:/@]+):(\d{1,5})")
_CERTIFICATE = timedelta(days=14)
_OPTIONS = {"http": {"status", "contains"}, "tls": {"valid_for"}, "sql": {"on"}, "tcp": set[str]()}
"""The keys that belong to each way of asking."""


def probe(context: Context, path: Path, file: ProbeFile) -> ProbeSpec | None:
    """Make the question, in the way that is asked for; None where it cannot be made, with a problem recorded."""
    _options_belong(context, path, file)
    if file.http is not None:
        return _http(context, (*path, "http"), file, file.http)
    if file.sql is not None:
        return _sql(context, path, file, file.sql)
    return _by_address(context, path, file)


def _options_belong(context: Context, path: Path, file: ProbeFile) -> None:
    way = next((name for name in PROBES if getattr(file, name) is not None), "tcp")
    for key in ("status", "contains", "valid_for", "on"):
        if getattr(file, key) is not None and key not in _OPTIONS[way]:
            context.problem((*path, key), f'"{key}" does not belong to a probe by {way}', key=True)


def _http(context: Context, path: Path, file: ProbeFile, written: str) -> HttpProbe | None:
    url = context.fixed(path, written)
    if names_password(url):
        context.problem(path, "a password is written here")
    elif not _is_url(url):
        context.problem(path, f'"{url[:40]}" is not a URL', "https://host/path")
    else:
        probe = HttpProbe(url=url, contains=file.contains)
        return replace(probe, status=file.status) if file.status else probe
    return None


def _is_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        is_whole = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False
    return is_whole and not re.search(r"\s", url)


def _sql(context: Context, path: Path, file: ProbeFile, query: str) -> SqlProbe | None:
    if file.on is None:
        context.problem((*path, "sql"), "on which database?", "on: platform, beside sql", key=True)
        return None
    return SqlProbe(on=context.database((*path, "on"), file.on), query=context.sql((*path, "sql"), query))


def _by_address(context: Context, path: Path, file: ProbeFile) -> TcpProbe | TlsProbe | None:
    way = "tls" if file.tls is not None and file.tcp is None else "tcp"
    address = _host_port(context, (*path, way), file.tcp or file.tls or "")
    if address is None:
        return None
    host, port = address
    if way == "tcp":
        return TcpProbe(host=host, port=port)
    return TlsProbe(host=host, port=port, valid_for=_CERTIFICATE if file.valid_for is None else file.valid_for)


def _host_port(context: Context, path: Path, text: str) -> tuple[str, int] | None:
    match = _HOST_PORT.fullmatch(context.fixed(path, text))
    if match is None or not 0 < int(match[2]) < 65536:
        context.problem(path, f'"{text[:40]}" is not host:port', "as in pacs.example:443")
        return None
    return match[1].strip("[]"), int(match[2])
