"""A paper in case of fire that cannot be written needs somebody, for as long as that is so."""

from console.text.formatting import Times, task_rows
from console.text.needs import needs
from console.text.night.need import Kind, Need
from console.view.model import View
from jobs.run import events as e
from tests.support.world import Night

FULL = "No space left on device"


def of_paper(view: View) -> list[Need]:
    rows = tuple(task_rows(view.plan, view.state, view.forecast, view.now, view.progress))
    return [one for one in needs(view, rows, Times.of(view.plan, view.forecast)) if one.kind is Kind.PAPER]


def test_of_the_engine_and_of_this_console_both_are_told_as_one() -> None:
    night = Night()
    assert of_paper(night.view()) == []
    night.say(5, e.PaperLost(reason=FULL, host="db1"))
    [item] = of_paper(night.view(paper_trouble="/mnt/usb does not answer"))
    said = f"the engine on db1: {FULL}; this console: /mnt/usb does not answer"
    assert item.text == f"no paper in case of fire from {said}"


def test_it_is_gone_once_it_is_written_again_and_with_the_next_engine() -> None:
    night = Night()
    night.say(5, e.PaperLost(reason=FULL, host="db1"))
    night.say(6, e.PaperWrittenAgain())
    assert of_paper(night.view()) == []
    night.say(7, e.PaperLost(reason=FULL, host="db1"))
    night.say(8, e.EngineStarted(term=2, engine="e2", host="db2", pid=1))
    assert of_paper(night.view()) == []
