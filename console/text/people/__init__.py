"""What is said of those who must act: who was told of what, whom no message reaches.

It must not import `console.layout` or `console.text.needs`.
"""
