"""The recorder sees what crosses a real broker, without a binding on the exchange it crosses."""

from pathlib import Path

import aio_pika
import httpx
from samklasse.checker import recorder
from samklasse.infra.state import Infra

VHOST = "recorder-test"


async def test_every_publication_and_delivery_is_recorded_with_its_body_and_id(infra: Infra, tmp_path: Path) -> None:
    async with httpx.AsyncClient(base_url=infra.rabbit_api) as api:
        await api.put(f"/api/vhosts/{VHOST}")
        user = infra.amqp_url.split("//")[1].split(":")[0]
        all_of_it = {"configure": ".*", "write": ".*", "read": ".*"}
        await api.put(f"/api/permissions/{VHOST}/{user}", json=all_of_it)
    watched = {VHOST: ("publish.#", "deliver.#")}
    async with recorder.recording(infra.amqp_url, infra.rabbit_api, tmp_path / "rec.jsonl", watched) as found:
        connection = await aio_pika.connect(f"{infra.amqp_url}/{VHOST}")
        channel = await connection.channel()
        exchange = await channel.declare_exchange("ev", "topic")
        queue = await channel.declare_queue("q", exclusive=True)
        await queue.bind(exchange, "a.#")
        message = aio_pika.Message(b'{"x": 1}', message_id="m1", headers={"ce-type": "a.b"})
        await exchange.publish(message, "a.b")
        got = await queue.get(timeout=5, fail=True)
        await got.ack()
        await recorder.settle(found)
        lines = recorder.read(found.file)
        await connection.close()

    published = [line for line in lines if line["what"] == "publish" and line["where"] == "ev"]
    delivered = [line for line in lines if line["what"] == "deliver" and line["where"] == "q"]
    assert [(line["key"], line["id"], line["headers"]["ce-type"]) for line in published] == [("a.b", "m1", "a.b")]
    assert [line["id"] for line in delivered] == ["m1"]
    assert found.published >= 1
