"""What was given up of a flow is told where its state is, and again among what is left, although it flows."""

import pytest

from console.telling.moments import Moments
from console.telling.report.facts import NightReport, Open
from console.telling.report.forms import Form
from console.telling.report.gathering.night import night_report
from console.telling.report.gathering.story import Story
from console.telling.report.whole import report_text
from console.telling.report.wording import Wording
from jobs.flows.given_up import GivenUp, Loss, WriteOff
from jobs.flows.series import Condition, Series
from jobs.run.events import FlowsChanged, FlowSettled
from plans.model.flows import FlowId, Stage
from plans.model.languages import Language
from tests.support.flows.after import MINUTE, NOW, START, days_after, standing

LETTERS = Series(flow=FlowId("F004"), template="17B")
SHORT = standing("F004/17B", Condition.SHORT, 95, missing=200, reason="200 are missing")


@pytest.fixture(scope="module")
def settled() -> tuple[NightReport, Moments]:
    night = days_after(5, SHORT)
    at = (NOW - START) / MINUTE - 2
    night.say(at, FlowSettled(series=LETTERS, reason="sent by post", by="k.stone", missing=200))
    loss = Loss(series=LETTERS, sent=Stage.SENT, came=Stage.RECEIVED, off=WriteOff(missing=1212, until=NOW))
    well = standing("F004/17B", Condition.FLOWING, 1)
    night.say(at, FlowsChanged(flows=(well,), losses=(GivenUp(settled=len(night.entries), losses=(loss,)),)))
    view = night.view(now=NOW)
    story = Story(view=view, entries=tuple(night.entries))
    return night_report(story, program="1.0", made=NOW), Moments.of(view.plan, view.forecast)


def test_it_is_left_to_follow_up_with_its_owner_and_on_whose_word(settled: tuple[NightReport, Moments]) -> None:
    report, _ = settled
    [lost] = [one for one in report.follow_ups if one.sort is Open.LOST]
    assert (lost.what, lost.why, lost.by) == ("Radiology orders / 17B: 1,212", "sent by post", "k.stone")
    assert lost.owner == "St. Olavs hospital"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (Language.ENGLISH, "1,212 given up as lost by k.stone, Mon 08:18: sent by post"),
        (Language.NORWEGIAN, "regnet som tapt av k.stone, man 08:18: sent by post"),
    ],
)
def test_the_row_of_the_flow_says_it_in_either_language(
    settled: tuple[NightReport, Moments], language: Language, said: str
) -> None:
    report, moments = settled
    words = Wording(moments=Moments(zone=moments.zone, home=moments.home, day=moments.day, language=language))
    text = report_text(report, Form.MARKDOWN, words)
    assert said in text
