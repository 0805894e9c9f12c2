"""Mail against a real server on loopback: what arrives, that no text becomes a header, what is said of a failure."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.notify.channels import carry
from jobs.notify.message import Message
from jobs.notify.undelivered import Undelivered
from plans.model.hooks import MailChannel, MailSecurity
from tests.files.jobs.notify.test_formats import MESSAGE
from tests.support.http_server import CERTIFICATE
from tests.support.people.smtp_server import SmtpServer, taking_mail

ENVIRON = {"MAIL_USER": "u", "MAIL_PASSWORD": "s3cret"}


def to(server: SmtpServer, *, host: str = "127.0.0.1", **more: object) -> MailChannel:
    facts: dict[str, object] = {"security": MailSecurity.NONE, "port": server.port, **more}
    return MailChannel(host=host, sender="cutover@example.org", **facts)  # type: ignore[arg-type]


async def trouble(channel: MailChannel, message: Message = MESSAGE) -> str:
    with pytest.raises(Undelivered) as caught:
        await carry(channel, message, ENVIRON)
    return caught.value.what


async def test_a_mail_arrives_with_its_subject_its_text_and_the_id_by_which_it_is_known_again() -> None:
    message = replace(MESSAGE, subject="Røros: klar", text="første\n.\nsiste")
    async with taking_mail() as server:
        receipt = await carry(to(server), message, ENVIRON)
        await carry(to(server), message, ENVIRON)
    assert str(receipt) == "250"
    [(envelope, mail), (_, again)] = server.taken
    assert "ward@example.org" in envelope[0]
    assert (mail["Subject"], mail["From"]) == ("Røros: klar", "cutover@example.org")
    assert mail.get_content().splitlines() == ["første", ".", "siste"]
    assert mail["Message-ID"] == again["Message-ID"] == "<m1@cutover.invalid>"


@pytest.mark.parametrize(
    "address", ["a@example.org\r\nBcc: all@example.org", "ward", "@", "a@", "a@b\x00c", "å@example.org"]
)
async def test_what_is_no_address_is_told_and_becomes_no_header(address: str) -> None:
    async with taking_mail() as server:
        assert "ward has no mail address" in await trouble(to(server), replace(MESSAGE, address=address))
    assert server.taken == []


async def test_a_subject_of_two_lines_is_no_mail() -> None:
    async with taking_mail() as server:
        with pytest.raises(Undelivered):
            await carry(to(server), replace(MESSAGE, subject="x\r\nBcc: all@example.org"), ENVIRON)
    assert server.taken == []


async def test_a_login_is_given_over_a_line_that_is_verified() -> None:
    secure = {"security": MailSecurity.TLS, "user": "${MAIL_USER}", "password": "${MAIL_PASSWORD}"}
    async with taking_mail(secure=True) as server:
        await carry(to(server, host="localhost", ca_file=str(CERTIFICATE), **secure), MESSAGE, ENVIRON)
        assert await trouble(to(server, host="localhost", **secure)) == "the certificate is not trusted"
    assert len(server.taken) == 1


@pytest.mark.parametrize(
    ("word", "answer", "says"),
    [
        ("RCPT", "550 no row 17", "the address was refused"),
        ("AUTH", "535 no", "the login was refused"),
        ("DATA", "451 row 17", "it answered 451"),
        ("MAIL", "421 row 17", "it answered 421"),
    ],
)
async def test_what_a_server_refuses_is_told_in_our_own_words(word: str, answer: str, says: str) -> None:
    async with taking_mail() as server:
        server.instead[word] = answer
        user = {"user": "u", "password": "p"} if word == "AUTH" else {}
        assert await trouble(to(server, **user)) == says


async def test_a_server_that_says_nothing_offers_too_little_or_is_not_there_is_told() -> None:
    async with taking_mail() as server:
        assert "does not offer" in await trouble(to(server, security=MailSecurity.STARTTLS))
        server.silent = True
        assert "longer than 0.2 s" in await trouble(to(server, timeout=timedelta(seconds=0.2)))
    assert await trouble(to(server)) == "nothing listens there"
