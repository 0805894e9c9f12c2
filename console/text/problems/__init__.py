"""What is wrong, in words: problems of the night, and what of the go-live is degraded.

It must not import `console.layout` or `console.text.needs`.
"""
