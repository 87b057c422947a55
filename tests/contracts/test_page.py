"""docs/messages.md says what the contracts say."""

from pathlib import Path

from samklasse_contracts import page
from samklasse_contracts.catalogue import BY_KEY

PAGE = Path(__file__).parents[2] / "docs/messages.md"


def test_the_page_is_fresh() -> None:
    assert PAGE.read_text() == page.messages_page(), "run: samklasse contracts docs > docs/messages.md"


def test_the_page_shows_every_message_once() -> None:
    shown = page.messages_page()

    assert [key for key in BY_KEY if shown.count(f"| `{key}` |") != 1] == []
