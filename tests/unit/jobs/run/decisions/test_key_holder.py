"""One operator holds the keys; they are handed over, or taken after a minute without objection."""

from jobs.run.events import KeysGiven
from plans.model import Manual
from tests.support.driver import Driven
from tests.support.nights import night, task


def a_run() -> Driven:
    return Driven(night(task("P1", Manual())))


def test_only_the_holder_commands_and_anybody_may_note() -> None:
    run = a_run()
    assert "operator holds the keys" in run.refused("hold", by="deputy")
    run.do("note", by="deputy", text="I see it too")


def test_the_keys_are_handed_over() -> None:
    run = a_run()
    run.do("keys", to="deputy")
    run.refused("hold")
    run.do("hold", by="deputy")
    assert "deputy holds the keys already" in run.refused("keys", by="deputy", to="deputy")
    assert "to" in run.refused("keys", by="deputy", to="  ")


def test_keys_go_only_to_a_login_that_may_command() -> None:
    run = a_run()
    assert "no login deputi may command this run (did you mean deputy?)" in run.refused("keys", to="deputi")
    assert "may command: deputy, stranger" in run.refused("keys", to="Nobody at all")
    assert run.state.keys.holder == "operator"
    run.do("hold")


def test_where_nobody_holds_the_keys_who_asks_first_has_them_at_once() -> None:
    run = Driven(night(task("P1", Manual())), by="engine-login", keys="")
    assert "nobody holds the keys" in run.refused("hold", by="engine-login")
    [given] = run.do("take-keys", by="deputy")
    assert given == KeysGiven(to="deputy", by="deputy", claimed=True)
    run.do("hold", by="deputy")
    run.do("take-keys", by="operator")
    assert run.state.keys.holder == "deputy"


def test_who_asks_gets_them_after_a_minute_without_objection() -> None:
    run = a_run()
    run.do("take-keys", by="deputy")
    run.passes(seconds=59)
    assert run.state.keys.holder == "operator"
    [given] = run.wakes()
    assert given == KeysGiven(to="deputy", by="deputy", claimed=True)
    run.do("hold", by="deputy")


def test_anything_that_the_holder_does_keeps_them() -> None:
    for verb, args in [("note", {"text": "I am here"}), ("hold", {}), ("take-keys", {})]:
        run = a_run()
        run.do("take-keys", by="deputy")
        run.do(verb, **args)
        run.passes(5)
        assert run.state.keys.holder == "operator"


def test_an_order_that_is_refused_shows_all_the_same_that_the_holder_is_there() -> None:
    for verb, args in [("start", {"task": "X9"}), ("strat", {}), ("done", {})]:
        run = a_run()
        run.do("take-keys", by="deputy")
        run.refused(verb, **args)
        run.passes(5)
        assert run.state.keys.holder == "operator"


def test_an_objection_that_waited_in_the_inbox_counts() -> None:
    run = a_run()
    run.do("take-keys", by="deputy")
    run.now = run.wake_at or run.now
    run.do("note", text="the control database was away")
    assert run.state.keys.holder == "operator"


def test_a_second_claim_waits_for_the_first() -> None:
    run = a_run()
    run.do("take-keys", by="deputy")
    assert "deputy has asked" in run.refused("take-keys", by="stranger")
    assert "you hold the keys" in a_run().refused("take-keys")


def test_a_handover_ends_the_claim() -> None:
    run = a_run()
    run.do("take-keys", by="deputy")
    run.do("keys", to="stranger")
    run.passes(5)
    assert run.state.keys.holder == "stranger"


def test_a_claim_survives_a_crash() -> None:
    run = a_run()
    run.do("take-keys", by="deputy")
    run.dies()
    run.wakes()
    assert run.state.keys.holder == "deputy"
