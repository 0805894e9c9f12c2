"""Where pages are reached: what makes no sense is refused with one that does."""

from pathlib import Path

import pytest

from console.errors import Misused, NotFound
from console.running.serving.place import place_of


@pytest.mark.parametrize("listen", ["8080", "localhost", "localhost:0", "localhost:65536", "a b:1", "::1:80", "x:port"])
def test_what_is_no_address_is_said_so(listen: str) -> None:
    with pytest.raises(Misused, match="is no HOST:PORT") as refused:
        place_of(listen, cert=None, key=None, example="127.0.0.1:8080")
    assert refused.value.hint == "--listen 127.0.0.1:8080"


def test_a_certificate_and_its_key_belong_together_and_are_there(tmp_path: Path) -> None:
    with pytest.raises(Misused, match="belong together"):
        place_of("127.0.0.1:8443", cert=tmp_path / "cert.pem", key=None, example="")
    with pytest.raises(NotFound, match=r"cert\.pem"):
        place_of("127.0.0.1:8443", cert=tmp_path / "cert.pem", key=tmp_path / "key.pem", example="")
