"""The one thing in shared words that is a person's own: the address of her page, put in when the bytes are made.

Words are made once for all who are told the same. Where her link goes they hold MARK, a private character that no
text may hold otherwise.
"""

import re

MARK = "\ue000"
LONGEST = 45
"""Signs that are kept free for a link in every text. A longer one would cost a third SMS part."""
LINK = re.compile(r"https?://[A-Za-z0-9.:-]{1,40}/[A-Za-z0-9._~/-]*")
"""Nothing that would have to be escaped in HTML, or that a phone would not take for a part of the address."""


def checked(link: str) -> str:
    """Raises:
    ValueError: not an address that can be put in as it is.
    """
    if len(link) > LONGEST or not LINK.fullmatch(link):
        raise ValueError("a link has other signs, or more of them, than the texts keep free for it")
    return link


def fill(text: str, link: str | None) -> str:
    """Put her link in.

    Raises:
        ValueError: the text has a place for a link and there is none, or none that fits.
    """
    if MARK not in text:
        return text
    return text.replace(MARK, checked(link or ""))
