"""Acts that need a second person: asked for, agreed to, refused, taken back.

It must not import `jobs.run.decisions.decide`, which hands every command over to it.
"""
