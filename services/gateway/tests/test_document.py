"""What suppliers are told is what the gateway does."""

import json
import re
from pathlib import Path

import pytest
from samklasse_chassis.topology import MAILBOX_LENGTH
from samklasse_contracts import published
from samklasse_contracts.catalogue import MAILBOX, TOLD
from samklasse_contracts.message import MAX_BODY_BYTES, Message
from samklasse_gateway.domain import errors

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "suppliers.md").read_text(encoding="utf-8")
ABSTRACT = {errors.Refusal, errors.Unanswerable}
EXAMPLE = re.compile(r"^you (?:hear|say) `([a-z0-9.-]+)`\n\n```json\n(.*?)\n```$", re.MULTILINE | re.DOTALL)
SHOWN = ("inquiry", "coordination", "assessment", "delegation", "terms", "erasure")
OVER_HTTP = {errors.UnknownOrganisation, errors.NotASeller}


def leaves(error: type[errors.Refusal]) -> set[type[errors.Refusal]]:
    """The error and all that it is the root of."""
    return {error}.union(*(leaves(each) for each in error.__subclasses__()))


@pytest.mark.parametrize("message", [*TOLD, *MAILBOX])
def test_the_page_has_every_message(message: type[Message]) -> None:
    assert f"`{message.__name__}`" in PAGE
    assert f"`{message.key}`" in PAGE


@pytest.mark.parametrize("error", sorted(leaves(errors.Refusal) - ABSTRACT - OVER_HTTP, key=lambda each: each.code))
def test_the_page_has_every_refusal_of_the_door(error: type[errors.Refusal]) -> None:
    assert f"`{error.code}`" in PAGE


def test_the_page_has_the_limits() -> None:
    assert f"{MAX_BODY_BYTES // 1024} KiB" in PAGE
    assert f"{MAILBOX_LENGTH:,} letters" in PAGE


def drifted(page: str) -> list[str]:
    """Examples of a page that are not, or no longer, those that the package publishes."""
    return [key for key, body in EXAMPLE.findall(page) if json.loads(body) != published.example(key)[1]]


def test_the_examples_are_those_of_the_package() -> None:
    shown = [key for key, _ in EXAMPLE.findall(PAGE)]
    wanted = {message.key for message in (*TOLD, *MAILBOX) if message.key.split(".")[1] in SHOWN}

    assert drifted(PAGE) == []
    assert sorted(shown) == sorted(wanted)


def test_an_example_that_has_drifted_is_noticed() -> None:
    key = "mailbox.erasure.wanted.v1"
    body = json.dumps(published.example(key)[1] | {"reason": "MOVED"})

    assert drifted(f"you hear `{key}`\n\n```json\n{body}\n```") == [key]
