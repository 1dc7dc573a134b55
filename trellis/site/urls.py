"""Where every path begins. Rooms own what follows their noun."""

from django.urls import include, path

from trellis.site import views

urlpatterns = [
    path("running/", views.running, name="running"),
    path("running/alive", views.alive, name="alive"),
    path("", include("trellis.home.urls")),
    path("", include("trellis.letters.urls")),
    path("", include("trellis.framework.urls")),
    path("", include("trellis.surveys.urls")),
    path("", include("trellis.commitments.urls")),
    path("sign-in/link/<str:token>", views.open_sign_in_link, name="open_sign_in_link"),
    path("directory/", include("trellis.directory.urls")),
    path("", include("trellis.self_study.urls")),
    path("sign-in/", include("allauth.urls")),
]
