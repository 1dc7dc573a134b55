from django.urls import path

from trellis.threads.views import hours, threads

urlpatterns = [
    path("threads/", threads.threads, name="threads"),
    path("threads/working-hours/", hours.working_hours, name="working_hours"),
    path("threads/without-an-office/", hours.threads_without_an_office, name="threads_without_an_office"),
    path("threads/without-an-office/<int:pk>/", hours.place_thread, name="place_thread"),
    path("threads/hand-overs/<int:pk>/", threads.answer_hand_over, name="answer_hand_over"),
    path("threads/<int:pk>/", threads.thread, name="thread"),
    path("threads/<int:pk>/take/", threads.take_thread, name="take_thread"),
    path("threads/<int:pk>/hand-over/", threads.hand_over_thread, name="hand_over_thread"),
    path("threads/<int:pk>/next-date/", threads.set_next_date, name="set_next_date"),
    path("threads/<int:pk>/pause/", threads.pause_clock, name="pause_clock"),
    path("threads/<int:pk>/run/", threads.let_clock_run, name="let_clock_run"),
    path("threads/<int:pk>/settle/", threads.settle_thread, name="settle_thread"),
    path("threads/<int:pk>/reopen/", threads.reopen_thread, name="reopen_thread"),
    path("threads/<int:pk>/end-help/", threads.end_help, name="end_help"),
]
