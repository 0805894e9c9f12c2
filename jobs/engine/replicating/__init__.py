"""The engine's watch over replications: what both servers say, what of it is news, and slots that have to go.

It must not import `console`.
"""
