"""A run in one file: gathered from a journal, written, opened elsewhere, and read there as any other journal is.

Whatever reads a run (`jobs.past`, `jobs.nights`, the console's views) reads a pack through `PackedJournal` unchanged.
It must not import `jobs.journal.postgres`, `jobs.engine` or `jobs.postgres`.
"""
