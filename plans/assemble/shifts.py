"""`people:` and `shifts:`: who acts for which party from when to when."""

from collections.abc import Sequence

from plans.assemble.context import Context
from plans.file.shift_shapes import PersonFile, ShiftFile
from plans.file.yaml_source import Path
from plans.model.languages import Language
from plans.model.shifts import Person, PersonId, ShiftPlan, WorkShift


def shift_plan(context: Context) -> ShiftPlan:
    """Make everything that the file says of people; each fault is recorded at its place."""
    people = {PersonId(name): _person(context, name, one) for name, one in context.file.people.items()}
    _namesakes(context)
    shifts = tuple(_shift(context, ("shifts", index), one) for index, one in enumerate(context.file.shifts))
    return ShiftPlan(people=people, shifts=shifts)


def _namesakes(context: Context) -> None:
    """Record people of one name: on the phone, and where hours are counted, nobody could tell them apart."""
    first: dict[str, str] = {}
    for name, one in context.file.people.items():
        other = first.setdefault(one.name.casefold(), name)
        if other != name:
            message = f'{other} is called "{one.name[:40]}" as well'
            context.problem(("people", name, "name"), message, "something that tells them apart")


def _person(context: Context, name: str, file: PersonFile) -> Person:
    path: Path = ("people", name)
    if name in context.parties:
        context.problem(path, f'"{name}" is a party as well', "give the person another id", key=True)
    if name in file.substitutes:
        context.problem((*path, "substitutes"), f"{name} cannot stand in for themselves", "name somebody else")
    return Person(
        id=PersonId(name),
        name=file.name,
        contact=file.contact,
        lang=Language(file.lang) if file.lang is not None else None,
        reach=tuple(file.reach.items()),
        substitutes=context.person_list((*path, "substitutes"), file.substitutes),
    )


def _shift(context: Context, path: Path, file: ShiftFile) -> WorkShift:
    begins, ends = context.span(path, file.from_, file.to)
    return WorkShift(
        people=context.person_list((*path, "who"), _listed(file.who)),
        parties=context.party_list((*path, "for"), _listed(file.for_)),
        begins=begins,
        ends=ends,
    )


def _listed(said: str | Sequence[str]) -> Sequence[str]:
    return [said] if isinstance(said, str) else said
