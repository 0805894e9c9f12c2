"""What a copy reads: one state of its source, in one go where others use it, without emptying its memory.

It must not import `jobs.copy.job` or `jobs.reconcile`.
"""
