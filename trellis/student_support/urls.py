from django.urls import include, path

from trellis.student_support.views import barriers, contributions, coverage, decisions, meetings, needs, own_words, pages, snapshots, teams

around = [
    path("", pages.student_page, name="student_page"),
    path("words", own_words.own_words, name="own_words"),
    path("words/new", own_words.say_own_words, name="say_own_words"),
]
classrooms = [
    path("classroom/", snapshots.classroom, name="classroom"),
    path("classroom/received", snapshots.receive_snapshots, name="receive_snapshots"),
    path("students/<int:pk>/snapshot/", snapshots.snapshot, name="snapshot"),
    path("substitutes/<int:pk>/sheet/", snapshots.sheet_for_substitute, name="sheet_for_substitute"),
    path("accommodations/<int:pk>/cannot-yet/", snapshots.say_cannot_yet, name="say_cannot_yet"),
    path("cannot-yet/<int:pk>/", snapshots.answer_cannot_yet, name="answer_cannot_yet"),
    path("coverage/", coverage.coverage, name="coverage"),
]
team = [
    path("students/<int:pk>/team/", teams.team_of_student, name="team_of_student"),
    path("students/<int:pk>/team/name/", teams.name_to_team, name="name_to_team"),
    path("team-members/<int:pk>/part/", teams.change_part, name="change_part"),
    path("team-members/<int:pk>/case/", teams.make_case_manager, name="make_case_manager"),
    path("team-members/<int:pk>/end/", teams.end_part, name="end_part"),
    path("team-members/<int:pk>/stay/", teams.take_back_end, name="take_back_end"),
    path("students/<int:pk>/team/meet/", meetings.plan_team_meeting, name="plan_team_meeting"),
    path("team-meetings/<int:pk>/", meetings.team_meeting, name="team_meeting"),
    path("team-meetings/<int:pk>/agenda/", meetings.team_agenda, name="team_agenda"),
    path("team-meetings/<int:pk>/move/", meetings.move_team_meeting, name="move_team_meeting"),
    path("team-meetings/<int:pk>/call-off/", meetings.call_off_team_meeting, name="call_off_team_meeting"),
    path("team-meetings/<int:pk>/close/", meetings.hold_team_meeting, name="hold_team_meeting"),
    path("team-meetings/<int:pk>/ask/", meetings.ask_to_team_meeting, name="ask_to_team_meeting"),
    path("team-meetings/<int:pk>/remind/", meetings.remind_of_contributing, name="remind_of_contributing"),
    path("asked-to-team-meetings/<int:pk>/take-off/", meetings.take_off_team_meeting, name="take_off_team_meeting"),
    path("team-meetings/<int:pk>/contribute/", contributions.contribute, name="contribute"),
    path("team-meetings/<int:pk>/enter/", contributions.enter_contribution, name="enter_contribution"),
    path("team-meetings/<int:pk>/decide/", decisions.decide, name="decide"),
    path("team-decisions/<int:pk>/", decisions.team_decision, name="team_decision"),
    path("team-decisions/<int:pk>/end/", decisions.end_decision, name="end_decision"),
    path("team-decisions/<int:pk>/move/", decisions.move_decision, name="move_decision"),
    path("team-decisions/<int:pk>/sure/", decisions.say_how_sure, name="say_how_sure"),
    path("students/<int:pk>/in-the-way/", barriers.raise_student_barrier, name="raise_student_barrier"),
    path("who-needs-us/", needs.who_needs_us, name="who_needs_us"),
    path("in-the-way/", barriers.barriers_given_to_me, name="barriers_given_to_me"),
    path("in-the-way/<int:pk>/", barriers.answer_student_barrier, name="answer_student_barrier"),
]
urlpatterns = [
    path("students/<int:pk>/support/", include(around)),
    path("own-words/<int:pk>/end", own_words.end_own_words, name="end_own_words"),
    path("own-words/<int:pk>/take-back", own_words.take_own_words_back, name="take_own_words_back"),
    *classrooms,
    *team,
]
