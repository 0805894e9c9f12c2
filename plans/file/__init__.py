"""What a plan file says: its text as marked data, the shape it must have, and every problem in an author's words.

It must not import `plans.assemble`, `plans.schedule` or `plans.load`; of the model it knows the words alone.
"""
