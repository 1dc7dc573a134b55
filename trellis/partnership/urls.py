from django.urls import path

from trellis.partnership.views import profiles

of_profiles = [
    path("profiles/", profiles.school_profiles, name="school_profiles"),
    path("profiles/<int:pk>/", profiles.school_profile, name="school_profile"),
    path("profiles/<int:pk>/refresh/<slug:part>/", profiles.refresh_profile, name="refresh_profile"),
    path("profiles/<int:pk>/publish/", profiles.publish_profile, name="publish_profile"),
    path("profiles/<int:pk>/add/", profiles.add_to_profile, name="add_to_profile"),
    path("profiles/<int:pk>/added/", profiles.contributions, name="contributions"),
    path("profiles/added/<int:pk>/", profiles.answer_contribution, name="answer_contribution"),
    path("profiles/versions/<int:pk>/", profiles.profile_version, name="profile_version"),
]

urlpatterns = [*of_profiles]
