"""Where the page may be served: plainly only on this host, with a certificate and its key elsewhere."""

from pathlib import Path

import pytest

from console.errors import Misused, NotFound
from console.running.answer_server import Listening


def at(listen: str, *, cert: Path | None = None, key: Path | None = None, proxies: tuple[str, ...] = ()) -> Listening:
    return Listening.at(listen, cert=cert, key=key, proxies=proxies)


@pytest.mark.parametrize(
    ("listen", "host", "shown"),
    [
        ("127.0.0.1:8443", "127.0.0.1", "http://127.0.0.1:8443"),
        ("localhost:80", "localhost", "http://localhost:80"),
        ("[::1]:8443", "::1", "http://[::1]:8443"),
    ],
)
def test_on_this_host_it_needs_no_certificate(listen: str, host: str, shown: str) -> None:
    where = at(listen)
    assert (where.place.host, str(where.place)) == (host, shown)


@pytest.mark.parametrize("listen", ["8443", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:99999", "a b:80", "::1:80"])
def test_what_is_no_place_is_refused(listen: str) -> None:
    with pytest.raises(Misused, match="is no HOST:PORT"):
        at(listen)


def test_elsewhere_it_is_not_served_without_tls(tmp_path: Path) -> None:
    with pytest.raises(Misused, match="without TLS others on the line"):
        at("0.0.0.0:8443")
    cert, key = tmp_path / "c", tmp_path / "k"
    with pytest.raises(Misused, match="belong together"):
        at("0.0.0.0:8443", cert=cert)
    with pytest.raises(NotFound):
        at("0.0.0.0:8443", cert=cert, key=key)
    cert.touch()
    key.touch()
    assert str(at("0.0.0.0:8443", cert=cert, key=key).place) == "https://0.0.0.0:8443"


def test_a_proxy_is_an_address_or_a_network_of_them() -> None:
    assert at("127.0.0.1:8443", proxies=("10.0.0.0/24", "::1")).proxies == ("10.0.0.0/24", "::1")
    with pytest.raises(Misused, match="is no address"):
        at("127.0.0.1:8443", proxies=("*",))
