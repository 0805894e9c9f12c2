"""Says what is wrong with an argument of a command; the value itself is not repeated."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from plans.characters import unfit

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


def in_words(name: str, error: "ErrorDetails") -> str:
    """Say what is wrong with the argument of this name."""
    return _of_its_limits(name, error) or _of_its_type(name, error)


def _of_its_limits(name: str, error: "ErrorDetails") -> str | None:
    """Say which limit the value passes; None where its type is wrong."""
    limits = error.get("ctx", {})
    match error["type"]:
        case "missing" | "string_too_short":
            return f"{name} is missing"
        case "enum":
            return f"{name} must be {str(limits['expected']).replace(chr(39), '')}"
        case "string_too_long":
            return f"{name} is longer than {limits['max_length']} characters"
        case "greater_than_equal":
            return f"{name} must be at least {limits['ge']:,.0f}"
        case "less_than_equal":
            return f"{name} must be at most {limits['le']:,.0f}"
        case "less_than":
            return f"{name} is too large"
        case _:
            return None


def _of_its_type(name: str, error: "ErrorDetails") -> str:
    """Say of which type the value must be."""
    match error["type"]:
        case "int_parsing" | "int_type" | "int_from_float" | "int_parsing_size":
            return f"{name} must be a whole number"
        case "float_parsing" | "float_type" | "finite_number":
            return f"{name} must be a number"
        case "bool_parsing" | "bool_type":
            return f"{name} must be yes or no"
        case "amount":
            return f"{name} must be {error['msg']}"
        case kind if kind.startswith(("datetime", "timezone")):
            return f"{name} must be a clock time such as 02:45, or a date and time with its zone"
        case kind if kind.startswith("date_"):
            return f"{name} must be a day such as 2026-12-01"
        case _:
            return f"{name} is not of its kind"


def unfit_texts(args: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """The arguments in which a text holds what a terminal would obey, or a database cannot keep: name and character."""
    for name, value in args.items():
        for text in value if isinstance(value, list | tuple) else (value,):
            if isinstance(text, str) and (character := unfit(text)):
                yield name, character
