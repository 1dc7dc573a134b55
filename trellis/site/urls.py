"""Where every path begins. Rooms own what follows their noun."""

from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as app_codes
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount.providers.saml.views import acs
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, reverse_lazy
from django.views.generic import RedirectView

from trellis.site import views
from trellis.site.sign_in.adapters import asks_again

# Of allauth's pages these alone are served: no passwords, no sign-up, no addresses to manage. Its names stay,
# since its code asks for them.
LIBRARY = [
    path("again/", login_not_required(RedirectView.as_view(pattern_name="sign_in", query_string=True)), name="account_login"),
    path("passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("second-step/", second_step.authenticate, name="mfa_authenticate"),
    path("confirm/code/", second_step.reauthenticate, name="mfa_reauthenticate"),
    path("confirm/passkey/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("with/<slug:organization_slug>/acs/", acs, name="saml_acs"),
    path("with/<slug:organization_slug>/out/", login_not_required(RedirectView.as_view(url=reverse_lazy("sign_in"))), name="saml_sls"),
]
MINE_BY_LIBRARY = [
    path("steps/", RedirectView.as_view(pattern_name="my_sign_in"), name="mfa_index"),
    path("passkeys/", RedirectView.as_view(pattern_name="my_sign_in"), name="mfa_list_webauthn"),
    path("passkeys/add/", asks_again(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/remove/", asks_again(passkeys.remove_webauthn), name="mfa_remove_webauthn"),
    path("passkeys/<int:pk>/name/", asks_again(passkeys.edit_webauthn), name="mfa_edit_webauthn"),
    path("app/add/", asks_again(app_codes.activate_totp), name="mfa_activate_totp"),
    path("app/remove/", asks_again(app_codes.deactivate_totp), name="mfa_deactivate_totp"),
    path("recovery-codes/", asks_again(recovery_codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("recovery-codes/new/", asks_again(recovery_codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("recovery-codes/file/", asks_again(recovery_codes.download_recovery_codes), name="mfa_download_recovery_codes"),
]
SIGN_IN = [
    path("", views.sign_in, name="sign_in"),
    path("code/", views.enter_code, name="enter_code"),
    path("link/", views.type_sign_in_link, name="type_sign_in_link"),
    path("link/<str:token>/", views.use_sign_in_link, name="use_sign_in_link"),
    path("as/", views.sign_in_as_cast, name="sign_in_as_cast"),
    path("leave/", views.leave_sign_in, name="leave_sign_in"),
    path("confirm/", views.confirm_it_is_you, name="confirm_it_is_you"),
    path("second-step/add/", views.add_second_step, name="add_second_step"),
    path("with/<slug:provider_id>/", views.start_single_sign_on, name="start_single_sign_on"),
    path("with/<slug:provider_id>/callback/", views.openid_connect_callback, name="openid_connect_callback"),
    path("with/<slug:organization_slug>/acs/finish/", views.saml_finish_acs, name="saml_finish_acs"),
    path("with/<slug:organization_slug>/metadata/", views.saml_metadata, name="saml_metadata"),
]
MINE = [
    path("sign-in/", views.my_sign_in, name="my_sign_in"),
    path("sign-in/sessions/<int:session_id>/end/", views.end_my_session, name="end_my_session"),
    path("sign-in/ties/<int:binding_id>/untie/", views.untie, name="untie"),
    path("language/", views.choose_language, name="choose_language"),
    path("theme/", views.choose_theme, name="choose_theme"),
]
OTHERS = [
    path("", views.ways_in, name="ways_in"),
    path("end-sessions/", views.end_sessions, name="end_sessions"),
    path("forget-second-steps/", views.forget_second_steps, name="forget_second_steps"),
]

handler400 = "trellis.kit.views.not_understood"
handler500 = "trellis.kit.views.went_wrong"
urlpatterns = [
    path("running/", views.running, name="running"),
    path("running/alive", views.alive, name="alive"),
    path("", include("trellis.home.urls")),
    path("", include("trellis.reports.urls")),
    path("", include("trellis.equity.urls")),
    path("", include("trellis.partnership.urls")),
    path("", include("trellis.letters.urls")),
    path("", include("trellis.framework.urls")),
    path("", include("trellis.safety.urls")),
    path("", include("trellis.surveys.urls")),
    path("", include("trellis.asks.urls")),
    path("", include("trellis.growth.urls")),
    path("", include("trellis.evaluation.urls")),
    path("", include("trellis.student_support.urls")),
    path("", include("trellis.commitments.urls")),
    path("", include("trellis.threads.urls")),
    path("", include("trellis.mail.urls")),
    path("directory/", include("trellis.directory.urls")),
    path("records/", include("trellis.records.urls")),
    path("", include("trellis.self_study.urls")),
    path("sign-in/", include([*SIGN_IN, *LIBRARY])),
    path("", include("trellis.kit.urls")),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("my/", include([*MINE, path("sign-in/", include(MINE_BY_LIBRARY))])),
    path("substitutes/<int:pk>/way-in/", views.let_in_substitute, name="let_in_substitute"),
    path("guardianships/<int:pk>/paper-code/", views.let_in_guardian, name="let_in_guardian"),
    path("people/<int:person_id>/ways-in/", include(OTHERS)),
]
