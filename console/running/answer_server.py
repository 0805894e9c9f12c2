"""Serves the page on which parties answer: plain HTTP for a proxy on this host, TLS for everybody else."""

import ipaddress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from console.errors import Misused
from console.running.service.manager import told
from console.running.serving.place import Place, place_of
from console.running.settings import control
from console.running.wire import control_dsn
from console.saying import Say

if TYPE_CHECKING:
    from console.answering.app import Pages

MOST_AT_ONCE = 100
"""Connections."""
LONGEST_HEAD = 16 * 1024
"""Bytes of a request before its body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """Where it is reached, and whose word is taken for who asks."""

    place: Place
    proxies: tuple[str, ...] = ()

    @classmethod
    def at(cls, listen: str, *, cert: Path | None, key: Path | None, proxies: tuple[str, ...]) -> "Listening":
        """Read what was given.

        Raises:
            Misused: it makes no sense, or would send codes where others on the line can read them.
            NotFound: there is no such file.
        """
        place = place_of(listen, cert=cert, key=key, example="127.0.0.1:8443")
        if cert is None and not place.is_on_this_host_alone:
            hint = "--tls-cert and --tls-key, or --listen 127.0.0.1:8443 behind a proxy of this host"
            raise Misused(f"without TLS others on the line to {place.host} could read codes", hint=hint)
        for proxy in proxies:
            _check_proxy(proxy)
        return cls(place=place, proxies=proxies)


def _check_proxy(proxy: str) -> None:
    try:
        ipaddress.ip_network(proxy)
    except ValueError:
        raise Misused(f"--behind-proxy {proxy[:60]} is no address", hint="--behind-proxy 127.0.0.1") from None


async def serve_answers(where: Listening, dsn: str | None, *, say: Say) -> None:
    """Serve until SIGTERM or SIGINT.

    Raises:
        Misused: the extra is not installed, the certificate cannot be used, or the port is taken.
        Denied: the login may not take answers, or may do more than that.
    """
    _require_extra()
    from console.answering.app import Pages
    from jobs.journal.answer_desk import AnswerDesk

    named = control(dsn)
    desk = AnswerDesk(await control_dsn(named, make=False, say=say), only=not named.embedded)
    try:
        await desk.connect()
        if named.embedded:
            say("the embedded control database has one account: here this process could do more than take answers")
        pages = Pages(desk, say)
        await _serve(where, pages, say)
    finally:
        await desk.close()


def _require_extra() -> None:
    if find_spec("starlette") is None or find_spec("uvicorn") is None:
        raise Misused("this needs the extra `answers`", hint="pip install 'cutover-console[answers]'")


async def _serve(where: Listening, pages: "Pages", say: Say) -> None:
    from console.running.serving.server import opened

    server, listening = opened(
        where.place,
        pages.app(),
        longest_head=LONGEST_HEAD,
        last_seconds=5,
        most_at_once=MOST_AT_ONCE,
        proxies=where.proxies,
    )
    say(f"answers are taken at {where.place}")
    async with told(lambda: f"answers are taken at {where.place}"):
        await server.serve(sockets=[listening])
