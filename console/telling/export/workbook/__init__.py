"""A plan or a run as a workbook: which sheets there are and what is on them, and how they look.

`pages` says what, `writer` how: only that one knows XlsxWriter, which is an extra.
It must not import `console.layout`, `console.keys`, `console.terminal`, `console.running`.
"""
