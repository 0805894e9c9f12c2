"""The text of a first plan, from six answers: sound as it stands, with what is to be changed in comments."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from plans.editor_line import SCHEMA_LINE


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstAnswers:
    """What is asked before there is a plan."""

    title: str
    start: datetime
    """By the clock of `timezone`, without one of its own."""
    timezone: str
    hours: int
    """How long after the start everything must be as it was, if it is no-go."""
    manager: str
    """Who decides, by name."""
    databases: bool
    """Whether rows move between two databases; else people do everything."""


def new_plan(answers: FirstAnswers) -> str:
    """The text of the plan's file."""
    ends = answers.start + timedelta(hours=answers.hours)
    return _HEAD.format(
        schema=SCHEMA_LINE,
        title=_quoted(answers.title),
        timezone=_quoted(answers.timezone),
        start=f"{answers.start:%Y-%m-%d %H:%M}",
        ends=f"{ends:%Y-%m-%d %H:%M}",
        manager=_quoted(answers.manager),
        databases=_DATABASES if answers.databases else "",
        work=_MOVED if answers.databases else _BY_HAND,
        proof="{reconciled: [PROVE], required: true}" if answers.databases else "{done: [MOVE], required: true}",
        after="PROVE" if answers.databases else "MOVE",
    )


def _quoted(text: str) -> str:
    """A text as YAML reads it back, whatever stands in it."""
    return json.dumps(text, ensure_ascii=False)


_HEAD = """\
{schema}
# After every change:  cutover check plan.yaml      To see its times:  cutover show plan.yaml
# To rehearse it:      cutover run plan.yaml        Whole nights to learn from: docs/library.md

cutover: 1
title: {title}
timezone: {timezone}
start: {start}
go_live: LIVE
window_ends: {ends}     # by then a rollback must be complete; from it comes until when a no-go is safe

{databases}# Somebody answers at `contact` in the middle of the night. Add whoever owns a task or is asked at the gate.
parties:
  manager: {{name: {manager}, short: CM, contact: ""}}
  team: {{name: Migration team, short: TEAM, contact: ""}}

# What may start when is said by `after` (tasks) and `not_before` (a clock time). Durations are guesses until rehearsed.
tasks:
  - id: FREEZE
    title: No more entries in the old system
    owner: team
    duration: 15m
    manual: {{criterion: Nobody can save anything in the old system}}
    rollback: {{duration: 10m, manual: {{text: The old system takes entries again}}}}

{work}
  - id: GO
    title: Go or no-go
    owner: manager
    after: [{after}]
    duration: 10m
    checkpoint:
      poll: [team]
      decided_by: manager
      point_of_no_return: true
      criteria: [{proof}]

  - id: LIVE
    title: Go-live
    owner: manager
    after: [GO]
    milestone: true
"""
_DATABASES = """\
# ${NAME} is read from the environment when connecting; passwords stand in ~/.pgpass. For production give each a
# `production:` with an identity: `cutover schema` and docs/rehearsals.md say how.
databases:
  old: {role: source, rehearsal: {dsn: "${OLD_DSN}"}}
  new: {role: target, rehearsal: {dsn: "${NEW_DSN}"}}

"""
_MOVED = """\
  - id: COPY
    title: Copy every table
    owner: team
    after: [FREEZE]
    duration: 30m
    required: true
    job: {copy: {from: old, to: new, tables: ["public.*"], frozen: {declared_by: team}}}
    rollback: none      # after a no-go the new database is thrown away

  - id: PROVE
    title: Both databases hold the same rows
    owner: team
    after: [COPY]
    duration: 10m
    required: true
    job: {reconcile: {from: old, to: new, tables: ["public.*"]}}
"""
_BY_HAND = """\
  - id: MOVE
    title: What has to be moved is moved
    owner: team
    after: [FREEZE]
    duration: 30m
    manual: {criterion: It was looked at in the new system}
    rollback: none
"""
