from django.urls import path

from trellis.self_study import views

urlpatterns = [
    path("self-study/", views.studies, name="studies"),
    path("self-study/new/", views.open_study, name="open_study"),
    path("self-study/<int:pk>/", views.study, name="study"),
    path("self-study/<int:pk>/close/", views.close_study, name="close_study"),
    path("self-study/<int:pk>/map/", views.gap_map, name="gap_map"),
    path("self-study/<int:pk>/map/<str:key>/promise/", views.promise_from_row, name="promise_from_row"),
    path("self-study/<int:pk>/map/<str:key>/not-now/", views.say_not_now, name="say_not_now"),
    path("self-study/<int:pk>/reply/", views.reply_to_study, name="reply_to_study"),
]
