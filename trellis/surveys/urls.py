from django.urls import path

from trellis.surveys import views

urlpatterns = [
    path("answer/", views.my_rounds, name="my_rounds"),
    path("answer/<int:round>/", views.answer_sheet, name="answer_sheet"),
    path("answer/<int:round>/all/", views.answer_all, name="answer_all"),
    path("answer/<int:round>/<int:number>/", views.answer_item, name="answer_item"),
    path("answer/paper/", views.type_sheets, name="type_sheets"),
    path("answer/<int:round>/paper/", views.sheets_on_paper, name="sheets_on_paper"),
    path("answer/<int:round>/paper/<slug:group>/sheets.pdf", views.print_sheets, name="print_sheets"),
    path("answer/<int:round>/paper/<slug:group>/slips.pdf", views.print_slips, name="print_slips"),
    path("answer/<int:round>/paper/<slug:group>/poster.pdf", views.open_poster, name="open_poster"),
    path("a/<str:code>/", views.link_sheet, name="link_sheet"),
    path("a/<str:code>/all/", views.link_all, name="link_all"),
    path("a/<str:code>/<int:number>/", views.link_item, name="link_item"),
    path("o/<str:code>/", views.open_sheet, name="open_sheet"),
]
