from django.urls import path

from trellis.growth.views import carrying

urlpatterns = [
    path("growth/lines/<int:pk>/carry-across/", carrying.carry_line_across, name="carry_line_across"),
]
