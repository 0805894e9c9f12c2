"""A switch in what is read out, printed and sent around: until when it can be taken back, or why it cannot."""

import pytest

from console.telling.brief.text import brief_now
from console.telling.moments import Moments
from console.telling.paper.as_text import as_text
from console.telling.paper.contents import Scribe, Writer, sheet_of
from console.telling.report.forms import Form
from console.telling.report.gathering.night import night_report
from console.telling.report.gathering.story import Story
from console.telling.report.whole import report_text
from console.telling.report.wording import Wording
from console.view.model import View
from jobs.run.events import Upkeep
from plans.model import Direction
from plans.model.languages import Language
from tests.support.replication.nights import following, looked, shown, switched

BACK = Direction.BACK


def open_way() -> View:
    return shown(switched(), BACK)


def lost_way() -> View:
    run = switched()
    run.decide(looked(Upkeep.BROKEN, BACK, reason="apply worker dead"))
    return shown(run, BACK)


def brief(view: View, language: Language = Language.ENGLISH) -> str:
    return "\n".join(brief_now(view, language))


def paper(view: View, language: Language = Language.ENGLISH) -> str:
    moments = Moments.of(view.plan, view.forecast, language=language)
    return " ".join(as_text(sheet_of(view, Writer(scribe=Scribe.ENGINE, host="db1", moments=moments))).split())


def report(view: View) -> str:
    told = night_report(Story(view=view, entries=tuple(view.entries)), program="1.0", made=view.real_now)
    return report_text(told, Form.MARKDOWN, Wording(moments=Moments.of(view.plan, view.forecast)))


def test_the_brief_says_by_when_to_begin_and_not_that_the_window_ends() -> None:
    assert "Rolled back now, all is back by 12:10. Begin by Sunday 14:00." in brief(open_way())


@pytest.mark.parametrize(
    ("language", "says"),
    [
        (Language.ENGLISH, ("Replications that are red: records.", "cannot be taken back as things are: records.")),
        (Language.NORWEGIAN, ("Replikeringer som er røde: records.", "kan ikke tas tilbake slik det står: records.")),
    ],
)
def test_the_brief_says_first_what_is_red_and_that_the_way_back_is_lost(
    language: Language, says: tuple[str, str]
) -> None:
    told = brief(lost_way(), language)
    assert [says[0] in told, says[1] in told] == [True, True]


def test_the_paper_says_until_when_it_can_be_taken_back_and_what_would_not_flow_back() -> None:
    told = paper(open_way())
    assert "records is switched to platform and can be taken back until" in told
    assert "Letters sent, payments made, files and other systems do not flow back." in told
    assert "er koblet om til platform og kan tas tilbake til" in paper(open_way(), Language.NORWEGIAN)
    assert "cannot be taken back as things are: apply worker dead." in paper(lost_way())
    ahead = paper(shown(following()))
    assert "is switched to" not in ahead
    assert "Behind it there is no way back but to take back what is switched." in ahead


def test_the_report_says_it_beneath_its_verdict_and_no_point_of_no_return_that_was_not_passed() -> None:
    told = report(open_way())
    assert (
        "records is switched to platform and can be taken back until Sun 13 Nov 14:00." in told
        or "can be taken back until" in told
    )
    assert "Past the point of no return" not in told
    lost = report(lost_way())
    assert "records is switched to platform and cannot be taken back as things are: apply worker dead." in lost
    assert "Past the point of no return" not in lost
