"""Flows for tests: plans that watch some, counts of them, and the twin in memory of what the database keeps."""
