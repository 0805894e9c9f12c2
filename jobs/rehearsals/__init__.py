"""What runs took: measured from their journals, kept in files beside the plan, laid side by side.

Nothing here reads a database or a disk. `night` has the values, `measure` makes them of a journal, `file` turns them
into text and back, `comparison` lays them side by side.
"""
