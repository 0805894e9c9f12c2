"""The night told to those who were not in front of the screen: at a check-in, in the morning, in two years.

Facts first, as plain data out of a view and its events; then words, in the language of whoever reads them.
It must not import `console.layout`, `console.keys`, `console.terminal`, `console.running`.
"""
