"""Every way in which people, roles and signatures change."""

from lotproof.accounts.operations.people import (
    NameMissing,
    NobodyLeft,
    OwnRights,
    RoleUnknown,
    UsernameInvalid,
    UsernameTaken,
    UserUnknown,
    change_role,
    change_user,
    create_roles,
    create_system_user,
    create_user,
    set_password,
)
from lotproof.accounts.operations.signing import (
    Confirmation,
    ConfirmationStale,
    IdentityNotConfirmed,
    SignatureNeeded,
    TooManyAttempts,
    confirm_identity,
    sign,
)
from lotproof.accounts.operations.visits import record_export, record_visit

__all__ = [
    "Confirmation",
    "ConfirmationStale",
    "IdentityNotConfirmed",
    "NameMissing",
    "NobodyLeft",
    "OwnRights",
    "RoleUnknown",
    "SignatureNeeded",
    "TooManyAttempts",
    "UserUnknown",
    "UsernameInvalid",
    "UsernameTaken",
    "change_role",
    "change_user",
    "confirm_identity",
    "create_roles",
    "create_system_user",
    "create_user",
    "record_export",
    "record_visit",
    "set_password",
    "sign",
]
