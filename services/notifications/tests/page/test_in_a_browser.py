"""The page as a phone shows it, 360 pixels wide, judged by axe-core in Debian's Chromium."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from samklasse.infra.chromium import Tab
from samklasse_notifications.page import whole
from samklasse_notifications.page.view import Lesson, Page, Said

from .pages import BEFORE, LANGUAGES, LESSON, a_page

RUN = "axe.run(document).then(r => r.violations.map(v => [v.impact, v.id, v.nodes.map(n => n.html.slice(0, 120))]))"
SMALL = """[...document.querySelectorAll('a,button,summary,select')]
  .filter(e => e.checkVisibility()).map(e => [e.tagName, e.getBoundingClientRect()])
  .filter(([, r]) => r.height < 44 || r.width < 44).map(([t, r]) => [t, r.width, r.height])"""
GRAVE = {"serious", "critical"}


@pytest.fixture
def phone(tab: Tab) -> Iterator[Tab]:
    tab.resize(360, 740)
    tab.prefer()
    yield tab
    tab.prefer()


def show(tab: Tab, tmp_path: Path, html: bytes) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(html)
    tab.open(file.as_uri())


def found(tab: Tab) -> list[Any]:
    """What axe-core finds. It comes in a package whose own code, for another driver, is not imported."""
    home = find_spec("axe_playwright_python")
    assert home is not None and home.origin is not None
    tab.evaluate((Path(home.origin).parent / "axe.min.js").read_text(encoding="utf-8") + "; 0")
    violations: list[Any] = tab.evaluate(RUN)
    return violations


def grave(tab: Tab) -> list[Any]:
    return [violation for violation in found(tab) if violation[0] in GRAVE]


def states(language: str) -> list[Page]:
    absent = a_page(language, BEFORE, said=Said.LANGUAGE_SAVED)
    assert absent.lesson is not None
    away = Lesson(LESSON, absent.lesson.course, absent=True)
    return [
        a_page(language),
        a_page(language, BEFORE, lesson=away, said=Said.TOO_EARLY),
        a_page(language, lesson=None, told=()),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_serious_in_any_state_of_the_page(phone: Tab, tmp_path: Path, language: str) -> None:
    """F03: in every language, with and without a lesson, before it and while it is open."""
    for page in states(language):
        show(phone, tmp_path, whole.html(page))

        assert grave(phone) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_at_360_pixels_nothing_runs_out_of_the_side_and_every_target_fits_a_thumb(
    phone: Tab, tmp_path: Path, language: str
) -> None:
    for page in states(language):
        show(phone, tmp_path, whole.html(page))

        assert phone.evaluate("document.documentElement.scrollWidth") == 360
        assert phone.evaluate(SMALL) == []


@pytest.mark.parametrize(
    "wish", [{"prefers_color_scheme": "dark"}, {"forced_colors": "active"}, {"prefers_reduced_motion": "reduce"}]
)
def test_it_can_be_read_as_she_has_set_her_phone(phone: Tab, tmp_path: Path, wish: dict[str, str]) -> None:
    phone.prefer(**wish)
    show(phone, tmp_path, whole.html(a_page("nb")))

    assert grave(phone) == []
    assert phone.evaluate("document.getAnimations().length") == 0


def test_i_cannot_come_opens_by_keyboard_without_any_script_and_focus_is_seen(phone: Tab, tmp_path: Path) -> None:
    show(phone, tmp_path, whole.html(a_page("nb")))
    focused = []
    for _ in range(3):
        phone.press("Tab", 9)
        focused.append(
            phone.evaluate("[document.activeElement.tagName, getComputedStyle(document.activeElement).outlineWidth]")
        )
    phone.press(" ", 32)

    assert focused == [["A", "4px"], ["A", "4px"], ["SUMMARY", "4px"]]
    assert phone.evaluate("document.querySelector('details').open")


def test_the_page_of_nobody_can_be_read_too(phone: Tab, tmp_path: Path) -> None:
    show(phone, tmp_path, whole.missing())

    assert grave(phone) == []


def test_pale_letters_and_a_field_without_a_name_would_be_found(phone: Tab, tmp_path: Path) -> None:
    show(
        phone,
        tmp_path,
        whole.html(a_page("nb")).replace(b"--ink:#15181c", b"--ink:#b5b8bc").replace(b' for="lang"', b""),
    )

    assert {violation[1] for violation in grave(phone)} == {"color-contrast", "select-name"}
