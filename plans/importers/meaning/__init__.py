"""What the lines of a plan say: lengths, times, links, owners, kinds of tasks. Pure: cells in, `draft` out.

It must not import `plans.importers.workbook` or `plans.importers.delimited`: which format it was does not matter here.
"""
