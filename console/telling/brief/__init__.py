"""What is read out at a check-in: at most 150 words, in short sentences. Facts of a view, then words. Pure.

It must not import `console.telling.report`.
"""
