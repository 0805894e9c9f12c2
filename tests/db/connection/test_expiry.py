"""When passwords and certificates end is told before the night, by the server and by this host's files."""

import ssl
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from jobs.postgres.connection.expiry import Ending, endings, not_after
from tests.conftest import MakeDatabase

SOON = """\
-----BEGIN CERTIFICATE-----
MIIBcTCCARegAwIBAgIUVLFNBx4nLqPF1pNSftrugIwgAJowCgYIKoZIzj0EAwIw
DjEMMAoGA1UEAwwDZGIxMB4XDTI2MTEyODExMzUxOFoXDTI2MTIwMTExMzUxOFow
DjEMMAoGA1UEAwwDZGIxMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEiF/eoEQb
Ex1mTLsfz3zy/f44y/PK8ROKXZ0h2YIMRhnwukdr8ll2tMtWl6HOn8vcaacKgNHK
HZ8grx+ZN3BzNqNTMFEwHQYDVR0OBBYEFDhY+tcAC+UxLgxFygo/HxNdqE4hMB8G
A1UdIwQYMBaAFDhY+tcAC+UxLgxFygo/HxNdqE4hMA8GA1UdEwEB/wQFMAMBAf8w
CgYIKoZIzj0EAwIDSAAwRQIhAIJmZBJoMrWDuxK4EyKgAeAu6yErWjjdEODrkIMu
ycn5AiAyXkEQdaW0h4kKY+NtuhIENth6S6SBmRT5i5XxT7nN1w==
-----END CERTIFICATE-----
"""
"""Of an elliptic key, its end in two digits of the year."""
LATE = """\
-----BEGIN CERTIFICATE-----
MIIBfjCCASWgAwIBAgIUVhRq5qUXbzVMKy0sb6cePJubfH8wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJYXV0aG9yaXR5MCAXDTI2MTEyODExMzUxOFoYDzIwODEwODMx
MTEzNTE4WjAUMRIwEAYDVQQDDAlhdXRob3JpdHkwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASynhBo2exdqEXQXlLxh6h8zgsGirYrMJHPP3nLjTFdyojOtyRUGIvZ
KXgbrtnV4i5eCWHi9luxTo4SzTUYw4Tmo1MwUTAdBgNVHQ4EFgQUA82pWwLVSwBP
pNBgCb7M58EOp/4wHwYDVR0jBBgwFoAUA82pWwLVSwBPpNBgCb7M58EOp/4wDwYD
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiAoN7BVClwPyE2ufppYKEGD
2deSmIYbEomHmNL252NJFAIgf9FWS1qAbQ81GCdq7b11OWcS6MpgBBT1Fw73cxLQ
cvI=
-----END CERTIFICATE-----
"""
"""Its end is behind 2049, where the year has four digits."""


@pytest.mark.parametrize(
    ("pem", "end"),
    [(SOON, datetime(2026, 12, 1, 11, 35, 18, tzinfo=UTC)), (LATE, datetime(2081, 8, 31, 11, 35, 18, tzinfo=UTC))],
)
def test_the_end_of_a_certificate_is_read_from_it(pem: str, end: datetime) -> None:
    assert not_after(ssl.PEM_cert_to_DER_cert(pem)) == end


@pytest.mark.parametrize("what", [b"", b"0", b"no certificate at all", ssl.PEM_cert_to_DER_cert(SOON)[:90]])
def test_what_is_no_certificate_is_an_error_of_its_own(what: bytes) -> None:
    with pytest.raises((ValueError, IndexError)):
        not_after(what)


async def test_a_password_that_ends_and_the_files_of_a_connection_are_named_soonest_first(
    make_database: MakeDatabase, tmp_path: Path
) -> None:
    dsn = await make_database("expiry")
    admin = await asyncpg.connect(dsn)
    await admin.execute("drop role if exists ending_soon")
    await admin.execute("create role ending_soon login valid until '2026-11-29 03:00+01'")
    (tmp_path / "client.crt").write_text(SOON)
    (tmp_path / "root.crt").write_text(LATE + SOON)
    files = {"sslcert": str(tmp_path / "client.crt"), "sslrootcert": str(tmp_path / "root.crt")}
    connection = await asyncpg.connect(dsn.replace("postgres@", "ending_soon@"))
    try:
        found = await endings(connection, files)
        assert [str(one) for one in found] == [
            "the password until 2026-11-29 02:00 UTC",
            "this host's certificate until 2026-12-01 11:35 UTC",
            "the certificate of the authority until 2026-12-01 11:35 UTC",
            "the certificate of the authority until 2081-08-31 11:35 UTC",
        ]
        await admin.execute("alter role ending_soon valid until 'infinity'")
        assert await endings(connection, {"sslcert": str(tmp_path / "missing.crt")}) == ()
    finally:
        await connection.close()
        await admin.execute("drop role ending_soon")
        await admin.close()


async def test_a_login_without_an_end_and_a_file_that_is_no_certificate_name_nothing(
    make_database: MakeDatabase, tmp_path: Path
) -> None:
    (tmp_path / "client.crt").write_text("-----BEGIN CERTIFICATE-----\nbm9uZQ==\n-----END CERTIFICATE-----\n")
    connection = await asyncpg.connect(await make_database("expiry"))
    try:
        assert await endings(connection, {"sslcert": str(tmp_path / "client.crt")}) == ()
    finally:
        await connection.close()
    assert str(Ending(what="x", at=datetime(2026, 1, 2, tzinfo=UTC))) == "x until 2026-01-02 00:00 UTC"
