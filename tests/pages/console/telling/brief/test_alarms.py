"""What a brief says before anything else, as it makes the rest worth less."""

from dataclasses import replace

import pytest

from console.telling.brief.text import brief_now
from jobs.run import events as e
from plans.model import RunKind
from plans.model.languages import Language
from tests.support.command_line import view_of
from tests.support.driver import Driven
from tests.support.nights import command_job, night, task


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (Language.ENGLISH, "The plan is not approved, which each gate has to accept."),
        (Language.NORWEGIAN, "Planen er ikke godkjent, og det må hver innsjekk godta."),
    ],
)
def test_that_the_plan_is_not_approved_is_said_among_what_comes_first(language: Language, said: str) -> None:
    run = Driven(night(task("A1", command_job())), kind=RunKind.PRODUCTION)
    assert said not in "\n".join(brief_now(view_of(run), language))
    never = e.ApprovalSeen(
        plan_sha256=run.state.plan_sha256, content="c", standing=e.ApprovalStanding.NEVER, entries=1, head="h"
    )
    view = replace(view_of(run), state=replace(run.state, approval=never))
    assert said in "\n".join(brief_now(view, language))
