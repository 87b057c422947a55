"""The operator's step: roles, schemas, migrations, users and topology. Idempotent; services never do any of it."""

from samklasse.provision.keys import with_all_secrets
from samklasse.provision.operator import provision
from samklasse.provision.services import installed

__all__ = ["installed", "provision", "with_all_secrets"]
