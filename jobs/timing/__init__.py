"""When each task will end, how sure that is, and from how much evidence: what rehearsals and tonight say together.

The way through it: `work_of` (a plan as work to be timed) and the rehearsed nights give an `Expectation`, once a run;
`estimate` takes that, what has happened so far and now, and gives the forecast times, the range of each, and the
simulated nights from which chances are counted.

It must not import `jobs.run`, `jobs.engine`, `jobs.journal` or `plans.load`: no input or output, and `now` is given.
"""
