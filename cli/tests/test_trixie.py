"""RabbitMQ 4 beside the machine's own."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import httpx
import pytest
from samklasse.infra import trixie
from samklasse.infra.errors import CannotStart
from samklasse.infra.state import Infra

LISTED = """\
http://one.invalid/security bookworm-security main
http://one.invalid/debian bookworm contrib
http://two.invalid/debian bookworm main
"""


def test_packages_come_from_where_this_machine_gets_its_own_release() -> None:
    assert trixie.mirror(LISTED, "bookworm") == "http://two.invalid/debian"


def test_a_machine_that_names_no_source_for_its_release_is_told_so() -> None:
    with pytest.raises(CannotStart, match="sid main"):
        trixie.mirror(LISTED, "sid")


def test_only_a_version_that_there_is_a_way_to_may_be_asked_for() -> None:
    assert trixie.asked({"SAMKLASSE_RABBIT": "4"})
    assert not trixie.asked({})
    with pytest.raises(CannotStart, match="SAMKLASSE_RABBIT=5"):
        trixie.asked({"SAMKLASSE_RABBIT": "5"})


@pytest.mark.skipif(not trixie.asked(os.environ), reason="only where RabbitMQ 4 is asked for")
def test_the_broker_of_this_run_is_the_one_that_was_asked_for(infra: Infra) -> None:
    api = urlsplit(infra.rabbit_api)
    place = f"http://{api.hostname}:{api.port}/api/overview"

    told = httpx.get(place, auth=(api.username or "", api.password or "")).json()

    assert told["rabbitmq_version"].startswith("4.0.")
