"""Nobody who asks too often gets in anybody's way, and nothing of it is remembered for ever."""

from console.answering.limits import AT_ONCE, EACH_MINUTE, Limits


def test_an_address_has_room_again_as_time_passes() -> None:
    limits = Limits()
    assert [limits.allows("10.0.0.1", 0) for _ in range(AT_ONCE + 1)] == [*[True] * AT_ONCE, False]
    assert limits.allows("10.0.0.1", 60 / EACH_MINUTE)
    assert not limits.allows("10.0.0.1", 60 / EACH_MINUTE)
    assert limits.allows("10.0.0.2", 0)


def test_all_addresses_of_one_network_of_ipv6_are_one() -> None:
    limits = Limits()
    asked = [limits.allows(f"2001:db8::{number:x}", 0) for number in range(AT_ONCE + 1)]
    assert asked[-1] is False
    assert limits.allows("2001:db8:1::1", 0)


def test_many_addresses_at_once_are_too_many_together() -> None:
    limits = Limits()
    assert sum(limits.allows(f"10.0.{number // 250}.{number % 250}", 0) for number in range(6_000)) == 200
    assert len(limits._each) <= 5_000
