"""Spans over OTLP/HTTP: the only module that imports OpenTelemetry, of the extra `otel`.

Where to, with which headers, certificates and patience, the OTEL_* variables of its specification say:
https://opentelemetry.io/docs/specs/otel/protocol/exporter/
"""

import logging
import os
from collections.abc import Mapping, Sequence
from datetime import datetime

import requests
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Event, ReadableSpan
from opentelemetry.sdk.trace.export import SpanExportResult
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import SpanContext, SpanKind, TraceFlags
from opentelemetry.trace.status import Status, StatusCode

from console.running.tracing.answer import Answer
from console.telling.machines.spans import SpanFacts
from plans.characters import shown

USUAL = "http://localhost:4318/v1/traces"
LONGEST = 200
"""Characters of an address that is said."""
_TRY_AGAIN = frozenset({408, 429, 502, 503, 504})
"""Answers after which the same spans may be taken later."""


class Collector:
    """Where spans go. Its own log is silent: it would say what the collector answered, and headers that hold a token.

    Args:
        version: of this program.
    """

    def __init__(self, version: str) -> None:
        silent = logging.getLogger("opentelemetry")
        silent.addHandler(logging.NullHandler())
        silent.propagate = False
        self._answers: list[int] = []
        session = requests.Session()
        session.hooks["response"].append(self._heard)
        self._exporter = OTLPSpanExporter(session=session)
        self._resource = Resource.create({**_usual_name(os.environ), "service.version": version})
        self._scope = InstrumentationScope("cutover", version)

    @property
    def address(self) -> str:
        """Where it is, as the variables say it, without a password that may stand in there."""
        base = os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT", "").rstrip("/")
        whole = os.environ.get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") or (f"{base}/v1/traces" if base else USUAL)
        scheme, rest = whole.partition("://")[::2]
        return shown(f"{scheme}://{rest.rpartition('@')[2]}")[:LONGEST]

    @property
    def reason(self) -> str:
        """What it answered last, as a number; empty where it did not."""
        return f"HTTP {self._answers[-1]}" if self._answers else ""

    def send(self, spans: Sequence[SpanFacts]) -> Answer:
        """Send them; takes as long as OTEL_EXPORTER_OTLP_TIMEOUT lets it, ten seconds by itself."""
        self._answers.clear()
        if self._exporter.export([self._span(one) for one in spans]) is SpanExportResult.SUCCESS:
            return Answer.TAKEN
        return Answer.REFUSED if self._answers and self._answers[-1] not in _TRY_AGAIN else Answer.AWAY

    def _heard(self, response: requests.Response, *_: object, **__: object) -> None:
        self._answers.append(response.status_code)

    def _span(self, one: SpanFacts) -> ReadableSpan:
        return ReadableSpan(
            name=one.name,
            context=_context(one.trace, one.id),
            parent=_context(one.trace, one.parent) if one.parent is not None else None,
            resource=self._resource,
            attributes=one.facts,
            events=[Event(event.name, event.facts, _nanos(event.at)) for event in one.events],
            kind=SpanKind.INTERNAL,
            status=Status(StatusCode.ERROR, one.failed) if one.failed else Status(StatusCode.OK),
            start_time=_nanos(one.begun),
            end_time=_nanos(one.ended),
            instrumentation_scope=self._scope,
        )


def _usual_name(environ: Mapping[str, str]) -> dict[str, str]:
    """What this service is called, where nobody says otherwise: what is given to a resource comes before variables."""
    is_named = "OTEL_SERVICE_NAME" in environ or "service.name=" in environ.get("OTEL_RESOURCE_ATTRIBUTES", "")
    return {} if is_named else {"service.name": "cutover"}


def _context(trace: int, span: int) -> SpanContext:
    return SpanContext(trace_id=trace, span_id=span, is_remote=False, trace_flags=TraceFlags(TraceFlags.SAMPLED))


def _nanos(at: datetime) -> int:
    return int(at.timestamp() * 1_000_000) * 1000
