from django.urls import path

from trellis.framework import views

urlpatterns = [
    path("practices/", views.practices, name="practices"),
    path("practices/<slug:framework>/<str:version>/<str:key>/", views.practice, name="practice"),
]
