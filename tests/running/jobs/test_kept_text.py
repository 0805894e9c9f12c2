"""The text of a frozen plan, worked out in a process of its own, is what the fold holds."""

from pathlib import Path

from jobs.kept_text import plan_text_beside
from jobs.run.state.kept import hash_of_text, plan_text
from plans.load import load_bundle
from tests.support.kept_runs import small_plan


async def test_a_process_beside_tells_the_hash_of_a_plans_text(tmp_path: Path) -> None:
    bundle = small_plan(tmp_path).bundle
    assert await plan_text_beside(bundle) == hash_of_text(plan_text(load_bundle(bundle)))


async def test_of_what_is_no_plan_it_tells_nothing() -> None:
    assert await plan_text_beside("no bundle") == ""
