"""Who may come in. A wrong role learns no more than a wrong address would tell."""

from samklasse_chassis.http import Caller, NotFound, Role


def municipality(caller: Caller) -> str:
    """The organisation number of a municipality's caseworker or officer.

    Raises:
        NotFound: somebody else.
    """
    if caller.role not in (Role.MUNICIPALITY, Role.OFFICER):
        raise NotFound
    return caller.orgnr


def operator(caller: Caller) -> None:
    """Let the operator in.

    Raises:
        NotFound: somebody else.
    """
    if caller.role is not Role.OPERATOR:
        raise NotFound


def officer(caller: Caller) -> str:
    """The organisation number of a named officer for protected people.

    Raises:
        NotFound: somebody else.
    """
    if caller.role is not Role.OFFICER:
        raise NotFound
    return caller.orgnr
