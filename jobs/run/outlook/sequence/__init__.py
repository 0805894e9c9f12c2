"""What a unit of work is, what comes before it, and whether its turn has come: for screens and for commands. Pure.

It must not import `jobs.run.outlook.status`, which goes by it, nor `jobs.run.decisions`.
"""
