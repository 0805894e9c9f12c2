"""Nights that have not happened: many of one plan, through the real `decide`, and what they say together.

`night` plays one of them with `jobs.run.simulate.SpeedRun`; `durations` says how long everything lasts in each, from
rehearsals; `people` are its people, `machine` its jobs; `walked` is the same without `decide`; `verdict` and
`influence` say what many of them come to, `again` what would have saved the lost ones; `processes` plays them side by
side.

It must not import `jobs.engine`, `jobs.postgres`, `jobs.copy` or `plans.load`: nothing is written anywhere, no address
is resolved, and a plan is given.
"""
