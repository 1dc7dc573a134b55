from django.urls import path

from trellis.surveys import views

urlpatterns = [
    path("answer/<int:round>/", views.answer_sheet, name="answer_sheet"),
    path("answer/<int:round>/all/", views.answer_all, name="answer_all"),
    path("answer/<int:round>/<int:number>/", views.answer_item, name="answer_item"),
]
