from django.urls import path

from trellis.kit import views

urlpatterns = [
    path("gallery/", views.gallery, name="gallery"),
    path("worker.js", views.worker, name="worker"),
    path("without-connection/", views.without_connection, name="without_connection"),
    path("who-is-here/", views.who_is_here, name="who_is_here"),
]
