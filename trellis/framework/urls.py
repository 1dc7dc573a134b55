from django.urls import path

from trellis.framework import views

ONE = "practices/<slug:framework>/<str:version>"

urlpatterns = [
    path("practices/", views.practices, name="practices"),
    path("practices/load/", views.load_pack, name="load_pack"),
    path("practices/drafts/", views.drafts, name="drafts"),
    path("practices/drafts/<int:pk>/", views.draft, name="draft"),
    path("practices/drafts/<int:pk>/changes/", views.compare_draft, name="compare_draft"),
    path("practices/drafts/<int:pk>/publish/", views.publish_draft, name="publish_draft"),
    path("practices/drafts/<int:pk>/let-go/", views.let_draft_go, name="let_draft_go"),
    path("practices/drafts/<int:pk>/<str:key>/", views.edit_draft, name="edit_draft"),
    path(f"{ONE}/questions/", views.questions, name="questions"),
    path(f"{ONE}/file/", views.pack_file, name="pack_file"),
    path(f"{ONE}/draft/", views.start_draft, name="start_draft"),
    path(f"{ONE}/words/<str:language>/", views.pack_words, name="pack_words"),
    path(f"{ONE}/words/<str:language>/<str:key>/", views.review_words, name="review_words"),
    path(f"{ONE}/<str:key>/", views.practice, name="practice"),
]
