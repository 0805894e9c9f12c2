"""What is wrong at a moment, and what that says of the forecast.

It must not import `jobs.run.outlook.forecast`, which asks it when tasks end.
"""
