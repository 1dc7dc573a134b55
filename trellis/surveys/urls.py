from django.urls import path

from trellis.surveys import views

urlpatterns = [
    path("answer/", views.my_rounds, name="my_rounds"),
    path("answer/<int:round>/", views.answer_sheet, name="answer_sheet"),
    path("answer/<int:round>/all/", views.answer_all, name="answer_all"),
    path("answer/<int:round>/<int:number>/", views.answer_item, name="answer_item"),
    path("a/<str:code>/", views.link_sheet, name="link_sheet"),
    path("a/<str:code>/all/", views.link_all, name="link_all"),
    path("a/<str:code>/<int:number>/", views.link_item, name="link_item"),
    path("o/<str:code>/", views.open_sheet, name="open_sheet"),
]
