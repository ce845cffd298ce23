"""Confirming who one is, and signing."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.db import transaction

import lotproof
from lotproof.accounts.models import Meaning, Method, Signature, User
from lotproof.accounts.operations import (
    Confirmation,
    ConfirmationStale,
    IdentityNotConfirmed,
    PasskeyNotConfirmed,
    PasskeyQuestion,
    SignatureNeeded,
    TooManyAttempts,
    change_user,
    confirm_identity,
    confirm_identity_within,
    confirm_passkey,
    set_password,
    sign,
)
from lotproof.accounts.queries import actor_of, signatures_of
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.core.refusals import Refused
from lotproof.evidence.models import Entry
from tests.builders.people import PASSWORD, make_administrator, make_user
from tests.builders.refusing import at_once, refused, said
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


def signer() -> Actor:
    return actor_of(make_user("reviewer", name="Reviewer"), workstation="test")


def refusals_in_log(actor: Actor) -> int:
    return Entry.objects.filter(
        kind="accounts.identity_refused", subject=actor.user_id
    ).count()


def fail(actor: Actor, times: int) -> None:
    for _ in range(times):
        with pytest.raises(IdentityNotConfirmed):
            confirm_identity(password="wrong", actor=actor)


def test_confirms_with_the_password() -> None:
    actor = signer()

    with clock.set_to(NOON):
        confirmation = confirm_identity(password=PASSWORD, actor=actor)

    assert confirmation == Confirmation(actor.user_id, Method.PASSWORD, NOON)
    assert refusals_in_log(actor) == 0


def test_records_a_wrong_password_though_it_is_refused() -> None:
    actor = signer()

    with pytest.raises(IdentityNotConfirmed) as caught:
        confirm_identity(password="wrong", actor=actor)

    assert "was recorded" in said(caught.value, "en")
    assert "已被记录" in said(caught.value, "zh-hans")
    assert refusals_in_log(actor) == 1


def test_five_failures_lock_for_a_quarter_of_an_hour() -> None:
    actor = signer()
    with clock.set_to(NOON):
        fail(actor, 5)

    with (
        clock.set_to(NOON + timedelta(minutes=14)),
        refused(TooManyAttempts, "Wait 15 minutes", "等待 15 分钟"),
    ):
        confirm_identity(password=PASSWORD, actor=actor)
    with clock.set_to(NOON + timedelta(minutes=15)):
        confirm_identity(password=PASSWORD, actor=actor)


def test_a_new_password_ends_the_lock() -> None:
    actor = signer()
    fail(actor, 5)
    set_password(user=actor.user_id, password="new horse", actor=make_administrator())

    confirm_identity(password="new horse", actor=actor)


@pytest.mark.django_db(transaction=True)
def test_many_attempts_at_once_do_not_pass_the_count_together() -> None:
    actor = signer()

    results = at_once(*[lambda: confirm_identity(password="wrong", actor=actor)] * 10)

    kinds = [type(result) for result in results if isinstance(result, Refused)]
    assert kinds.count(IdentityNotConfirmed) == 5
    assert kinds.count(TooManyAttempts) == 5
    assert refusals_in_log(actor) == 5


def test_one_person_s_failures_do_not_lock_another() -> None:
    first, second = signer(), signer()
    fail(first, 5)

    confirm_identity(password=PASSWORD, actor=second)


def test_who_is_inactive_can_not_confirm() -> None:
    person = make_user("reviewer")
    actor = actor_of(person, workstation="")
    change_user(
        user=person.pk,
        name=person.name,
        roles=person.roles,
        is_active=False,
        reason="left",
        actor=make_administrator(),
    )

    with pytest.raises(IdentityNotConfirmed):
        confirm_identity(password=PASSWORD, actor=actor)


def test_asks_for_the_one_time_code_once_it_is_set_up() -> None:
    actor = signer()
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(User.objects.get(pk=actor.user_id), secret)

    with pytest.raises(IdentityNotConfirmed):
        confirm_identity(password=PASSWORD, actor=actor)
    with pytest.raises(IdentityNotConfirmed):
        confirm_identity(password=PASSWORD, code="000000", actor=actor)
    confirmation = confirm_identity(
        password=PASSWORD, code=one_time_code(secret), actor=actor
    )

    assert confirmation.method == Method.PASSWORD_AND_TOTP
    assert Authenticator.objects.count() == 1


def one_time_code(secret: str) -> str:
    counter, *_later = yield_hotp_counters_from_time()
    code: str = format_hotp_value(hotp_value(secret, counter))
    return code


def signed(confirmation: Confirmation | None, actor: Actor) -> Signature:
    subject = User.objects.get(pk=actor.user_id)
    return sign(
        subject=subject,
        digest="ab" * 32,
        meaning=Meaning.REVIEWED,
        confirmation=confirmation,
        at=NOON,
        actor=actor,
    )


def test_a_signature_says_who_what_when_and_of_which_content() -> None:
    actor = signer()

    signature = signed(Confirmation(actor.user_id, Method.PASSWORD, NOON), actor)

    assert signatures_of(actor.user_id) == [signature]
    assert str(signature) == "Reviewer, Reviewed"
    assert (signature.digest, signature.signed_at) == ("ab" * 32, NOON)
    assert signature.subject_table == "accounts_user"
    assert signature.signer_roles == ["reviewer"]


@pytest.mark.parametrize("seconds", [121, -1])
def test_refuses_a_confirmation_too_old_or_of_the_future(seconds: int) -> None:
    actor = signer()
    at = NOON - timedelta(seconds=seconds)

    with refused(ConfirmationStale, "too long ago", "已过时"):
        signed(Confirmation(actor.user_id, Method.PASSWORD, at), actor)


def test_refuses_somebody_else_s_confirmation_and_none() -> None:
    actor, other = signer(), signer()

    with refused(ConfirmationStale, "by somebody else", "由他人确认"):
        signed(Confirmation(other.user_id, Method.PASSWORD, NOON), actor)
    with refused(SignatureNeeded, "must be signed", "签名"):
        signed(None, actor)


def test_within_a_transaction_a_wrong_password_undoes_it_all() -> None:
    actor = signer()

    with transaction.atomic():
        change_own_password(actor)
        with pytest.raises(IdentityNotConfirmed):
            confirm_identity_within(password="wrong", actor=actor)

    assert User.objects.get(pk=actor.user_id).check_password(PASSWORD)


def test_within_a_transaction_the_password_confirms_as_well() -> None:
    actor = signer()

    with clock.set_to(NOON):
        confirmation = confirm_identity_within(password=PASSWORD, actor=actor)

    assert confirmation == Confirmation(actor.user_id, Method.PASSWORD, NOON)


def test_the_product_makes_confirmations_in_one_place() -> None:
    package = Path(lotproof.__file__).parent

    makers = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if re.search(r"(?<!class )\bConfirmation\(", path.read_text("utf-8"))
    }

    assert makers == {"accounts/operations/signing.py"}


def change_own_password(actor: Actor) -> None:
    set_password(user=actor.user_id, password="another one", actor=actor)


def test_a_passkey_that_answers_nothing_of_use_is_refused_and_counted() -> None:
    actor = signer()
    asked = PasskeyQuestion(
        {"challenge": "AAAA", "user_verification": "required"}, NOON
    )

    for answer in ("", "[]", "{}", '{"id": 1}', '{"response": {}}'):
        with pytest.raises(PasskeyNotConfirmed, match="the passkey didn't confirm"):
            confirm_passkey(answer=answer, question=asked, actor=actor)

    assert refusals_in_log(actor) == 5
    with pytest.raises(TooManyAttempts):
        confirm_passkey(answer="{}", question=asked, actor=actor)
    with pytest.raises(TooManyAttempts):
        confirm_identity(password=PASSWORD, actor=actor)


@pytest.mark.parametrize("age", [timedelta(minutes=3), timedelta(minutes=-1), None])
def test_a_passkey_answers_a_question_that_was_just_asked(
    age: timedelta | None,
) -> None:
    actor = signer()
    asked = None if age is None else PasskeyQuestion({}, clock.now() - age)

    with pytest.raises(PasskeyNotConfirmed):
        confirm_passkey(answer="{}", question=asked, actor=actor)
