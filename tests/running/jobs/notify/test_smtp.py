"""One mail over one connection: what proves that it was taken, and what is known of one that was not."""

from datetime import timedelta

import pytest

from jobs.notify.channels import carry
from jobs.notify.message import fit_id
from jobs.notify.smtp import _queue_ids
from jobs.notify.undelivered import Fate, Undelivered
from tests.files.jobs.notify.test_formats import MESSAGE
from tests.running.jobs.notify.test_mail import to
from tests.support.people.smtp_server import taking_mail


@pytest.mark.parametrize(
    ("answer", "queue_id"),
    [
        (b"2.0.0 Ok: queued as 4XyZ1w0Q", "4XyZ1w0Q"),
        (b"OK id=1rVxyz-0003Ab-2C", "1rVxyz-0003Ab-2C"),
        (b"2.6.0 <m1@cutover.invalid> [InternalId=1234567, Hostname=mx] Queued mail for delivery", "1234567"),
        (b"2.0.0 4ALF0mPq Message accepted for delivery", "4ALF0mPq"),
        (b"OK\n\x1b]0;row 17", ""),
        (b"queued as \x1b[31mred", ""),
    ],
)
def test_the_queue_id_is_found_in_the_answers_of_servers_and_nothing_else_of_them(answer: bytes, queue_id: str) -> None:
    assert fit_id(_queue_ids(answer)) == queue_id


async def test_an_accepted_mail_is_taken_whatever_is_said_after_that() -> None:
    async with taking_mail() as server:
        server.thanks = "250 2.0.0 Ok: queued as 4XyZ1w0Q"
        server.instead["QUIT"] = "451 no"
        receipt = await carry(to(server), MESSAGE, {})
    assert (receipt.answer, receipt.id) == ("250", "4XyZ1w0Q")


@pytest.mark.parametrize(
    ("word", "answer", "fate"),
    [
        ("RCPT", "550 no", Fate.REFUSED),
        ("RCPT", "450 later", Fate.NOT_SENT),
        ("DATA", "421 later", Fate.NOT_SENT),
        ("MAIL", "550 no", Fate.REFUSED),
    ],
)
async def test_what_a_server_answers_tells_whether_it_may_be_sent_again(word: str, answer: str, fate: Fate) -> None:
    async with taking_mail() as server:
        server.instead[word] = answer
        with pytest.raises(Undelivered) as caught:
            await carry(to(server), MESSAGE, {})
    assert caught.value.fate is fate


async def test_a_server_that_hangs_up_on_a_mail_may_have_taken_it() -> None:
    begun: list[str] = []
    async with taking_mail() as server:
        server.thanks = ""
        with pytest.raises(Undelivered) as caught:
            await carry(to(server), MESSAGE, {}, lambda: begun.append("begun"))
    assert (caught.value.what, caught.value.fate, begun) == ("the connection failed", Fate.UNKNOWN, ["begun"])


async def test_a_server_that_sends_a_byte_now_and_then_is_cut_off_in_time_and_was_sent_nothing() -> None:
    async with taking_mail() as server:
        server.drips = True
        with pytest.raises(Undelivered) as caught:
            await carry(to(server, timeout=timedelta(milliseconds=50)), MESSAGE, {})
    assert (caught.value.what, caught.value.fate) == ("it took longer than 0.05 s", Fate.NOT_SENT)
