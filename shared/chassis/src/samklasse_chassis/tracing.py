"""OpenTelemetry spans under the ids that the messages have anyway; none, and no cost, unless a collector is named.

Trace id = the correlation id. The span of a publication has the first 8 bytes of the message's id, and hangs under the
first 8 bytes of its cause's: so `traceparent` follows from the envelope, and nothing has to be carried along. A
consumer's span hangs under the message's. Attributes are keys, queues, codes and ids, as in the logs.
"""

import time
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import SpanContext, SpanKind, StatusCode, TraceFlags
from opentelemetry.util.types import Attributes
from samklasse_contracts.message import Envelope

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
EXPORT_SECONDS = 2.0
"""For one export; a service that ends waits so long for a collector that does not answer."""
FINE = frozenset({"HANDLE", "ADVANCE", "IGNORE", "GAP", "BEHIND", "RESOLVED"})


class Known(NamedTuple):
    """What a span needs of a message or a command."""

    id: UUID
    correlation_id: UUID
    causation_id: UUID | None
    name: str


def known(envelope: Envelope) -> Known:
    """A message's."""
    return Known(envelope.id, envelope.correlationid, envelope.causationid, envelope.type)


def configured(service: str, settings: Mapping[str, str]) -> "Spans | None":
    """Spans to the collector that the settings name, by OTLP over HTTP; None where they name none."""
    if not settings.get(ENDPOINT):
        return None
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    place = f"{settings[ENDPOINT].rstrip('/')}/v1/traces"
    return Spans(service, OTLPSpanExporter(endpoint=place, timeout=EXPORT_SECONDS))


class Spans:
    """Makes spans of what has just ended."""

    def __init__(self, service: str, exporter: "SpanExporter") -> None:
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
        from opentelemetry.sdk.trace.id_generator import IdGenerator

        class Given(IdGenerator):
            """The ids that are due next; spans are made one at a time."""

            span_id = trace_id = 0

            def generate_span_id(self) -> int:
                return self.span_id

            def generate_trace_id(self) -> int:
                return self.trace_id

        self._ids = Given()
        self._provider = TracerProvider(resource=Resource.create({"service.name": service}), id_generator=self._ids)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("samklasse")

    def published(self, messages: Iterable[Known], seconds: float) -> None:
        """The broker has confirmed them."""
        for one in messages:
            told: Attributes = {
                "messaging.system": "rabbitmq",
                "messaging.message.id": str(one.id),
                "samklasse.key": one.name,
            }
            self._span(f"publish {one.name}", one, seconds, kind=SpanKind.PRODUCER, told=told)

    def handled(self, queue: str, one: Known, outcome: str, seconds: float, *, tries: int = 0) -> None:
        """A consumer has taken a message; `outcome` is the verdict, or the class of the error."""
        own = blake2b(f"{queue} {one.id} {tries}".encode(), digest_size=8).digest()
        told: Attributes = {
            "messaging.system": "rabbitmq", "messaging.destination.name": queue, "messaging.message.id": str(one.id),
            "samklasse.key": one.name, "samklasse.outcome": outcome, "samklasse.tries": tries,
        }  # fmt: skip
        self._span(
            f"handle {one.name}", one, seconds, kind=SpanKind.CONSUMER, told=told, own=own, failed=outcome not in FINE
        )

    def commanded(self, one: Known, status: int, seconds: float) -> None:
        """An HTTP command has been carried out, or refused; its name is the route, without values."""
        method, _, route = one.name.partition(" ")
        told: Attributes = {"http.request.method": method, "http.route": route, "http.response.status_code": status}
        self._span(one.name, one, seconds, kind=SpanKind.SERVER, told=told, failed=status >= 500)

    def close(self) -> None:
        """Send what is left; blocks for a few seconds at most."""
        self._provider.shutdown()

    def _span(
        self,
        name: str,
        one: Known,
        seconds: float,
        *,
        kind: SpanKind,
        told: Attributes,
        own: bytes | None = None,
        failed: bool = False,
    ) -> None:
        ended = time.time_ns()
        above = one.id if own else one.causation_id
        self._ids.trace_id = one.correlation_id.int
        self._ids.span_id = int.from_bytes(own or one.id.bytes[:8])
        span = self._tracer.start_span(
            name, _under(one.correlation_id, above), kind, told, start_time=ended - int(seconds * 1e9)
        )
        if failed:
            span.set_status(StatusCode.ERROR)
        span.end(ended)


def _under(correlation_id: UUID, cause: UUID | None) -> Context:
    """The context in which a span hangs under its cause; without one it is the root."""
    if cause is None:
        return Context()
    parent = SpanContext(correlation_id.int, int.from_bytes(cause.bytes[:8]), True, TraceFlags(TraceFlags.SAMPLED))
    return trace.set_span_in_context(trace.NonRecordingSpan(parent), Context())
