from django.urls import path

from trellis.self_study.views import families, inquiries, maps, rounds

urlpatterns = [
    path("self-study/", rounds.studies, name="studies"),
    path("self-study/new/", rounds.open_study, name="open_study"),
    path("self-study/<int:pk>/", rounds.study, name="study"),
    path("self-study/<int:pk>/close/", rounds.close_study, name="close_study"),
    path("self-study/<int:pk>/reply/", rounds.reply_to_study, name="reply_to_study"),
    path("self-study/<int:pk>/map/", maps.gap_map, name="gap_map"),
    path("self-study/<int:pk>/map/paper/", maps.gap_map_on_paper, name="gap_map_on_paper"),
    path("self-study/<int:pk>/map/<str:key>/promise/", maps.promise_from_row, name="promise_from_row"),
    path("self-study/<int:pk>/map/<str:key>/priority/", maps.choose_priority, name="choose_priority"),
    path("self-study/<int:pk>/map/<str:key>/not-now/", maps.say_not_now, name="say_not_now"),
    path("self-study/<int:pk>/questions/", families.questions_for_students, name="questions_for_students"),
    path("self-study/<int:pk>/questions/<int:student>/", families.decide_for_child, name="decide_for_child"),
    path("inquiries/", inquiries.inquiries, name="inquiries"),
    path("inquiries/<int:pk>/", inquiries.inquiry, name="inquiry"),
    path("inquiries/<int:pk>/add/", inquiries.add_to_inquiry, name="add_to_inquiry"),
    path("inquiries/<int:pk>/close/", inquiries.end_inquiry, name="end_inquiry"),
    path("inquiries/<slug:framework>/<str:key>/", inquiries.open_inquiry, name="open_inquiry"),
]
