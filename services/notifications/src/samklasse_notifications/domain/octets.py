"""UTF-8 cut into pieces that are no longer than they may be, and never inside a character."""


def cut(text: bytes, most: int, then: int | None = None) -> list[bytes]:
    """Pieces of at most `most` octets, those after the first of at most `then`; one, empty, of nothing."""
    pieces, at, room = [], 0, most
    while len(text) - at > room:
        end = at + room
        while text[end] & 0xC0 == 0x80:  # within a character
            end -= 1
        pieces.append(text[at:end])
        at, room = end, then or most
    return [*pieces, text[at:]]
