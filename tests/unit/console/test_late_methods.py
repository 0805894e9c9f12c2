"""A dataclass whose methods are compiled late is the same class: what it does, refuses and says."""

import copy
import dataclasses
import gc
import sys
import weakref
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace
from functools import partial
from typing import Any

import pytest

from console import late_methods
from console.late_methods import compile_late


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """A place, made as ever."""

    x: int
    y: int = 2
    names: list[str] = field(default_factory=list, compare=False, kw_only=True)

    def __post_init__(self) -> None:
        if self.x < 0:
            raise ValueError("left of the edge")


@pytest.fixture
def late(monkeypatch: pytest.MonkeyPatch) -> type[Point]:
    """The same class, made in a process of the program; afterwards all is as before."""
    monkeypatch.setattr(dataclasses, "_create_fn", getattr(dataclasses, "_create_fn", None), raising=False)
    monkeypatch.setattr(late_methods, "_OURS", {"tests"})
    compile_late()
    return dataclass(frozen=True, slots=True, order=True)(_plain())


def _plain() -> type[Any]:
    """The class before it is a dataclass."""
    body = {name: vars(Point)[name] for name in ("__doc__", "__module__", "__annotations__", "__post_init__")}
    body |= {"y": 2, "names": field(default_factory=list, compare=False, kw_only=True)}
    return type("Point", (), body)


def test_it_compares_sorts_prints_and_is_changed_as_any_other(late: type[Point]) -> None:
    for kind in (late, Point):
        one = kind(1, names=["a"])
        assert (one.x, one.y, one.names, kind(3).names) == (1, 2, ["a"], [])
        assert one == kind(1) != kind(1, 3)
        assert sorted([kind(2), kind(1)]) == [kind(1), kind(2)]
        assert replace(one, y=5) == kind(1, 5)
        assert copy.copy(one) == one
        assert hash(one) == hash((1, 2))
        assert repr(one) == "Point(x=1, y=2, names=['a'])"
        assert [one.name for one in fields(kind)] == ["x", "y", "names"]


def test_it_refuses_what_any_other_refuses(late: type[Point]) -> None:
    for kind in (late, Point):
        with pytest.raises(ValueError, match="left"):
            kind(-1)
        with pytest.raises(TypeError, match="missing 1 required positional argument: 'x'"):
            kind()  # type: ignore[call-arg]
        one = kind(1)
        with pytest.raises(FrozenInstanceError, match="cannot assign to field 'x'"):
            one.x = 3  # type: ignore[misc]
        with pytest.raises(FrozenInstanceError, match="cannot delete field 'x'"):
            del one.x


def test_each_method_is_compiled_once_and_put_where_it_belongs(late: type[Point]) -> None:
    class Nearer(late):  # type: ignore[misc, valid-type]
        """Inherits them."""

    before = vars(late)["__init__"]
    Nearer(1)
    after = vars(late)["__init__"]
    assert (after is before) == (sys.version_info >= (3, 13)), "there they are compiled with their class"
    assert "x" in after.__code__.co_varnames
    assert "__init__" not in vars(Nearer)
    assert late.__init__ is after
    assert after.__qualname__ == "Point.__init__"


def test_of_a_class_that_slots_had_made_twice_the_first_goes(late: type[Point]) -> None:
    first = _plain()
    kept = dataclass(frozen=True, slots=True)(first)
    gone = weakref.ref(first)
    del first
    gc.collect()
    assert gone() is None or sys.version_info >= (3, 13), "there nothing is changed"
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'x'"):
        kept(1).x = 3


def test_a_circle_of_objects_is_printed_as_one_that_ends(late: type[Point]) -> None:
    names: list[object] = []
    one = late(1, names=names)  # type: ignore[arg-type]
    names.append(one)
    assert repr(one) == "Point(x=1, y=2, names=[...])"


def test_only_this_programs_classes_are_made_so_and_asked_twice_is_asked_once(
    late: type[Point], monkeypatch: pytest.MonkeyPatch
) -> None:
    maker = vars(dataclasses)["_create_fn"]
    compile_late()
    assert vars(dataclasses)["_create_fn"] is maker
    assert maker is None or isinstance(maker, partial)
    monkeypatch.setattr(late_methods, "_OURS", {"plans", "jobs", "console"})
    other = dataclass(type("Other", (), {"__annotations__": {"x": int}, "__module__": __name__}))
    assert "x" in vars(other)["__init__"].__code__.co_varnames
