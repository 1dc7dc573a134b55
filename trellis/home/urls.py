from django.urls import path

from trellis.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("your-posts/", views.your_posts, name="your_posts"),
    path("why/", views.why_you_can_see_this, name="why_you_can_see_this"),
    path("help/", views.help_topics, name="help_topics"),
    path("help/<slug:topic>/", views.help_topic, name="help_topic"),
]
