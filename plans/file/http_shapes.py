"""`http:` under a job, as it stands in a file."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue, PlainValidator

from plans.file.fields import Line, SomeDuration, Strict, Text, as_text, matching, one_of

ScalarFile = Annotated[str, Field(max_length=1000)] | int | float | bool
_POINTER = r"^(/([^~/]|~[01])*)*$"
_NO_POINTER = "this is no JSON pointer"
_AS_POINTER = "as /state or /links/0/href; ~ is written ~0, a / in a name ~1"
_read_pointer = matching(_POINTER, 1000, _NO_POINTER, _AS_POINTER)
PointerFile = Annotated[
    str, PlainValidator(_read_pointer), as_text(_POINTER, f"{_NO_POINTER}: {_AS_POINTER}", maxLength=1000)
]


class BodyFile(Strict):
    """What is sent: a text, JSON, or a file beside the plan.

    For example: `{json: {wave: 1}}`
    """

    model_config = one_of(("text", "json", "file"))
    exactly_one = ("text", "json", "file")
    what = "a body"

    text: Text | None = None
    """What is sent, written here as a text. For example: `go`"""
    json_: dict[str, JsonValue] | list[JsonValue] | None = Field(default=None, alias="json")
    """What is sent, written here and sent as JSON. For example: `{wave: 1}`"""
    file: Text | None = None
    """What is sent, in a file beside the plan. For example: `import.json`"""
    content_type: Line | None = None
    """Its media type; without it, that of JSON or of a text. For example: `application/xml`"""


class ExpectFile(Strict):
    """The answer that says that the request was taken.

    For example: `{status: [202], pointer: /state, equals: accepted}`
    """

    status: Annotated[list[Annotated[int, Field(ge=200, le=599)]], Field(min_length=1, max_length=50)] | None = None
    """The statuses that are expected; without it any 2xx. For example: `[202]`"""
    pointer: PointerFile | None = None
    """Where in the JSON of the answer `equals` must stand. For example: `/state`"""
    equals: ScalarFile | None = None
    """What must stand at `pointer`, exactly as written. For example: `accepted`"""


class UntilFile(Strict):
    """Where and how the other system tells that it has ended.

    For example: `{url_from: location, pointer: /state, done: [finished], failed: [error]}`
    """

    model_config = one_of(("url", "url_from"))
    exactly_one = ("url", "url_from")
    what = "a status address"

    url: Line | None = None
    """The address that tells how far it is. For example: `"${EHR_API}/imports/7"`"""
    url_from: Literal["location"] | PointerFile | None = None
    """Instead: `location` for the header of that name, or where in the answer it stands. For example: `location`"""
    pointer: PointerFile
    """Where in its JSON the state stands. For example: `/state`"""
    done: Annotated[list[ScalarFile], Field(min_length=1, max_length=50)]
    """What at `pointer` means that it has ended well. For example: `[finished]`"""
    failed: list[ScalarFile] = Field(default=[], max_length=50)
    """What at `pointer` means that it has failed; anything else means that it is not over. For example: `[error,
    cancelled]`
    """
    every: SomeDuration | None = None
    """How often it is asked. Default: `5s`"""
    percent: PointerFile | None = None
    """Where a number from 0 to 100 stands. For example: `/percent`"""


class HttpFile(Strict):
    """Sends a request that acts on another system.

    For example: `{url: "${EHR_API}/imports", body: {file: import.json}}`
    """

    method: Literal["POST", "PUT", "PATCH", "DELETE"] = "POST"
    """The method of the request; whoever only looks uses a `probe`."""
    url: Line
    """The address; `${NAME}` is taken from the environment of the engine. For example: `"${EHR_API}/imports"`"""
    headers: dict[Line, Line] = Field(default={}, max_length=50)
    """Headers of the request; `${NAME}` is taken from the environment of the engine. For example: `{Authorization:
    "Bearer ${EHR_TOKEN}"}`
    """
    body: BodyFile | None = None
    """What is sent with the request; without it, nothing."""
    ca_file: Text | None = None
    """Certificates that are trusted instead of those of the host. For example: `/etc/ssl/hospital.pem`"""
    idempotency_key: Literal["yes", "no"] = "no"
    """Whether the other system knows a request again by its header `Idempotency-Key`. `yes`: after a lost answer it is
    sent again; `no`: a person is asked.
    """
    expect: ExpectFile | None = None
    """The answer that says that the request was taken."""
    until: UntilFile | None = None
    """How its end is told, where the answer is not the end."""
