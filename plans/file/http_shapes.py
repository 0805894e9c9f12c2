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
    """A text. For example: `go`"""
    json_: dict[str, JsonValue] | list[JsonValue] | None = Field(default=None, alias="json")
    """A value that is sent as JSON. For example: `{wave: 1}`"""
    file: Text | None = None
    """A file beside the plan. For example: `import.json`"""
    content_type: Line | None = None
    """Its media type; without it, that of JSON or of a text. For example: `application/xml`"""


class ExpectFile(Strict):
    """The answer that says that the request was taken."""

    status: Annotated[list[Annotated[int, Field(ge=200, le=599)]], Field(min_length=1, max_length=50)] | None = None
    """The statuses that are expected; without it any 2xx. For example: `[202]`"""
    pointer: PointerFile | None = None
    """Where in the JSON of the answer `equals` must stand. For example: `/state`"""
    equals: ScalarFile | None = None
    """What must stand there. For example: `accepted`"""


class UntilFile(Strict):
    """Where and how the other system tells that it has ended."""

    model_config = one_of(("url", "url_from"))
    exactly_one = ("url", "url_from")
    what = "a status address"

    url: Line | None = None
    """The address that tells how far it is. For example: `"${EHR_API}/imports/7"`"""
    url_from: Annotated[Literal["location"] | PointerFile, Field(description="location, or a JSON pointer")] | None = (
        None
    )
    """Instead: `location` for the header of that name, or where in the answer it stands. For example: `location`"""
    pointer: PointerFile
    """Where in its JSON the state stands. For example: `/state`"""
    done: Annotated[list[ScalarFile], Field(min_length=1, max_length=50)]
    """The states that mean done. For example: `[finished]`"""
    failed: list[ScalarFile] = Field(default=[], max_length=50)
    """The states that mean failed. For example: `[error, cancelled]`"""
    every: SomeDuration | None = None
    """How often it is asked. Default: `5s`"""
    percent: PointerFile | None = None
    """Where a number from 0 to 100 stands. For example: `/percent`"""


class HttpFile(Strict):
    """Sends a request that acts on another system."""

    method: Literal["POST", "PUT", "PATCH", "DELETE"] = "POST"
    """The method."""
    url: Line
    """The address; `${NAME}` is taken from the environment of the engine. For example: `"${EHR_API}/imports"`"""
    headers: dict[Line, Line] = Field(default={}, max_length=50)
    """Headers, with `${NAME}` as above. For example: `{Authorization: "Bearer ${EHR_TOKEN}"}`"""
    body: BodyFile | None = None
    """What is sent."""
    ca_file: Text | None = None
    """Certificates that are trusted instead of those of the host. For example: `/etc/ssl/hospital.pem`"""
    idempotency_key: Literal["yes", "no"] = "no"
    """Whether the other system knows a request again by its header `Idempotency-Key`: then it may be sent again."""
    expect: ExpectFile | None = None
    """The answer that says that the request was taken."""
    until: UntilFile | None = None
    """How its end is told, where the answer is not the end."""
