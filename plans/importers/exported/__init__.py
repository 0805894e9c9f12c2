"""The lists that `cutover plan export` writes: their headings, the forms of their cells, and how they are read again.

What is written and what is read stand beside each other, so that a list that nobody touched says what the plan says.
It must not import `plans.assemble`, `plans.load`, `plans.model`.
"""
