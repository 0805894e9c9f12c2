-- How many rows wait, for the planner: few rows find theirs by the target's index. Locks nothing that others use.
analyze {stage}
