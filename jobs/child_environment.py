"""The environment that programs of the plan are given."""


def marks(run: str, unit: str, attempt: int) -> dict[str, str]:
    """What tells a program for whom it runs, and us whose program a process is."""
    return {"CUTOVER_RUN": run, "CUTOVER_TASK": unit, "CUTOVER_ATTEMPT": str(attempt)}
