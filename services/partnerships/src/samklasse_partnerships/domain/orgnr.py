"""Norwegian organisation numbers: eight digits and a check digit, modulus 11 (Enhetsregisteret)."""

from samklasse_partnerships.domain.errors import InvalidOrgnr

WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)


def check_digit(first_eight: str) -> int | None:
    """The digit that belongs after `first_eight`; None: no number begins like that."""
    rest = sum(int(digit) * weight for digit, weight in zip(first_eight, WEIGHTS, strict=True)) % 11
    return {0: 0, 1: None}.get(rest, 11 - rest)


def valid(orgnr: str) -> bool:
    """Whether `orgnr` is nine digits with the right last one."""
    return orgnr.isascii() and orgnr.isdigit() and len(orgnr) == 9 and check_digit(orgnr[:8]) == int(orgnr[8])


def must_be_valid(orgnr: str) -> None:
    """Raises: InvalidOrgnr."""
    if not valid(orgnr):
        raise InvalidOrgnr(orgnr=orgnr)
