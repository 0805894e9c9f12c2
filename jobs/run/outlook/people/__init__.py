"""Who acts for whom and when: by shifts, by substitutes, and for how long already; who has approved the plan.

It must not import `jobs.run.outlook.status`.
"""
