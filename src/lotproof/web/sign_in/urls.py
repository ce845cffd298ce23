"""Signing in and out, and the ways to do so.

Only these of allauth's pages exist: there is no signing up and no password by
mail, for an administrator makes accounts and gives new passwords. The names are
allauth's, for its own code refers to them.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import path

from lotproof.web.sign_in import passkeys as signing
from lotproof.web.sign_in import tokens, views

urlpatterns = [
    path(
        "login/",
        account.LoginView.as_view(template_name="sign_in/login.html"),
        name="account_login",
    ),
    path(
        "logout/",
        account.LogoutView.as_view(template_name="sign_in/logout.html"),
        name="account_logout",
    ),
    path(
        "inactive/",
        account.AccountInactiveView.as_view(template_name="sign_in/inactive.html"),
        name="account_inactive",
    ),
    path(
        "reauthenticate/",
        account.ReauthenticateView.as_view(
            template_name="sign_in/confirm_password.html"
        ),
        name="account_reauthenticate",
    ),
    path("signing/passkey/", signing.ask, name="sign_with_passkey"),
    path("tokens/", tokens.index, name="own_tokens"),
    path("tokens/new/", tokens.new, name="new_token"),
    path("tokens/<uuid:token_id>/revoke/", tokens.revoke, name="revoke_own_token"),
    path("password/", views.change_password, name="account_change_password"),
    path(
        "factors/",
        mfa.IndexView.as_view(template_name="sign_in/factors.html"),
        name="mfa_index",
    ),
    path(
        "factors/code/",
        mfa.AuthenticateView.as_view(template_name="sign_in/second_factor.html"),
        name="mfa_authenticate",
    ),
    path(
        "factors/confirm/",
        mfa.ReauthenticateView.as_view(template_name="sign_in/confirm_code.html"),
        name="mfa_reauthenticate",
    ),
    path(
        "factors/app/",
        totp.ActivateTOTPView.as_view(template_name="sign_in/app_add.html"),
        name="mfa_activate_totp",
    ),
    path(
        "factors/app/remove/",
        totp.DeactivateTOTPView.as_view(template_name="sign_in/app_remove.html"),
        name="mfa_deactivate_totp",
    ),
    path(
        "factors/recovery-codes/",
        recovery_codes.ViewRecoveryCodesView.as_view(
            template_name="sign_in/recovery_codes.html"
        ),
        name="mfa_view_recovery_codes",
    ),
    path(
        "factors/recovery-codes/new/",
        recovery_codes.GenerateRecoveryCodesView.as_view(
            template_name="sign_in/recovery_codes_new.html"
        ),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "factors/recovery-codes/download/",
        recovery_codes.DownloadRecoveryCodesView.as_view(),
        name="mfa_download_recovery_codes",
    ),
    path(
        "factors/passkeys/",
        passkeys.ListWebAuthnView.as_view(template_name="sign_in/passkeys.html"),
        name="mfa_list_webauthn",
    ),
    path(
        "factors/passkeys/add/",
        passkeys.AddWebAuthnView.as_view(template_name="sign_in/passkey_add.html"),
        name="mfa_add_webauthn",
    ),
    path(
        "factors/passkeys/confirm/",
        passkeys.ReauthenticateWebAuthnView.as_view(
            template_name="sign_in/confirm_passkey.html"
        ),
        name="mfa_reauthenticate_webauthn",
    ),
    path("factors/passkeys/login/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path(
        "factors/passkeys/<int:pk>/",
        passkeys.EditWebAuthnView.as_view(template_name="sign_in/passkey_edit.html"),
        name="mfa_edit_webauthn",
    ),
    path(
        "factors/passkeys/<int:pk>/remove/",
        passkeys.RemoveWebAuthnView.as_view(
            template_name="sign_in/passkey_remove.html"
        ),
        name="mfa_remove_webauthn",
    ),
]
