"""Where every path begins. Rooms own what follows their noun."""

from django.urls import include, path

urlpatterns = [
    path("", include("trellis.home.urls")),
    path("", include("trellis.framework.urls")),
    path("sign-in/", include("allauth.urls")),
]
