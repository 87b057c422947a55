"""Personal data (P3) at rest: AES-256-GCM under a random key of each person's own, which a key outside wraps.

    keys = request.app.state.kek                    # Context.kek in a worker; None where the service has no KEK
    await vault.seal(conn, keys, person_id, Kind.IDENTITY, data)
    data = await vault.unseal(conn, keys, person_id, Kind.IDENTITY, reader=do.caller, purpose=Purpose.LETTER)
    await vault.shred(conn, person_id)              # nothing sealed for her opens again, with or without the KEK

`seal_many` and `unseal_many` do the same for thousands in a few statements. Kinds and purposes are closed codes (the
service's own `StrEnum`, upper case): the database refuses anything that looks like free text. Everything joins the
caller's transaction. `unseal` writes the read log, so a GET route that shows what is sealed takes
`Depends(http.disclosing)` instead of `http.reading`. A person is found again by `enter` and `find` (a keyed digest).

Whose person it is, the vault does not know: the caller checks the owner first.
"""

from samklasse_chassis.vault.finding import enter, find, index, indexes
from samklasse_chassis.vault.keys import (
    BadKek,
    DoesNotOpen,
    Keys,
    NoKek,
    VaultError,
    configured,
    load,
    new_kek,
    write_kek,
)
from samklasse_chassis.vault.reading import Read, Reader, Sealed, kinds, reads, sealed, unseal, unseal_all, unseal_many
from samklasse_chassis.vault.rewrapping import rewrap
from samklasse_chassis.vault.sealing import Shredded, drop, seal, seal_many, shred, shredded

__all__ = [
    "BadKek", "DoesNotOpen", "Keys", "NoKek", "Read", "Reader", "Sealed", "Shredded", "VaultError", "configured",
    "drop", "enter", "find", "index", "indexes", "kinds", "load", "new_kek", "reads", "rewrap", "seal", "seal_many",
    "sealed", "shred", "shredded", "unseal", "unseal_all", "unseal_many", "write_kek",
]  # fmt: skip
