"""What is counted for itself has a name that no other series has."""

from hypothesis import given
from hypothesis import strategies as st

from jobs.flows.series import Series
from plans.model.flows import FlowId

NAMES = st.text(alphabet="a/\\", max_size=3)


def test_a_flow_is_called_as_it_is_and_what_stands_under_it_behind_a_slash() -> None:
    assert Series(flow=FlowId("L1")).name == "L1"
    assert Series(flow=FlowId("L1"), template="Discharge").name == "L1/Discharge"
    assert Series(flow=FlowId("L1"), receiver="Ward 3").name == "L1//Ward 3"


@given(st.tuples(NAMES, NAMES), st.tuples(NAMES, NAMES))
def test_no_two_series_have_one_name_whatever_templates_and_receivers_are_called(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    names = [
        Series(flow=FlowId("L1"), template=template, receiver=receiver).name for template, receiver in (one, other)
    ]
    assert (names[0] == names[1]) == (one == other)
