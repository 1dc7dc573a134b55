from django.urls import include, path

from trellis.student_support.views import coverage, own_words, pages, snapshots

around = [
    path("", pages.student_page, name="student_page"),
    path("words", own_words.own_words, name="own_words"),
    path("words/new", own_words.say_own_words, name="say_own_words"),
]
classrooms = [
    path("classroom/", snapshots.classroom, name="classroom"),
    path("classroom/received", snapshots.receive_snapshots, name="receive_snapshots"),
    path("students/<int:pk>/snapshot/", snapshots.snapshot, name="snapshot"),
    path("substitutes/<int:pk>/sheet/", snapshots.sheet_for_substitute, name="sheet_for_substitute"),
    path("accommodations/<int:pk>/cannot-yet/", snapshots.say_cannot_yet, name="say_cannot_yet"),
    path("cannot-yet/<int:pk>/", snapshots.answer_cannot_yet, name="answer_cannot_yet"),
    path("coverage/", coverage.coverage, name="coverage"),
]
urlpatterns = [
    path("students/<int:pk>/support/", include(around)),
    path("own-words/<int:pk>/end", own_words.end_own_words, name="end_own_words"),
    path("own-words/<int:pk>/take-back", own_words.take_own_words_back, name="take_own_words_back"),
    *classrooms,
]
