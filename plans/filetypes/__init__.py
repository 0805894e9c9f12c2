"""The parts of `plans.schema`: the building blocks of every model, and the shapes of jobs."""
