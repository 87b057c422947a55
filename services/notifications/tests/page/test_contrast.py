"""Letters that can be read in sun and by poor eyes: WCAG 2.2, 1.4.6 (7 to 1) for text, 1.4.11 (3 to 1) for edges."""

import re

import pytest
from samklasse_notifications.page.style import CSS

COLORS = re.findall(r"--(\w+):#([0-9a-f]{3,6})", CSS)
LIGHT = dict(COLORS[: len(COLORS) // 2])
DARK = dict(COLORS[len(COLORS) // 2 :])
TEXT = [("ink", "paper"), ("ink", "card"), ("soft", "paper"), ("soft", "card"), ("on", "deep"), ("ink", "good"),
        ("deep", "paper"), ("soft", "good")]  # fmt: skip
EDGES = [("deep", "card"), ("line", "card"), ("line", "paper"), ("ink", "card")]


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_stands_out_seven_times_and_edges_three(scheme: dict[str, str]) -> None:
    assert {pair: contrast(scheme, *pair) for pair in TEXT if contrast(scheme, *pair) < 7} == {}
    assert {pair: contrast(scheme, *pair) for pair in EDGES if contrast(scheme, *pair) < 3} == {}


def contrast(scheme: dict[str, str], one: str, other: str) -> float:
    brighter, darker = sorted((luminance(scheme[one]), luminance(scheme[other])), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def luminance(color: str) -> float:
    """WCAG 2.2, definition of relative luminance."""
    whole = color if len(color) == 6 else "".join(sign * 2 for sign in color)
    parts = [int(whole[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
