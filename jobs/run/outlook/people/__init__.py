"""Who acts for whom and when: by shifts, by substitutes, and for how long already.

It must not import `jobs.run.outlook.status`.
"""
