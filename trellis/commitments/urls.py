from django.urls import path

from trellis.commitments import views

urlpatterns = [
    path("promises/", views.promises, name="promises"),
    path("promises/new/", views.make_promise, name="make_promise"),
    path("promises/calendar/", views.my_calendar, name="my_calendar"),
    path("c/<str:code>.ics", views.calendar_feed, name="calendar_feed"),
    path("promises/<int:pk>/", views.promise, name="promise"),
    path("promises/<int:pk>/keep/", views.keep_promise, name="keep_promise"),
    path("promises/<int:pk>/another-day/", views.ask_for_another_day, name="ask_for_another_day"),
    path("promises/<int:pk>/another-day/answer/", views.answer_another_day, name="answer_another_day"),
    path("promises/<int:pk>/let-go/", views.let_promise_go, name="let_promise_go"),
]
