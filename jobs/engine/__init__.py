"""The process that executes a run: one duty a file, and a loop that asks `jobs.run.decisions.decide` what to do.

- loop: what came in -> decide -> append -> act. The only writer of events.
- lease: one engine per run; stand-by, renewal, the term.
- crew: what the loop asks of whoever runs attempts; attempts: those under way, their results, their progress.
- inbox: the commands that have come in.
- now: the control database's clock, read from here without asking it every time.

Nothing in here knows what a task means (`jobs.run` does), how to copy a row (`jobs.copy`) or where events are kept
(`jobs.journal`). Whoever adds a duty adds a file. It must not
import `jobs.kinds`, `jobs.copy`, `jobs.journal.postgres` or `console`.
"""
