from django.urls import path

from trellis.kit import views

urlpatterns = [path("gallery", views.gallery, name="gallery")]
