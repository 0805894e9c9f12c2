"""Counts of a flow of which the store did not say whether it kept them: it may have failed over before its answer."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from jobs.flows.diary import Diary, StageDiary
from jobs.journal.base import Journal
from jobs.journal.flow_counts import StoredCount
from plans.model.flows import Stage


async def kept_without_answer(journal: Journal, run: str, diary: Diary, ever: datetime) -> Sequence[StoredCount]:
    """Let a diary go on from what is kept, or a stretch would be counted twice; the counts that nobody took in.

    Args:
        ever: a moment before anything was counted.
    """
    known = diary.stages
    news = {
        stage: one for stage, one in (await _stages(journal, run, diary)).items() if one.until != known[stage].until
    }
    if not news:
        return ()
    ends = {stage: known[stage].until or ever for stage in news}
    counts = await journal.flow_counts(run, after=min(ends.values()), flow=diary.flow.id)
    diary.stages = {**known, **news}
    return [one for one in counts if one.until > ends.get(Stage(one.stage), one.until)]


async def _stages(journal: Journal, run: str, diary: Diary) -> Mapping[Stage, StageDiary]:
    """How far the stages are by what is kept."""
    kept = {one.flow: one for one in await journal.stored_flows(run)}
    return Diary.of(diary.flow, kept.get(diary.flow.id)).stages
