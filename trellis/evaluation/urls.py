from django.urls import path

from trellis.evaluation import views

urlpatterns = [
    path("evaluations/", views.my_evaluations, name="my_evaluations"),
    path("evaluations/open/", views.open_evaluation, name="open_evaluation"),
    path("evaluations/name/", views.name_evaluator, name="name_evaluator"),
    path("evaluations/carry-in/", views.carry_in, name="carry_in"),
    path("evaluations/<int:pk>/", views.evaluation, name="evaluation"),
    path("evaluations/<int:pk>/file/", views.evaluation_file, name="evaluation_file"),
    path("evaluations/<int:pk>/attach/", views.attach_file, name="attach_file"),
    path("evaluations/<int:pk>/take-out/", views.take_out, name="take_out"),
    path("evaluations/<int:pk>/call-off/", views.call_off_evaluation, name="call_off_evaluation"),
]
