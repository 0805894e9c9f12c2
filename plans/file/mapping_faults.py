"""What is wrong with the keys of a mapping, whatever their values are."""

from collections.abc import Iterator
from dataclasses import dataclass

from plans.file.mappings import DescribedMapping
from plans.file.schema import TaskFile
from plans.file.yaml_source import Path
from plans.nearest import did_you_mean_in_file


@dataclass(frozen=True, slots=True)
class Fault:
    """One of them, at the key where it is told."""

    path: Path
    message: str
    hint: str


def faults_of(mapping: DescribedMapping) -> Iterator[Fault]:
    """Find the keys that are unknown, empty, one too many or missing."""
    known_keys = mapping.model.known_keys()
    unknown = [key for key in mapping.data if key not in known_keys]
    yield from (_unknown_key(mapping, key, known_keys) for key in unknown)
    yield from _keys_without_value(mapping, known_keys)
    yield from _main_key(mapping, unknown)
    if mapping.model is TaskFile:
        yield from _duration(mapping, unknown)


def _unknown_key(mapping: DescribedMapping, key: str, known: set[str]) -> Fault:
    if key in mapping.model.not_yet:
        hint = "this version moves whole tables, where: and mapping queries"
        return Fault(mapping.at(key), f'"{key}" is not yet there', hint)
    if key in mapping.model.elsewhere:
        return Fault(mapping.at(key), *mapping.model.elsewhere[key])
    hint = did_you_mean_in_file(key, known) or f"known here: {', '.join(sorted(known))}"
    return Fault(mapping.at(key), f'unknown key "{key[:40]}"', hint)


def _keys_without_value(mapping: DescribedMapping, known: set[str]) -> Iterator[Fault]:
    for key, value in mapping.data.items():
        if value is None and key in known and key != "manual":
            yield Fault(mapping.at(key), f'"{key}" has no value', "give it one or remove the line")


def _main_key(mapping: DescribedMapping, unknown: list[str]) -> Iterator[Fault]:
    """See that exactly one of its main keys is there, where it has any; a misspelt one has been told already."""
    main_keys = mapping.model.exactly_one
    written = [key for key in main_keys if key in mapping.data]
    hint = f"exactly one of {', '.join(main_keys)}"
    if len(written) > 1:
        yield Fault(mapping.at(written[1]), f"{mapping.model.what} cannot be both {' and '.join(written)}", hint)
    elif main_keys and not written and not _one_is_misspelt(main_keys, unknown):
        yield Fault(mapping.at(main_keys[0]), f"{mapping.model.what} lacks its main key", hint)


def _duration(mapping: DescribedMapping, unknown: list[str]) -> Iterator[Fault]:
    """See that a task has a duration, unless it is a milestone."""
    if not mapping.data.keys() & {"duration", "milestone"} and not _one_is_misspelt(("duration",), unknown):
        hint = "duration: 30m, as planned; rehearsals will measure it"
        yield Fault(mapping.at("duration"), "this task has no duration", hint)


def _one_is_misspelt(names: tuple[str, ...], unknown: list[str]) -> bool:
    return any(did_you_mean_in_file(key, names) for key in unknown)
