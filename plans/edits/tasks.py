"""Where the tasks of a plan's text stand in its list."""

from plans.file.yaml_source import ParsedFile


def ids_of_tasks(source: ParsedFile) -> list[str]:
    """The id of each task of a parsed plan, in the order of the file; empty of what has none."""
    tasks = source.data.get("tasks") if isinstance(source.data, dict) else None
    return [str(task.get("id", "")) if isinstance(task, dict) else "" for task in tasks or []]
