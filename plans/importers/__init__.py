"""Plan files made from what a team has: a starting point to be edited, never a second plan format.

One reader a format makes cells (`cells`, `delimited`, `workbook/`), `table` finds the plan among them, `meaning/` reads
what the lines say, `writing` puts it down. It must not import `plans.assemble`, `plans.load` or `plans.model`: what it
makes is read like any other plan.
"""
