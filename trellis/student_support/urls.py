from django.urls import include, path

from trellis.student_support.views import own_words, pages

around = [
    path("", pages.student_page, name="student_page"),
    path("words", own_words.own_words, name="own_words"),
    path("words/new", own_words.say_own_words, name="say_own_words"),
]
urlpatterns = [
    path("students/<int:pk>/support/", include(around)),
    path("own-words/<int:pk>/end", own_words.end_own_words, name="end_own_words"),
    path("own-words/<int:pk>/take-back", own_words.take_own_words_back, name="take_own_words_back"),
]
