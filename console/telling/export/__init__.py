"""A plan, or a run of it, in the formats of other programs: spreadsheets, calendars, whatever else reads plans.

`facts` is what there is to tell, as plain data; `from_plan` and `from_run` make it; each format is one function from it
to bytes, a line in the table of `formats`. Pure: it knows no database and no screen.
It must not import `console.cli`, `console.layout`, `console.keys`, `console.terminal`, `console.running`.
"""
