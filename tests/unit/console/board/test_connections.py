"""How many connections one address may have."""

from console.board.connections import FROM_ONE, Counted


def test_one_host_of_ipv6_is_one_however_many_addresses_it_has() -> None:
    counted = Counted(most=1_000, is_proxy=lambda _: False)
    taken = [counted.takes(f"2001:db8:0:7::{number:x}") for number in range(FROM_ONE + 1)]
    assert taken == [*[True] * FROM_ONE, False]
    assert counted.takes("2001:db8:0:8::1")
    counted.leaves("2001:db8:0:7::1")
    assert counted.takes("2001:db8:0:7::ffff")


def test_all_together_are_no_more_than_there_may_be_and_none_that_left_is_remembered() -> None:
    counted = Counted(most=2, is_proxy=lambda _: True)
    assert [counted.takes("10.0.0.1") for _ in range(3)] == [True, True, False]
    counted.leaves("10.0.0.1")
    counted.leaves("10.0.0.1")
    assert not counted.each
