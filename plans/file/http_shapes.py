"""`http:` under a job, as it stands in a file."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from plans.file.fields import Line, SomeDuration, Strict, Text, one_of

ScalarFile = Annotated[str, Field(max_length=1000)] | int | float | bool
PointerFile = Annotated[
    str,
    Field(
        max_length=1000,
        pattern=r"^(/([^~/]|~[01])*)*$",
        description="JSON pointer (RFC 6901): /state, /links/0/href; empty for the whole answer",
    ),
]


class BodyFile(Strict):
    """What is sent: a text, JSON, or a file beside the plan."""

    model_config = one_of(("text", "json", "file"))
    exactly_one = ("text", "json", "file")
    what = "a body"

    text: Text | None = None
    json_: dict[str, JsonValue] | list[JsonValue] | None = Field(default=None, alias="json")
    file: Text | None = None
    content_type: Line | None = None


class ExpectFile(Strict):
    """The answer that says that the request was taken."""

    status: Annotated[list[Annotated[int, Field(ge=200, le=599)]], Field(min_length=1, max_length=50)] | None = None
    pointer: PointerFile | None = None
    equals: ScalarFile | None = None


class UntilFile(Strict):
    """Where and how the other system tells that it has ended."""

    model_config = one_of(("url", "url_from"))
    exactly_one = ("url", "url_from")
    what = "a status address"

    url: Line | None = None
    url_from: Annotated[Literal["location"] | PointerFile, Field(description="location, or a JSON pointer")] | None = (
        None
    )
    pointer: PointerFile
    done: Annotated[list[ScalarFile], Field(min_length=1, max_length=50)]
    failed: list[ScalarFile] = Field(default=[], max_length=50)
    every: SomeDuration | None = None
    percent: PointerFile | None = None


class HttpFile(Strict):
    """Sends a request that acts on another system."""

    method: Literal["POST", "PUT", "PATCH", "DELETE"] = "POST"
    url: Line
    headers: dict[Line, Line] = Field(default={}, max_length=50)
    body: BodyFile | None = None
    ca_file: Text | None = None
    idempotency_key: Literal["yes", "no"] = "no"
    expect: ExpectFile | None = None
    until: UntilFile | None = None
