"""A passkey as a browser would have registered it, without a browser."""

from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorAttestationResponse,
    AuthenticatorData,
    CollectedClientData,
    RegistrationResponse,
)

KEY = ec.derive_private_key(7, ec.SECP256R1())
CREDENTIAL = bytes(range(16))


def registration() -> dict[str, Any]:
    """What the browser sends at a passkey's registration."""
    public = ES256.from_cryptography_key(KEY.public_key())  # type: ignore[no-untyped-call] # the library has no types here
    made = AttestedCredentialData.create(Aaguid.NONE, CREDENTIAL, public)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
    data = AuthenticatorData.create(bytes(32), flags, 0, made)
    said = CollectedClientData.create(
        CollectedClientData.TYPE.CREATE, bytes(32), "http://testserver"
    )
    return dict(
        RegistrationResponse(
            raw_id=CREDENTIAL,
            response=AuthenticatorAttestationResponse(
                client_data=said,
                attestation_object=AttestationObject.create("none", data, {}),
            ),
        )
    )
