"""Sends what lies in the outbox: letters are made of messages, texts of letters, and channels carry them.

Who is told of what is decided in `jobs.run.decisions.tell_people` and stands in the journal; nothing here decides.
Whoever sends holds the lease, in a task of its own. The channels carry what a `comms` task sends, too. It must not
import `jobs.engine.loop`, `jobs.kinds` or `console`.
"""
