from django.urls import path

from trellis.partnership.views import barriers, profiles, teams

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
of_teams = [
    path("teams/", teams.school_teams, name="school_teams"),
    path("teams/<int:pk>/", teams.school_team, name="school_team"),
    path("teams/schools/<int:pk>/", teams.form_team, name="form_team"),
    path("teams/offices/<int:pk>/", teams.say_what_we_do, name="say_what_we_do"),
    path("teams/<int:pk>/lines/new/", teams.add_plan_line, name="add_plan_line"),
    path("teams/lines/<int:pk>/end/", teams.end_plan_line, name="end_plan_line"),
    path("teams/<int:pk>/review/", teams.plan_review, name="plan_review"),
    path("teams/reviews/<int:pk>/", teams.team_review, name="team_review"),
    path("teams/reviews/<int:pk>/held/", teams.hold_review, name="hold_review"),
    path("teams/reviews/<int:pk>/promise/", teams.promise_from_review, name="promise_from_review"),
]

of_barriers = [
    path("barriers/", barriers.barriers, name="barriers"),
    path("barriers/new/", barriers.raise_barrier, name="raise_barrier"),
    path("barriers/<int:pk>/", barriers.barrier, name="barrier"),
    path("barriers/<int:pk>/me-too/", barriers.say_me_too, name="say_me_too"),
    path("barriers/<int:pk>/owner/", barriers.assign_barrier, name="assign_barrier"),
    path("barriers/<int:pk>/cleared/", barriers.clear_barrier, name="clear_barrier"),
]

urlpatterns = [*of_barriers, *of_profiles, *of_teams]
