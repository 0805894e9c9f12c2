"""An .xlsx read from its own XML with the standard library: values, merges, and what is hidden, indented or linked.

Formulas are never computed and macros never run: what a cell shows is the value that the spreadsheet saved last. The
XML may declare no entities, and nothing of it is unpacked past its bounds. Other kinds of workbooks are read by
calamine in a process of its own. It must not import `plans.importers.table`.
"""
