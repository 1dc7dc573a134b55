from django.urls import path

from trellis.safety import views

urlpatterns = [
    path("safety/", views.alarms, name="alarms"),
    path("safety/<int:pk>/", views.alarm, name="alarm"),
    path("safety/<int:pk>/take/", views.take_alarm, name="take_alarm"),
    path("safety/<int:pk>/end/", views.end_alarm, name="end_alarm"),
    path("safety/duty/", views.begin_duty, name="begin_duty"),
    path("safety/duty/<int:pk>/end/", views.end_duty, name="end_duty"),
]
