"""The one and the many, in words: `1 retry`, `4 retries`."""


def counted(count: int, one: str, many: str = "") -> str:
    """Say how many there are: `1 retry`, `4 retries`, `1,204 rows`; without `many` an s is put behind `one`."""
    return f"{count:,} {plural(count, one, many)}"


def plural(count: int, one: str, many: str = "") -> str:
    """Choose the word alone, for a number that is written in its own way."""
    return one if count == 1 else many or f"{one}s"
