from django.urls import path

from trellis.growth.views import cadence, carrying, caseload, communities, cycles, handing, notes, points, runs, sessions, steps, supports, visits, walks

of_lines = [
    path("growth/lines/<int:pk>/carry-across/", carrying.carry_line_across, name="carry_line_across"),
]
of_visits = [
    path("visits/", visits.visits, name="visits"),
    path("visits/new/", visits.plan_visit, name="plan_visit"),
    path("visits/<int:pk>/", visits.visit, name="visit"),
    path("visits/<int:pk>/move/", visits.move_visit, name="move_visit"),
    path("visits/<int:pk>/call-off/", visits.call_off_visit, name="call_off_visit"),
    path("visits/<int:pk>/held/", visits.hold_visit, name="hold_visit"),
    path("visits/<int:pk>/not-held/", visits.open_visit_again, name="open_visit_again"),
    path("visits/<int:pk>/agenda/", visits.add_agenda_point, name="add_agenda_point"),
    path("visits/agenda/<int:pk>/", visits.end_agenda_point, name="end_agenda_point"),
    path("visits/<int:pk>/brief/", visits.visit_brief, name="visit_brief"),
]
of_supports = [
    path("supports/", supports.supports, name="supports"),
    path("supports/new/", supports.write_support, name="write_support"),
    path("supports/mine/", supports.my_supports, name="my_supports"),
    path("supports/district/", supports.supports_in_the_district, name="supports_in_the_district"),
    path("supports/of/<int:pk>/", supports.supports_of, name="supports_of"),
    path("supports/given/<int:pk>/", supports.mend_given, name="mend_given"),
    path("supports/<int:pk>/edit/", supports.edit_support, name="edit_support"),
    path("supports/<int:pk>/end/", supports.end_support, name="end_support"),
    path("supports/<int:pk>/give/", supports.give_support, name="give_support"),
]

of_the_caseload = [
    path("my-schools/", caseload.my_schools, name="my_schools"),
    path("my-schools/principals/<int:pk>/", caseload.my_principal, name="my_principal"),
    path("my-schools/district/", caseload.met_in_time, name="met_in_time"),
    path("my-schools/days/", caseload.days_in_schools, name="days_in_schools"),
    path("my-schools/out/", caseload.say_away, name="say_away"),
    path("my-schools/out/<int:pk>/back/", caseload.come_back, name="come_back"),
    path("how-we-meet/", cadence.how_we_meet, name="how_we_meet"),
    path("how-we-meet/sooner/", cadence.ask_sooner, name="ask_sooner"),
    path("how-we-meet/sooner/<int:pk>/take-back/", cadence.take_back_wish, name="take_back_wish"),
    path("cadences/with/<int:pk>/", cadence.propose_cadence, name="propose_cadence"),
    path("cadences/<int:pk>/agree/", cadence.agree_cadence, name="agree_cadence"),
]

of_hand_overs = [
    path("hand-overs/", handing.caseload_hand_overs, name="caseload_hand_overs"),
    path("hand-overs/new/<int:school>/<int:pk>/", handing.write_hand_over, name="write_hand_over"),
    path("hand-overs/<int:pk>/", handing.caseload_hand_over, name="caseload_hand_over"),
    path("hand-overs/<int:pk>/accept/", handing.accept_hand_over, name="accept_hand_over"),
    path("hand-overs/<int:pk>/words/", handing.say_in_hand_over, name="say_in_hand_over"),
    path("hand-overs/<int:pk>/promises/<int:promise>/", handing.take_over_promise, name="take_over_promise"),
]
of_communities = [
    path("communities/", communities.communities, name="communities"),
    path("communities/begin/", communities.begin_community, name="begin_community"),
    path("communities/protocols/", communities.protocols, name="protocols"),
    path("communities/protocols/<slug:key>/", communities.protocol_steps, name="protocol_steps"),
    path("communities/<int:pk>/", communities.community, name="community"),
    path("communities/<int:pk>/change/", communities.change_community, name="change_community"),
    path("communities/<int:pk>/invite/", communities.invite_to_community, name="invite_to_community"),
    path("communities/<int:pk>/meetings/new/", communities.plan_meeting, name="plan_meeting"),
    path("communities/invitations/<int:pk>/", communities.answer_invitation, name="answer_invitation"),
    path("communities/members/<int:pk>/end/", communities.end_membership, name="end_membership"),
    path("communities/meetings/<int:pk>/", communities.meeting, name="meeting"),
    path("communities/meetings/<int:pk>/change/", communities.change_meeting, name="change_meeting"),
    path("communities/meetings/<int:pk>/call-off/", communities.call_meeting_off, name="call_meeting_off"),
    path("communities/meetings/<int:pk>/problem/", communities.write_problem, name="write_problem"),
    path("communities/meetings/<int:pk>/along/", communities.say_what_i_take_along, name="say_what_i_take_along"),
    path("communities/meetings/<int:pk>/promise/", communities.promise_in_meeting, name="promise_in_meeting"),
    path("communities/meetings/<int:pk>/begin/", runs.begin_meeting, name="begin_meeting"),
    path("communities/meetings/<int:pk>/now/", runs.run_of_meeting, name="run_of_meeting"),
    path("communities/meetings/<int:pk>/now/pulse/", runs.pulse_of_meeting, name="pulse_of_meeting"),
    path("communities/meetings/<int:pk>/now/press/", runs.press_in_meeting, name="press_in_meeting"),
    path("communities/meetings/<int:pk>/now/note/", runs.note_in_meeting, name="note_in_meeting"),
]
of_walks = [
    path("walks/", walks.walks, name="walks"),
    path("walks/schools/<int:pk>/", walks.plan_walk, name="plan_walk"),
    path("walks/<int:pk>/", walks.walk, name="walk"),
    path("walks/<int:pk>/change/", walks.change_walk, name="change_walk"),
    path("walks/<int:pk>/call-off/", walks.call_walk_off, name="call_walk_off"),
    path("walks/<int:pk>/along/", walks.ask_along, name="ask_along"),
    path("walks/walkers/<int:pk>/end/", walks.leave_walk, name="leave_walk"),
    path("walks/<int:pk>/write/", walks.write_walk_note, name="write_walk_note"),
    path("walks/notes/<int:pk>/remove/", walks.remove_walk_note, name="remove_walk_note"),
    path("walks/<int:pk>/patterns/", walks.write_patterns, name="write_patterns"),
    path("walks/<int:pk>/sheet/", walks.walk_sheet, name="walk_sheet"),
    path("walks/<int:pk>/debrief/", runs.begin_debrief, name="begin_debrief"),
    path("walks/<int:pk>/now/", runs.run_of_walk, name="run_of_walk"),
    path("walks/<int:pk>/now/pulse/", runs.pulse_of_walk, name="pulse_of_walk"),
    path("walks/<int:pk>/now/press/", runs.press_in_walk, name="press_in_walk"),
    path("walks/<int:pk>/now/note/", runs.note_in_walk, name="note_in_walk"),
]

