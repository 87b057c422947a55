"""A RabbitMQ cluster of three nodes on this machine."""

import base64
import json
import os
import secrets
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from samklasse.infra import binaries, process, rabbit, trixie
from samklasse.infra.ports import open_port

from .network import NODES, Network, network

AMQP_PORT, API_PORT, DISTRIBUTION_PORT, EPMD_PORT = 31_672, 31_673, 31_674, 31_675
TICK_SECONDS = 8
"""A silent peer is given up after this, give or take a quarter."""
CLUSTERED = """\
cluster_partition_handling = pause_minority
cluster_formation.peer_discovery_backend = classic_config
cluster_formation.classic_config.nodes.1 = {names[0]}
cluster_formation.classic_config.nodes.2 = {names[1]}
cluster_formation.classic_config.nodes.3 = {names[2]}
net_ticktime = {tick}
"""


@dataclass(frozen=True)
class Cluster:
    """Three nodes; every one of them is killed, frozen and started by its number."""

    home: Path
    network: Network
    found: binaries.Binaries
    password: str

    def place(self, node: int) -> str:
        """`host:port` for AMQP."""
        return f"{self.network.address(node)}:{AMQP_PORT}"

    @property
    def places(self) -> tuple[str, ...]:
        """All of them, as services list them."""
        return tuple(self.place(node) for node in NODES)

    @property
    def user(self) -> str:
        """`user:password` of the administrator."""
        return f"{rabbit.USER}:{self.password}"

    def api(self, node: int) -> str:
        """The management API of one node."""
        return f"http://{self.user}@{self.network.address(node)}:{API_PORT}"

    def start(self, node: int) -> None:
        """Start the node (its epmd runs on); it is there once `await_whole` returns."""
        folder = self.home / f"node{node}"
        process.spawn(folder, "rabbitmq", [*self._words(node), str(self.found.rabbit)], self._env(node), folder)

    def kill(self, node: int) -> None:
        """-9."""
        process.kill(self.home / f"node{node}", self._record(node))

    def freeze(self, node: int) -> None:
        """Stop it in its tracks."""
        process.ask(self.home / f"node{node}", self._record(node), signal.SIGSTOP)

    def thaw(self, node: int) -> None:
        """Let it go on."""
        process.ask(self.home / f"node{node}", self._record(node), signal.SIGCONT)

    def leader(self, queue: str, ask: int = 1) -> int:
        """The node that leads a queue of vhost core."""
        name = self.tell(ask, f"/api/queues/core/{queue}")["leader"]
        return next(node for node in NODES if name.endswith(f"@{self.network.address(node)}"))

    def tell(self, node: int, path: str) -> Any:
        """What one node's management API says."""
        word = base64.b64encode(self.user.encode()).decode()
        place = f"http://{self.network.address(node)}:{API_PORT}{path}"
        asked = urllib.request.Request(place, headers={"Authorization": f"Basic {word}"})
        with urllib.request.urlopen(asked, timeout=5) as answer:
            return json.load(answer)

    def whole(self) -> bool:
        """Whether each node sees three running nodes and no partition."""
        for node in NODES:
            try:
                seen = self.tell(node, "/api/nodes")
            except (urllib.error.URLError, OSError):
                return False
            running = [one for one in seen if one.get("running")]
            if len(running) != len(NODES) or any(one.get("partitions") for one in running):
                return False
        return all(open_port(AMQP_PORT, self.network.address(node)) for node in NODES)

    def await_whole(self, seconds: float = 90) -> float:
        """Seconds until the cluster was whole.

        Raises:
            TimeoutError: it was not in time; the end of each log is in the message.
        """
        began = time.monotonic()
        while not self.whole():
            if time.monotonic() > began + seconds:
                tails = [process.last_lines(self.home / f"node{node}", "rabbitmq", 8) for node in NODES]
                raise TimeoutError("\n".join(tails))
            time.sleep(0.2)
        return time.monotonic() - began

    def prepare(self, node: int, cookie: str) -> None:
        """Write the node's files and start its epmd."""
        folder = process.folder(self.home, f"node{node}")
        rabbit.prepare(folder, self._ports(), self.password)
        settings = folder / "rabbit/rabbitmq.conf"
        names = [self._name(each) for each in NODES]
        own = settings.read_text().replace("127.0.0.1", self.network.address(node))
        settings.write_text(own + CLUSTERED.format(names=names, tick=TICK_SECONDS))
        secret = folder / "rabbit/.erlang.cookie"
        secret.chmod(0o600)
        secret.write_text(cookie)
        secret.chmod(0o400)

    def start_epmd(self) -> None:
        """One per namespace; on loopback one for all."""
        apart = bool(self.network.at(1))
        for node in NODES if apart else NODES[:1]:
            folder = self.home / f"node{node}"
            addresses = [self.network.address(each) for each in ((node,) if apart else NODES)]
            listen = ["-address", ",".join(addresses), "-port", str(EPMD_PORT)]
            command = [*self._words(node), str(self.found.epmd), *listen]
            process.spawn(folder, "epmd", command, self._env(node), folder)
            _until(lambda at=addresses[0]: open_port(EPMD_PORT, at), f"epmd at {addresses[0]}")

    def stop(self) -> None:
        """End all that was started, frozen or not."""
        for node in NODES:
            folder = self.home / f"node{node}"
            for record in process.records(folder).values():
                with suppress(ProcessLookupError):
                    process.kill(folder, record)

    def _words(self, node: int) -> tuple[str, ...]:
        return (*self.network.at(node), *self.found.broker_prefix)

    def _name(self, node: int) -> str:
        return f"c{node}@{self.network.address(node)}"

    def _ports(self) -> rabbit.Ports:
        return rabbit.Ports(AMQP_PORT, API_PORT, DISTRIBUTION_PORT, EPMD_PORT)

    def _env(self, node: int) -> dict[str, str]:
        address = self.network.address(node)
        env = rabbit.environment(self.home / f"node{node}" / "rabbit", self._ports())
        interface = "{" + address.replace(".", ",") + "}"
        return {key: value.replace("{127,0,0,1}", interface) for key, value in env.items()} | {
            "ERL_EPMD_ADDRESS": address,
            "RABBITMQ_USE_LONGNAME": "true",
            "RABBITMQ_NODENAME": self._name(node),
        }

    def _record(self, node: int) -> process.Record:
        return process.records(self.home / f"node{node}")["rabbitmq"]


@contextmanager
def running(home: Path, say: Callable[[str], None] = print) -> Iterator[Cluster]:
    """Three joined nodes for as long as the block runs; says where they live and how long it took."""
    found = binaries.find()
    if trixie.asked(os.environ):
        found = trixie.programs(found, say)
    began = time.monotonic()
    with network() as where:
        cluster = Cluster(home, where, found, secrets.token_urlsafe(16))
        cookie = secrets.token_hex(20)
        try:
            for node in NODES:
                cluster.prepare(node, cookie)
            cluster.start_epmd()
            cluster.start(1)
            if not found.broker_prefix:  # 3.10 spends 10 s on agreeing who is first; 4 waits for all
                _until(lambda: open_port(AMQP_PORT, where.address(1)), "the first node", 60)
            for node in NODES[1:]:
                cluster.start(node)
            cluster.await_whole()
            say(f"cluster of three on {where.kind}, whole after {time.monotonic() - began:.1f} s")
            yield cluster
        finally:
            cluster.stop()


def _until(holds: Callable[[], bool], what: str, seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            raise TimeoutError(what)
        time.sleep(0.02)
