from django.urls import path

from trellis.partnership.views import barriers, catalogue, learning, looks, panels, profiles, ratings, teams

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

of_catalogue = [
    path("offers/", catalogue.catalogue, name="catalogue"),
    path("what-offices-offer/", catalogue.public_catalogue, name="public_catalogue"),
    path("offers/front-door/", catalogue.front_door, name="front_door"),
    path("offers/<int:pk>/", catalogue.edit_service, name="edit_service"),
    path("offers/<int:pk>/end/", catalogue.end_service, name="end_service"),
    path("offices/<int:pk>/offers/", catalogue.office_offers, name="office_offers"),
    path("offices/<int:pk>/offers/new/", catalogue.write_service, name="write_service"),
    path("offices/<int:pk>/purpose/", catalogue.say_purpose, name="say_purpose"),
    path("offices/<int:pk>/helps/", catalogue.say_whether_it_helps, name="say_whether_it_helps"),
    path("threads/new/", catalogue.ask_once, name="ask_once"),
    path("threads/new/service/<int:pk>/", catalogue.ask_service, name="ask_service"),
    path("threads/new/office/<int:pk>/", catalogue.ask_office, name="ask_office"),
]
of_ratings = [
    path("threads/<int:pk>/answer/", ratings.rate_thread, name="rate_thread"),
    path("what-schools-said/", ratings.what_schools_said, name="what_schools_said"),
    path("offices/<int:pk>/reply/", ratings.reply_to_schools, name="reply_to_schools"),
]

of_learning = [
    path("learning/", learning.my_learning, name="my_learning"),
    path("learning/goals/new/", learning.begin_goal, name="begin_goal"),
    path("learning/goals/<int:pk>/end/", learning.end_goal, name="end_goal"),
    path("learning/goals/<int:pk>/share/", learning.share_goal, name="share_goal"),
    path("learning/goals/<int:pk>/tests/new/", learning.begin_test, name="begin_test"),
    path("learning/tests/<int:pk>/end/", learning.end_test, name="end_test"),
    path("learning/tests/<int:pk>/share/", learning.share_test, name="share_test"),
    path("learning/shared/<int:pk>/", learning.take_line_back, name="take_line_back"),
]

of_looks = [
    path("looking/", looks.looking, name="looking"),
    path("looking/need/new/", looks.load_needs, name="load_needs"),
    path("looking/given/new/", looks.load_allocations, name="load_allocations"),
    path("looking/<slug:measure>/", looks.one_look, name="one_look"),
    path("looking/<slug:measure>/promise/", looks.promise_from_look, name="promise_from_look"),
]

of_panels = [
    path("panels/", panels.panels, name="panels"),
    path("panels/new/", panels.convene_panel, name="convene_panel"),
    path("panels/<int:pk>/", panels.panel, name="panel"),
    path("panels/<int:pk>/rules/", panels.change_panel, name="change_panel"),
    path("panels/<int:pk>/convenor/", panels.name_convenor, name="name_convenor"),
    path("panels/<int:pk>/members/", panels.name_panel_member, name="name_panel_member"),
    path("panels/<int:pk>/end/", panels.end_panel, name="end_panel"),
    path("panels/seats/<int:pk>/end/", panels.end_seat, name="end_seat"),
    path("panels/<int:pk>/drafts/", panels.draft_question, name="draft_question"),
    path("panels/questions/<int:pk>/", panels.panel_question, name="panel_question"),
    path("panels/questions/<int:pk>/words/", panels.change_draft, name="change_draft"),
    path("panels/questions/<int:pk>/add/", panels.add_to_draft, name="add_to_draft"),
    path("panels/questions/<int:pk>/agree/", panels.agree_to_draft, name="agree_to_draft"),
    path("panels/questions/<int:pk>/send/", panels.send_question, name="send_question"),
    path("panels/questions/<int:pk>/away/", panels.let_question_go, name="let_question_go"),
    path("panels/questions/<int:pk>/replier/", panels.name_replier, name="name_replier"),
    path("panels/questions/<int:pk>/reply/", panels.reply_to_panel, name="reply_to_panel"),
    path("panels/replies/<int:pk>/", panels.say_whether_it_answers, name="say_whether_it_answers"),
    path("panels/questions/<int:pk>/decision/", panels.decide_on_question, name="decide_on_question"),
]

urlpatterns = [*of_panels, *of_barriers, *of_catalogue, *of_learning, *of_ratings, *of_profiles, *of_teams, *of_looks]