of_cycles = [
    path("cycles/", cycles.my_cycles, name="my_cycles"),
    path("cycles/begin/", cycles.begin_cycle, name="begin_cycle"),
    path("cycles/<int:pk>/", cycles.cycle, name="cycle"),
    path("cycles/<int:pk>/phase/", cycles.move_phase, name="move_phase"),
    path("cycles/<int:pk>/write/<slug:kind>/", cycles.write_in_cycle, name="write_in_cycle"),
    path("cycles/<int:pk>/close/", cycles.close_cycle, name="close_cycle"),
    path("cycles/<int:pk>/open-again/", cycles.undo_closing, name="undo_closing"),
    path("cycles/<int:pk>/step/", steps.write_step, name="write_step"),
    path("cycles/<int:pk>/propose/", steps.propose_step, name="propose_step"),
    path("cycles/<int:pk>/count/", points.begin_measure, name="begin_measure"),
    path("cycle-lines/<int:pk>/", cycles.change_in_cycle, name="change_in_cycle"),
    path("cycle-lines/<int:pk>/off/", cycles.take_off_line, name="take_off_line"),
    path("steps/<int:pk>/look-back/", steps.look_back, name="look_back"),
    path("steps/<int:pk>/take-on/", steps.take_step_on, name="take_step_on"),
    path("measures/<int:pk>/", points.measure, name="measure"),
    path("measures/<int:pk>/change/", points.change_measure, name="change_measure"),
    path("measures/<int:pk>/add/", points.add_point, name="add_point"),
    path("measures/<int:pk>/values/<int:point>/", points.mend_point, name="mend_point"),
    path("visits/<int:pk>/together/", sessions.session, name="session"),
    path("visits/<int:pk>/together/<slug:key>/", sessions.answer_prompt, name="answer_prompt"),
]

of_notes = [
    path("notes/", notes.my_notes, name="my_notes"),
    path("notes/new/", notes.take_note, name="take_note"),
    path("notes/photos/new/", notes.take_photo, name="take_photo"),
    path("notes/photos/<int:pk>/", notes.note_photo, name="note_photo"),
    path("notes/photos/<int:pk>/remove/", notes.remove_photo, name="remove_photo"),
    path("notes/<int:pk>/", notes.note, name="note"),
    path("notes/<int:pk>/merge/", notes.merge_note, name="merge_note"),
    path("notes/<int:pk>/share/", notes.share_note, name="share_note"),
    path("notes/<int:pk>/take-back/", notes.take_note_back, name="take_note_back"),
    path("notes/<int:pk>/answer/", notes.answer_note, name="answer_note"),
    path("notes/<int:pk>/remove/", notes.remove_note, name="remove_note"),
]

urlpatterns = [
    *of_lines,
    *of_visits,
    *of_notes,
    *of_supports,
    *of_the_caseload,
    *of_hand_overs,
    *of_communities,
    *of_walks,
    *of_cycles,
]
