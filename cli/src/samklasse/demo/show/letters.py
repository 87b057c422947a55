"""The same news in five languages: what members of one class got, each in her own."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from samklasse.checker.catchers import Caught, Letter, opened

RIGHT_TO_LEFT = frozenset({"ar", "fa", "fa-AF", "ps", "ur", "ckb"})
FIRST = ("nb", "uk", "ar", "ti", "en", "nn", "so", "fa-AF")
NAMES = {
    "nb": "Norsk bokmål", "nn": "Norsk nynorsk", "en": "English", "uk": "Українська", "ar": "العربية", "ti": "ትግርኛ",
    "so": "Soomaali", "fa-AF": "دری", "fa": "فارسی", "ru": "Русский", "tr": "Türkçe", "pl": "Polski", "es": "Español",
}  # fmt: skip
CHANNEL = {"epost": "e-post", "sms": "SMS"}


@dataclass(frozen=True)
class Shown:
    """One message as the page shows it."""

    language: str
    name: str
    direction: str
    channel: str
    letter: Letter


def five_languages(caught: Sequence[Caught]) -> list[Shown]:
    """New-class letters of the class that was told in most languages, preferring those of `FIRST`."""
    by_class: dict[str, dict[str, Caught]] = defaultdict(dict)
    for each in caught:
        if each.notice.kind == "NEW_CLASS" and each.notice.channel == "epost":
            by_class[each.notice.subject].setdefault(each.notice.language, each)
    if not by_class:
        return []
    chosen = max(by_class.values(), key=lambda found: (len(found), sum(language in FIRST for language in found)))
    order = sorted(chosen, key=lambda language: (FIRST.index(language) if language in FIRST else len(FIRST), language))
    return [_shown(language, chosen[language]) for language in order[:5]]


def _shown(language: str, caught: Caught) -> Shown:
    direction = "rtl" if language in RIGHT_TO_LEFT else "ltr"
    channel = CHANNEL[caught.notice.channel]
    return Shown(language, NAMES.get(language, language), direction, channel, opened(caught))


def by_channel(caught: Sequence[Caught]) -> dict[str, int]:
    """How many messages left on each channel."""
    return dict(sorted(Counter(each.notice.channel for each in caught).items()))


def by_language(caught: Sequence[Caught]) -> dict[str, int]:
    """How many messages left in each language."""
    return dict(sorted(Counter(each.notice.language for each in caught).items()))
