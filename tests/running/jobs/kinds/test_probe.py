"""Probes of other systems, against small servers on loopback."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from jobs.beforehand import Surroundings
from jobs.kinds import probe
from jobs.outcomes import Permanent, Succeeded, Transient
from plans.model import HttpProbe, TcpProbe, TlsProbe
from tests.support.attempts import Bench, rehearsed
from tests.support.http_server import CERTIFICATE

"""For localhost, until 2100, with its key: good for nothing else."""

ANSWERS = {
    "/up": "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nready",
    "/moved": "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n",
    "/garbage": "what?",
}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(rehearsed(), tmp_path)


@pytest.fixture
async def port() -> AsyncIterator[int]:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = (await reader.readline()).decode(errors="replace").split()
        if len(request) > 1:
            writer.write(ANSWERS.get(request[1], "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n").encode())
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


async def test_http_passes_on_the_expected_status_and_text(bench: Bench, port: int) -> None:
    outcome = await bench.run(HttpProbe(url=f"http://127.0.0.1:{port}/up", contains="ready"))
    assert isinstance(outcome, Succeeded)
    assert outcome.evidence.facts["status"] == 200


@pytest.mark.parametrize("path", ["/up", "/down", "/moved", "/garbage"])
async def test_http_follows_no_redirect_and_an_answer_that_is_not_expected_may_still_come(
    bench: Bench, port: int, path: str
) -> None:
    assert isinstance(await bench.run(HttpProbe(url=f"http://127.0.0.1:{port}{path}", contains="other")), Transient)


async def test_a_server_that_trickles_its_answer_holds_nothing_for_longer_than_a_look_may_take(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = asyncio.Event()

    async def trickle(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while True:
                writer.write(b"H")
                await writer.drain()
                await asyncio.sleep(0.01)
        writer.close()
        gone.set()

    monkeypatch.setattr(probe, "_SECONDS", 0.2)
    server = await asyncio.start_server(trickle, "127.0.0.1", 0)
    try:
        ended = await bench.run(HttpProbe(url=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/up"))
        await gone.wait()
    finally:
        server.close()
    assert isinstance(ended, Transient)
    assert "no answer within 0.2 s" in ended.error.sentence


async def test_a_check_asks_once_and_says_what_would_not_pass(port: int) -> None:
    around = Surroundings(connection=cast("Any", None), sides=cast("Any", None), environ={}, deep=True)
    assert await probe.look(HttpProbe(url=f"http://127.0.0.1:{port}/up", contains="ready"), around) == ()
    assert await probe.look(TcpProbe(host="127.0.0.1", port=port), around) == ()
    (down,) = await probe.look(HttpProbe(url=f"http://127.0.0.1:{port}/down"), around)
    assert down == f"would not pass as things stand now: http://127.0.0.1:{port}/down answered 503, not 200"
    (closed,) = await probe.look(TcpProbe(host="127.0.0.1", port=free_port()), around)
    assert closed.endswith("nothing listens there")
    (plain,) = await probe.look(TlsProbe(host="127.0.0.1", port=port, valid_for=timedelta(days=1)), around)
    assert plain.startswith("would not pass as things stand now: 127.0.0.1:")


async def test_only_http_and_https_are_asked(bench: Bench) -> None:
    assert isinstance(await bench.run(HttpProbe(url="file:///etc/passwd")), Permanent)


async def test_tcp_tells_open_from_closed(bench: Bench, port: int) -> None:
    assert isinstance(await bench.run(TcpProbe(host="127.0.0.1", port=port)), Succeeded)
    closed = await bench.run(TcpProbe(host="127.0.0.1", port=free_port()))
    assert isinstance(closed, Transient)
    assert "nothing listens there" in closed.error.sentence


async def test_tls_on_a_port_that_does_not_speak_it_is_no_traceback(bench: Bench, port: int) -> None:
    asked = TlsProbe(host="127.0.0.1", port=port, valid_for=timedelta(days=30))
    assert isinstance(await bench.run(asked), Transient)


async def test_tls_passes_while_the_certificate_is_valid_long_enough(
    bench: Bench, secured: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    untrusted = await bench.run(TlsProbe(host="localhost", port=secured, valid_for=timedelta(days=30)))
    assert isinstance(untrusted, Permanent)
    assert "does not trust" in untrusted.error.sentence
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    outcome = await bench.run(TlsProbe(host="localhost", port=secured, valid_for=timedelta(days=30)))
    assert isinstance(outcome, Succeeded)
    assert str(outcome.evidence.facts["expires"]).startswith("2100-")
    soon = await bench.run(TlsProbe(host="localhost", port=secured, valid_for=timedelta(days=100_000)))
    assert isinstance(soon, Permanent)
    assert "expires on 2100-" in soon.error.sentence


@pytest.fixture
async def secured() -> AsyncIterator[int]:
    async def hang_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    server = await asyncio.start_server(hang_up, "localhost", 0, family=socket.AF_INET, ssl=context)
    yield server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
