"""A trace is put together from ids that the messages have anyway; without a collector there is none, and no cost."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Annotated
from uuid import UUID, uuid4

import asyncpg
import toys
from fastapi import Depends
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from running import PRIVATE, running
from samklasse_chassis import http, outbox, tokens, tracing
from samklasse_chassis.tracing import ENDPOINT, Known, Spans, configured
from samklasse_contracts.message import Cause, envelope_from, headers, say
from toys import CONSUMERS, Place, until

TOLD = {
    "messaging.system", "messaging.destination.name", "messaging.message.id", "samklasse.key", "samklasse.outcome",
    "samklasse.tries", "http.request.method", "http.route", "http.response.status_code",
}  # fmt: skip
routes = http.router("/things")


@routes.post("/{thing}/said")
async def say_it(thing: str, do: Annotated[http.Command, Depends(http.command)]) -> dict[str, str]:
    """Say something because somebody asked."""
    told = say(toys.ThingSaid(name=thing), subject=uuid4(), at=do.now, sequence=1, cause=do.cause)
    await outbox.add(do.conn, told)
    return {"id": str(told.envelope.id)}


@contextmanager
def collector() -> Iterator[tuple[str, list[Span]]]:
    """An OTLP/HTTP receiver on loopback, and what it has been sent."""
    sent: list[Span] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            found = ExportTraceServiceRequest.FromString(body) if self.path == "/v1/traces" else None
            sent.extend(span for one in found.resource_spans for scope in one.scope_spans for span in scope.spans)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", sent
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


async def test_a_command_its_message_and_its_effect_are_one_trace(
    place: Place, alpha: asyncpg.Pool, beta: asyncpg.Pool
) -> None:
    caller = http.Caller("910000004", http.Role.MUNICIPALITY, "u1")
    bearer = tokens.sign(PRIVATE, caller, expires_at=datetime.now(UTC) + timedelta(minutes=5))
    proof = {"authorization": f"Bearer {bearer}", "Idempotency-Key": "k"}
    with collector() as (url, sent):
        settings = {ENDPOINT: url}
        async with (
            running(place, "beta", CONSUMERS, settings=settings),
            running(place, "alpha", routers=[routes], settings=settings) as client,
        ):
            answer = (await client.post("/things/secret/said", headers=proof)).raise_for_status()
            await until(lambda: _holds(beta, "SELECT count(*) = 1 FROM effects"))
            await until(lambda: _holds(alpha, "SELECT count(*) = 0 FROM outbox"))
    spans = {span.name.partition(" ")[0]: span for span in sent}
    said = UUID(answer.json()["id"])
    key = toys.ThingSaid.key

    assert sorted(span.name for span in sent) == ["POST /things/{thing}/said", f"handle {key}", f"publish {key}"]
    assert len({span.trace_id for span in sent}) == 1
    assert spans["publish"].span_id == said.bytes[:8]
    assert (spans["POST"].parent_span_id, spans["publish"].parent_span_id) == (b"", spans["POST"].span_id)
    assert spans["handle"].parent_span_id == spans["publish"].span_id != spans["handle"].span_id
    assert spans["POST"].trace_id[:8] == spans["POST"].span_id, "a command is its own correlation"
    assert all(0 < span.end_time_unix_nano - span.start_time_unix_nano < 30e9 for span in sent)
    assert {told.key for span in sent for told in span.attributes} <= TOLD
    assert not any("secret" in str(span) or "910000004" in str(span) for span in sent)


def test_what_failed_is_marked_and_a_second_try_is_a_span_of_its_own() -> None:
    kept = InMemorySpanExporter()
    spans = Spans("beta", kept)
    one = Known(uuid4(), uuid4(), uuid4(), "alpha.thing.said.v1")
    spans.handled("beta.alpha-thing", one, "RuntimeError", 0.1)
    spans.handled("beta.alpha-thing", one, "RESOLVED", 0.1, tries=1)
    spans.handled("gamma.alpha-thing", one, "HANDLE", 0.1)
    spans.close()
    found = kept.get_finished_spans()

    assert [span.status.is_ok for span in found] == [False, True, True]
    assert len({span.context.span_id for span in found}) == 3
    assert {span.parent.span_id for span in found} == {int.from_bytes(one.id.bytes[:8])}
    assert {span.context.trace_id for span in found} == {one.correlation_id.int}
    assert {span.resource.attributes["service.name"] for span in found} == {"beta"}


def test_the_traceparent_of_a_message_follows_from_its_ids() -> None:
    first = toys.said("x", 1)
    second = say(toys.NoteSaid(name="y"), subject=uuid4(), at=first.envelope.time, cause=first)
    by_command = say(toys.NoteSaid(name="y"), subject=uuid4(), at=first.envelope.time, cause=Cause(uuid4(), uuid4()))

    for message in (first, second, by_command):
        said = envelope_from(headers(message.envelope))
        assert said.traceparent == f"00-{said.correlationid.hex}-{said.id.hex[:16]}-01"
    assert second.envelope.correlationid == first.envelope.id


def test_without_a_collector_there_is_nothing_and_not_even_an_import() -> None:
    program = "import sys, samklasse_chassis.runtime; sys.exit('opentelemetry.sdk' in sys.modules)"

    assert configured("beta", {}) is configured("beta", {ENDPOINT: ""}) is None
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_collector_that_is_away_keeps_nobody_waiting() -> None:
    spans = configured("beta", {ENDPOINT: "http://127.0.0.1:1"})
    assert spans is not None
    began = time.perf_counter()
    spans.published([Known(uuid4(), uuid4(), None, "alpha.thing.said.v1")], 0.1)
    noted = time.perf_counter() - began
    spans.close()

    assert noted < 0.1
    assert time.perf_counter() - began < tracing.EXPORT_SECONDS + 2


async def _holds(opened: asyncpg.Pool, sql: str) -> bool:
    return bool(await opened.fetchval(sql))
