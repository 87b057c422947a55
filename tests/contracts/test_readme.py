"""The first page a newcomer reads is true."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
LINK = re.compile(r"\]\(([^)#:]+)\)")
NAMES = {
    "contract": "class SeatsConfirmed(",
    "consumer": "SeatsConfirmed: seats.confirm_seats",
    "handler": "async def confirm_seats(",
    "domain": "def confirm(",
    "store": "async def lock(",
    "test": "def test_",
}


def broken_links(page: str) -> list[str]:
    """Links of a page that lead to no file."""
    return [link for link in LINK.findall(page) if not (ROOT / link).exists()]


def test_every_link_leads_somewhere() -> None:
    assert broken_links(README) == []


def test_a_broken_link_is_noticed() -> None:
    assert broken_links("[x](docs/nowhere.md)") == ["docs/nowhere.md"]


def test_one_message_can_be_read_through_in_six_links() -> None:
    part = README.partition("### Read one message through")[2]
    links = dict(re.findall(r"\[(\w+)\]\(([^)]+)\)", part))

    assert set(links) == set(NAMES)
    for what, name in NAMES.items():
        assert name in (ROOT / links[what]).read_text(), what


def test_ci_runs_the_test_command_that_is_named_here() -> None:
    assert "make test" in (ROOT / ".ci/run").read_text()
    assert "\nmake demo\nmake test\n" in README
