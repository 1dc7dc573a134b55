"""Every address of the house, as everybody: open to those named here, and not there for anybody else.

A record that is forbidden and one that is missing look the same. The table names who may open; each column of people is
given by what they are, not by what the code answers.
"""

import os
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from tests.wall import listening
from tests.world import EVALUATED, HIDDEN, ONLY_MINE, World, make_world, views

pytestmark = pytest.mark.django_db


def who(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Everybody who holds something on that day. Malia may be told about Leilani, no more; Daniel's right for her ended yesterday.
STAFF = who("gloria lorraine tomas hana amina keoni ingrid grace josefina yusuf hannah denise ruth daniel priya meiling odile bram")
STUDENTS = who("mateo leilani bilal wren sione")
FAMILIES = who("rosa malia")
FULL = os.environ.get("TRELLIS_ACCEPTANCE") == "full"
EVERYBODY = STAFF | STUDENTS | FAMILIES
NOBODY: frozenset[str] = frozenset()
HOLD_NOTHING = ("andres", "tobias")  # a relative whom the roster names; a teacher who left in June
SYSTEM = who("gloria lorraine")
KEEPER, AUDITOR = frozenset(["odile"]), frozenset(["bram"])
# Who answers for Cedar Fork: keoni stands in for its principal on these days.
LEAD_CEDAR_FORK = who("amina keoni")
CEDAR_FORK = LEAD_CEDAR_FORK | who("yusuf hannah denise")


SEE_MATEO = CEDAR_FORK | who("grace meiling odile rosa mateo")
AROUND_LEILANI = LEAD_CEDAR_FORK | who("yusuf meiling hannah")
CHECK_MATEO = LEAD_CEDAR_FORK | who("meiling")  # the record that Rosa asked for
AROUND_MATEO = LEAD_CEDAR_FORK | who("yusuf meiling grace rosa mateo")
ANSWER_FOR_GAPS = LEAD_CEDAR_FORK | who("gloria meiling tomas hana")
ASKED = who("amina keoni ingrid tomas hana ruth daniel priya meiling")
HEAR_OF_PROMISE = SYSTEM | who("ruth amina keoni tomas")
LEAD_SCHOOLS = who("amina keoni ingrid")
HAND_OVER = LEAD_SCHOOLS | who("denise odile")
MAY_OPEN_EMERGENCY = SYSTEM | LEAD_SCHOOLS | who("tomas hana yusuf hannah meiling")
IN_ROSTER = who("roster_import confirm_roster discard_roster roster_complaints roster_complaints_csv rekey_roster rekey_choices roster upload_roster")

IN_RECORDS = who("records_imports upload_records records_import confirm_records discard_records records_complaints records_complaints_csv")

# View by view: for whom a GET of the one record of tests/world.py is a page (200) or leads on (302).
OPEN: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        who("home your_posts why_you_can_see_this help_topics help_topic your_letters choose_quiet_hours promises my_calendar my_sign_in practices my_rounds"),
        EVERYBODY,
    ),
    **dict.fromkeys(who("newest_findings findings finding finding_schools finding_file indicator_gaps indicator_at_school board_paper"), EVERYBODY),
    "board_paper_file": NOBODY,  # no finding is chosen
    **dict.fromkeys(who("open_conversation open_policy_review promise_from_finding conversation add_cause close_conversation"), ANSWER_FOR_GAPS),
    **dict.fromkeys(who("change_cause put_cause_back policy_review change_policy_review decide_on_policy"), ANSWER_FOR_GAPS),
    **dict.fromkeys(who("people_and_places search people calendar studies"), EVERYBODY),
    **dict.fromkeys(who("practice questions pack_file pack_words"), STAFF),
    "review_words": SYSTEM | KEEPER | who("ruth daniel priya meiling"),
    **dict.fromkeys(who("load_pack drafts start_draft draft edit_draft compare_draft let_draft_go"), SYSTEM | KEEPER),
    "publish_draft": SYSTEM,
    "running": KEEPER,
    **dict.fromkeys(IN_ROSTER, KEEPER),
    **dict.fromkeys(IN_RECORDS, KEEPER),
    **dict.fromkeys(who("keeping destroy_due_records destroy_by_order set_keeping_period"), KEEPER),
    **dict.fromkeys(who("holds hold_records end_hold"), KEEPER | AUDITOR),
    **dict.fromkeys(who("trail trail_file"), AUDITOR),
    "readers_of_student": LEAD_CEDAR_FORK | AUDITOR | who("rosa mateo"),
    "letter_on_paper": who("rosa"),
    "letters_to_hand_over": HAND_OVER,
    "letters_on_paper": NOBODY,  # none waits on paper
    "hand_letters_over": HAND_OVER,
    "tell_by_phone": HAND_OVER,
    **dict.fromkeys(who("how_the_mail_is_doing choose_district_quiet_hours use_address_again"), KEEPER),
    **dict.fromkeys(who("answer_sheet answer_all answer_item"), ASKED),
    "type_sheets": SYSTEM | LEAD_SCHOOLS | who("denise meiling"),
    "sheets_on_paper": SYSTEM | who("meiling"),  # no family is asked
    "print_slips": SYSTEM | who("meiling"),
    **dict.fromkeys(who("print_sheets open_poster"), NOBODY),  # only staff are asked, and they have accounts
    **dict.fromkeys(who("asks ask budget"), STAFF),
    "write_ask": who("ruth daniel priya meiling"),
    **dict.fromkeys(who("rewrite_ask address_ask file_ask ask_for_sponsor take_back_request ask_again move_occasion"), who("priya")),
    "bring_back": NOBODY,  # no leader has declined it
    "answer_as_sponsor": who("lorraine"),
    "set_cap": SYSTEM,
    **dict.fromkeys(who("busy_calendars bring_in_calendar busy_calendar"), KEEPER | who("ruth daniel")),
    "promise": HEAR_OF_PROMISE,
    "make_promise": STAFF,
    **dict.fromkeys(who("keep_promise let_promise_go"), who("ruth")),
    **dict.fromkeys(who("ask_for_another_day answer_another_day"), who("ruth amina keoni")),
    "add_person": KEEPER,
    "person": STAFF | who("rosa mateo leilani"),  # Grace of Cedar Fork
    "edit_person": LEAD_CEDAR_FORK | who("denise odile"),  # Mateo
    "protect_address": LEAD_CEDAR_FORK | who("yusuf"),
    **dict.fromkeys(who("hold_post end_post hand_over_post"), KEEPER),
    "arrange_cover": KEEPER | who("amina"),
    "end_cover": KEEPER | who("amina"),
    "school": STAFF | who("rosa mateo leilani"),
    "school_profiles": EVERYBODY,
    "school_profile": STAFF | who("rosa mateo leilani"),
    "profile_version": STAFF | who("rosa mateo leilani"),
    "add_to_profile": CEDAR_FORK | who("grace rosa mateo leilani"),
    **dict.fromkeys(who("refresh_profile publish_profile contributions answer_contribution"), LEAD_CEDAR_FORK),
    "school_teams": SYSTEM | LEAD_SCHOOLS | who("tomas hana ruth daniel priya meiling"),
    **dict.fromkeys(who("school_team team_review"), SYSTEM | LEAD_CEDAR_FORK | who("tomas hana ruth")),
    "form_team": SYSTEM | LEAD_CEDAR_FORK | who("tomas hana"),
    "say_what_we_do": who("ruth"),
    **dict.fromkeys(who("looking one_look promise_from_look"), SYSTEM | LEAD_SCHOOLS | who("tomas hana ruth daniel priya meiling")),
    **dict.fromkeys(who("load_needs load_allocations"), SYSTEM | KEEPER),
    **dict.fromkeys(who("add_plan_line end_plan_line plan_review hold_review"), LEAD_CEDAR_FORK | who("tomas hana ruth")),
    "promise_from_review": LEAD_CEDAR_FORK | who("tomas hana ruth"),
    "say_headline": LEAD_CEDAR_FORK,
    "assign_supervisor": KEEPER | SYSTEM,
    "end_assignment": KEEPER | SYSTEM,
    "add_days_of_school": KEEPER | LEAD_CEDAR_FORK,
    **dict.fromkeys(who("open_office edit_office close_office add_non_working_days take_back_days"), KEEPER),
    "office": STAFF,
    "students": CEDAR_FORK | LEAD_SCHOOLS | STUDENTS | who("grace josefina meiling odile rosa malia"),
    "student": SEE_MATEO,
    "team_of_student": AROUND_LEILANI | who("leilani"),
    **dict.fromkeys(who("name_to_team change_part make_case_manager end_part take_back_end plan_team_meeting"), AROUND_LEILANI),
    **dict.fromkeys(who("team_meeting team_agenda move_team_meeting call_off_team_meeting hold_team_meeting ask_to_team_meeting"), AROUND_LEILANI),
    **dict.fromkeys(who("take_off_team_meeting remind_of_contributing contribute enter_contribution decide raise_student_barrier"), AROUND_LEILANI),
    **dict.fromkeys(who("team_decision end_decision move_decision"), AROUND_LEILANI),
    "say_how_sure": who("hannah"),
    **dict.fromkeys(who("family_page family_meeting confirm_needs answer_heard"), who("malia")),
    "say_family_goal": who("rosa"),
    "family_sheet": AROUND_LEILANI | who("malia"),
    **dict.fromkeys(who("families_of_student promise_family show_draft slip_for_family arrange_needs enter_heard reply_to_family turn_sheet"), AROUND_LEILANI),
    "let_in_guardian": KEEPER | LEAD_CEDAR_FORK | who("yusuf denise"),
    **dict.fromkeys(who("student_record ask_for_record"), who("rosa")),
    "enter_record_request": LEAD_CEDAR_FORK | who("yusuf meiling denise"),
    "record_requests": STAFF,
    "ask_to_amend": who("rosa"),
    "enter_amendment": LEAD_CEDAR_FORK | who("yusuf meiling denise"),
    "amendments": STAFF,
    "amendment_days": who("meiling"),
    **dict.fromkeys(who("carry_out_amendment refuse_amendment pass_amendment plan_hearing"), CHECK_MATEO),
    "decide_hearing": CHECK_MATEO,  # somebody from outside holds it: the school enters what was decided
    **dict.fromkeys(who("amend_place amendment withdraw_amendment ask_for_hearing place_statement"), CHECK_MATEO | who("rosa")),
    **dict.fromkeys(who("check_record check_name check_entry pass_record_check release_record hand_over_record"), CHECK_MATEO),
    **dict.fromkeys(who("withdraw_record_request read_record record_file"), CHECK_MATEO | who("rosa")),
    "begin_packet": LEAD_CEDAR_FORK | who("yusuf meiling denise"),
    "packets": LEAD_SCHOOLS | who("yusuf meiling denise"),
    **dict.fromkeys(
        who("packet packet_name packet_entry release_packet enter_packet_sent pass_packet take_back_packet"), LEAD_CEDAR_FORK | who("yusuf meiling")
    ),
    **dict.fromkeys(who("read_packet packet_paper packet_data"), LEAD_CEDAR_FORK | who("yusuf meiling rosa")),
    "answer_student_barrier": who("amina"),
    "hand_offs": STAFF,
    **dict.fromkeys(who("hand_off accept_hand_off say_in_hand_off"), AROUND_LEILANI),
    "decline_hand_off": who("yusuf"),
    "leave_words": who("hannah"),
    "name_next": LEAD_CEDAR_FORK | who("yusuf meiling"),
    "continuity": SYSTEM | LEAD_SCHOOLS | who("meiling"),
    **dict.fromkeys(who("who_needs_us barriers_given_to_me"), STAFF),
    "attention": STAFF,
    "attention_by_building": SYSTEM | LEAD_SCHOOLS | who("meiling yusuf"),
    **dict.fromkeys(who("one_signal answer_signal"), LEAD_CEDAR_FORK | who("yusuf meiling")),
    "take_signal_answer_back": who("amina"),
    "known_by_building": SYSTEM | LEAD_SCHOOLS | who("meiling yusuf"),
    "relationship_maps": LEAD_SCHOOLS | who("yusuf meiling"),
    **dict.fromkeys(who("open_map move_last_day close_map call_off_map"), LEAD_CEDAR_FORK | who("yusuf")),
    **dict.fromkeys(who("relationship_map make_place ask_adult end_pair reopen_pair"), LEAD_CEDAR_FORK | who("yusuf meiling")),
    **dict.fromkeys(who("mark_known mark_one"), CEDAR_FORK | who("grace")),
    "name_adults": STUDENTS,
    "pairs": STAFF,
    "pair": LEAD_CEDAR_FORK | who("yusuf meiling grace"),
    **dict.fromkeys(who("answer_pair say_how_it_goes"), who("grace")),
    **dict.fromkeys(who("signal_rules write_signal_rule signal_rule change_signal_rule try_signal_rule use_signal_rule end_signal_rule"), who("meiling")),
    "plans": STAFF | STUDENTS | who("rosa malia"),
    "values_of_a_group": STAFF,
    "begin_plan": AROUND_LEILANI,
    **dict.fromkeys(who("plan plan_on_paper"), AROUND_MATEO),
    **dict.fromkeys(who("move_next_day end_plan add_to_plan change_in_plan end_in_plan review_goal undo_review"), AROUND_MATEO - who("grace rosa mateo")),
    **dict.fromkeys(who("goal_values take_back_value"), AROUND_MATEO - who("rosa mateo") | who("hannah")),
    **dict.fromkeys(who("student_page own_words say_own_words end_own_words"), AROUND_MATEO),
    "take_own_words_back": who("yusuf"),
    "notice_student": AROUND_MATEO | who("hannah denise"),
    "talk_to_me": STUDENTS,
    "student_papers": AROUND_MATEO,
    "record_formal_event": LEAD_CEDAR_FORK | who("yusuf meiling denise"),
    "take_back_formal_event": LEAD_CEDAR_FORK | who("yusuf meiling"),
    "what_was_noticed": EVERYBODY,
    "one_noticed": LEAD_CEDAR_FORK | who("yusuf meiling denise"),
    "answer_noticed": LEAD_CEDAR_FORK | who("yusuf meiling"),
    "write_support_note": LEAD_CEDAR_FORK | who("yusuf meiling grace"),
    **dict.fromkeys(who("support_note mend_support_note end_support_note attach_file_to_note file_of_note"), who("yusuf")),
    "classroom": who("grace josefina"),
    **dict.fromkeys(who("snapshot answer_cannot_yet"), LEAD_CEDAR_FORK | who("yusuf meiling grace")),
    "say_cannot_yet": who("grace"),
    "coverage": SYSTEM | LEAD_SCHOOLS | who("meiling"),
    "substitutes_today": LEAD_SCHOOLS | who("grace josefina yusuf hannah denise"),
    **dict.fromkeys(who("enter_substitute sheet_for_substitute let_in_substitute"), LEAD_CEDAR_FORK | who("denise")),
    **dict.fromkeys(who("sessions_today log_sessions gaps"), STAFF),
    **dict.fromkeys(who("gap write_make_up_plan write_gap_letter send_gap_letter"), LEAD_CEDAR_FORK | who("yusuf meiling")),
    **dict.fromkeys(who("assign_provider close_gap_with_reason reopen_gap"), LEAD_CEDAR_FORK | who("meiling")),
    "ledger_file": who("meiling"),
    **dict.fromkeys(who("gentle_words student_ages"), who("meiling")),
    "promises_kept": LEAD_SCHOOLS | who("meiling"),
    "timelines": STAFF,
    **dict.fromkeys(who("timeline_rules set_timeline_rule follow_files_again"), who("meiling")),
    "begin_timeline": AROUND_LEILANI,
    "timeline": LEAD_CEDAR_FORK | who("yusuf meiling hannah rosa mateo"),
    **dict.fromkeys(who("end_timeline take_up_timeline meet_milestone take_milestone_back say_why_late"), LEAD_CEDAR_FORK | who("yusuf meiling hannah")),
    **dict.fromkeys(who("pause_milestone end_pause settle_day pass_ball"), LEAD_CEDAR_FORK | who("yusuf meiling hannah")),
    **dict.fromkeys(who("mend_session take_session_back say_both_right leave_unknown"), who("hannah")),
    **dict.fromkeys(who("ledger_of_service ledger_of_student"), LEAD_CEDAR_FORK | who("yusuf meiling hannah rosa mateo")),
    "student_records": LEAD_CEDAR_FORK | who("yusuf meiling grace rosa mateo"),
    **dict.fromkeys(who("grant_right end_right add_guardian end_tie tie_again"), LEAD_CEDAR_FORK | who("denise odile")),
    "protected_address": LEAD_CEDAR_FORK | who("yusuf"),
    "end_protection": LEAD_CEDAR_FORK | who("yusuf"),
    **dict.fromkeys(who("emergency open_emergency_access"), MAY_OPEN_EMERGENCY),
    "close_emergency_access": who("hannah"),
    **dict.fromkeys(who("emergencies review_emergency_access"), SYSTEM | AUDITOR | who("meiling")),
    **dict.fromkeys(who("merges merge_people split_people"), KEEPER),
    **dict.fromkeys(who("releases release"), EVERYBODY),
    **dict.fromkeys(who("begin_release publish_release withdraw_release"), who("gloria meiling")),
    **dict.fromkeys(who("indicators indicator declare_indicator change_indicator end_indicator go_back_to_indicator"), who("gloria meiling")),
    **dict.fromkeys(who("set_rules indicator_file bring_in_indicators"), who("gloria meiling")),
    "alarms": who("gloria lorraine meiling amina keoni ingrid yusuf hannah"),
    **dict.fromkeys(who("alarm take_alarm end_alarm"), who("gloria meiling hannah")),  # Hannah is on duty
    **dict.fromkeys(who("begin_duty end_duty"), KEEPER | who("meiling")),
    "open_study": SYSTEM,
    "close_study": SYSTEM,
    **dict.fromkeys(who("study gap_map"), SYSTEM | ASKED),
    "reply_to_study": who("lorraine"),
    **dict.fromkeys(who("gap_map_on_paper questions_for_students decide_for_child"), NOBODY),  # it takes answers, and asks no student
    **dict.fromkeys(who("inquiries inquiry"), STAFF),
    **dict.fromkeys(who("add_to_inquiry end_inquiry"), SYSTEM | who("meiling")),
    "open_inquiry": SYSTEM,
    **dict.fromkeys(who("promise_from_row choose_priority say_not_now"), NOBODY),  # the round still takes answers
    "barriers": LEAD_SCHOOLS | SYSTEM | who("tomas hana ruth"),
    "panels": EVERYBODY,
    # Mei-Ling convenes it, Wren and Sione sit on it, transport (Ruth) was asked.
    "convene_panel": SYSTEM | LEAD_SCHOOLS | who("yusuf meiling"),
    "panel": who("meiling wren sione ruth"),
    **dict.fromkeys(who("change_panel name_panel_member end_panel"), who("meiling")),
    "name_convenor": SYSTEM | who("meiling"),
    "end_seat": who("meiling wren"),
    **dict.fromkeys(who("draft_question add_to_draft agree_to_draft send_question say_whether_it_answers"), who("wren sione")),
    **dict.fromkeys(who("change_draft let_question_go"), who("wren")),
    "panel_question": SYSTEM | who("meiling wren sione ruth"),
    "name_replier": SYSTEM | who("ruth"),
    **dict.fromkeys(who("reply_to_panel decide_on_question"), who("ruth")),
    "raise_barrier": LEAD_SCHOOLS | who("tomas hana"),
    "barrier": LEAD_SCHOOLS | SYSTEM | who("tomas hana ruth"),
    "say_me_too": LEAD_SCHOOLS,
    "assign_barrier": SYSTEM,
    "clear_barrier": who("ruth"),
    **dict.fromkeys(who("my_growth former_years write_line take_along record_pdf record_json what_i_show share_everything shown_to_me"), STAFF),
    **dict.fromkeys(who("growth_line edit_line end_line take_line_up_again move_line remove_line share_mine take_share_back"), who("amina")),
    **dict.fromkeys(who("take_everything_back share_the_same"), STAFF),  # from the page of one's own, which they lead back to
    **dict.fromkeys(who("my_assessments begin_assessment my_feedback"), STAFF),
    **dict.fromkeys(who("assessment see_practice finish_assessment take_assessment_up_again let_assessment_go"), who("amina")),
    "ask_for_feedback": LEAD_SCHOOLS,
    "upward_feedback": who("tomas hana"),
    **dict.fromkeys(who("feedback close_feedback reply_to_feedback"), who("amina")),
    "shown_by": who("tomas"),
    "my_learning": STAFF,
    # Amina and Keoni learn together, and have invited Ingrid. Nobody who supervises is in it.
    **dict.fromkeys(who("begin_cycle my_cycles my_notes take_note take_photo"), STAFF),  # each their own
    **dict.fromkeys(who("add_point begin_measure change_in_cycle change_measure close_cycle measure mend_point move_phase"), who("amina")),
    **dict.fromkeys(who("take_off_line take_step_on undo_closing write_in_cycle write_step take_back_wish"), who("amina")),
    **dict.fromkeys(who("cycle look_back visit add_agenda_point end_agenda_point"), who("amina tomas hana")),  # Hana is the backup
    **dict.fromkeys(who("move_visit call_off_visit hold_visit open_visit_again"), who("amina tomas hana")),
    **dict.fromkeys(who("my_schools my_principal days_in_schools say_away visit_brief propose_step say_in_hand_over"), who("tomas hana")),
    **dict.fromkeys(who("accept_hand_over write_hand_over take_over_promise come_back"), who("tomas")),
    "caseload_hand_over": who("tomas hana ingrid"),  # it is about Ingrid
    "caseload_hand_overs": SYSTEM | who("tomas hana"),
    **dict.fromkeys(who("merge_note remove_note remove_photo share_note take_note_back"), who("tomas")),
    **dict.fromkeys(who("note note_photo answer_note session answer_prompt"), who("tomas amina")),  # he shared it with her; the two of that visit
    **dict.fromkeys(who("agree_cadence propose_cadence"), who("tomas hana keoni")),  # it is about Keoni
    **dict.fromkeys(who("how_we_meet ask_sooner"), LEAD_SCHOOLS),
    **dict.fromkeys(who("visits plan_visit"), LEAD_SCHOOLS | who("tomas hana")),
    "met_in_time": SYSTEM,
    **dict.fromkeys(who("communities protocols protocol_steps walks"), STAFF),
    "begin_community": STAFF - SYSTEM - who("tomas hana"),
    **dict.fromkeys(who("community change_community invite_to_community plan_meeting end_membership"), who("amina keoni")),
    **dict.fromkeys(who("meeting change_meeting call_meeting_off begin_meeting promise_in_meeting"), who("amina keoni")),
    **dict.fromkeys(who("run_of_meeting pulse_of_meeting press_in_meeting note_in_meeting"), who("amina keoni")),
    **dict.fromkeys(who("write_problem say_what_i_take_along remove_walk_note"), who("amina")),
    "answer_invitation": who("ingrid"),
    "plan_walk": LEAD_CEDAR_FORK | who("tomas hana"),
    **dict.fromkeys(who("walk change_walk call_walk_off ask_along leave_walk write_walk_note write_patterns walk_sheet"), LEAD_CEDAR_FORK),
    **dict.fromkeys(who("begin_debrief run_of_walk pulse_of_walk press_in_walk note_in_walk"), LEAD_CEDAR_FORK),
    "begin_goal": SYSTEM | who("tomas hana ruth daniel priya meiling"),
    **dict.fromkeys(who("end_goal share_goal begin_test end_test share_test take_line_back"), who("ruth")),
    "supports": STAFF,
    "write_support": SYSTEM | who("ruth daniel priya meiling"),
    **dict.fromkeys(who("edit_support end_support"), SYSTEM | who("ruth")),
    **dict.fromkeys(who("my_supports give_support"), LEAD_SCHOOLS | who("tomas hana ruth daniel priya meiling")),
    "supports_of": who("tomas hana"),
    "mend_given": who("ruth"),
    "supports_in_the_district": SYSTEM,
    "my_evaluations": LEAD_SCHOOLS | SYSTEM | who("tomas hana"),
    "open_evaluation": SYSTEM | who("tomas hana"),
    **dict.fromkeys(who("name_evaluator carry_in"), LEAD_SCHOOLS),
    **dict.fromkeys(who("evaluation evaluation_file"), who("amina tomas")),
    "attach_file": who("tomas"),
    **dict.fromkeys(who("take_out call_off_evaluation carry_line_across"), who("amina")),
    "held_mails": KEEPER | who("ruth daniel priya meiling"),
    **dict.fromkeys(who("held_mail take_held_mail pass_held_mail_on let_held_mail_go"), who("ruth")),
    "whole_mail": LEAD_CEDAR_FORK | who("ruth"),
    **dict.fromkeys(who("mail_addresses name_addresses"), KEEPER),
    "threads": STAFF,
    **dict.fromkeys(who("catalogue office_offers ask_once ask_service ask_office"), STAFF),
    **dict.fromkeys(who("write_service edit_service end_service say_purpose reply_to_schools"), who("ruth")),
    "say_whether_it_helps": LEAD_SCHOOLS,
    "front_door": SYSTEM | KEEPER,
    "public_catalogue": NOBODY,  # the district has not opened it
    "what_schools_said": who("ruth daniel priya meiling"),
    "rate_thread": who("amina"),
    **dict.fromkeys(who("working_hours threads_without_an_office place_thread"), SYSTEM | KEEPER),
    "thread": LEAD_CEDAR_FORK | SYSTEM | who("ruth tomas hana"),
    **dict.fromkeys(who("take_thread hand_over_thread set_next_date pause_clock let_clock_run settle_thread answer_hand_over end_help"), who("ruth")),
    "reopen_thread": LEAD_CEDAR_FORK,
    "ways_in": KEEPER,
    **dict.fromkeys(who("my_time begin_looking stop_looking remove_feed count_in_total this_week"), LEAD_SCHOOLS),  # each their own
    **dict.fromkeys(who("change_kinds my_feed share_picture answer_moment take_back_sharing brief_of_a_week"), who("amina")),
    "shared_picture": who("tomas"),
    **dict.fromkeys(who("principals_time week_notices"), STAFF),
    "put_notice": who("ruth daniel priya meiling"),
    "take_back_notice": who("ruth"),
    **dict.fromkeys(who("my_week stopped principals_week"), STAFF),
    **dict.fromkeys(who("my_ask say_done take_back"), LEAD_CEDAR_FORK | who("hannah")),  # it was handed to Hannah
    **dict.fromkeys(who("hand_on say_it_makes_no_sense mend_done undo_done"), LEAD_CEDAR_FORK),
    "receipts": SYSTEM | who("ruth daniel priya meiling"),
    **dict.fromkeys(who("give_receipt answers look_at_answers"), who("ruth")),
    "let_repeat": SYSTEM,
    "stop_asking": SYSTEM | who("ruth"),
}
# The door, the gallery and what the library serves are tested in trellis/site/tests and trellis/kit/tests.
ELSEWHERE = {
    *("alive", "sign_in", "enter_code", "type_sign_in_link", "use_sign_in_link", "sign_in_as_cast", "leave_sign_in", "confirm_it_is_you", "add_second_step"),
    *("start_single_sign_on", "openid_connect_callback", "saml_finish_acs", "saml_metadata", "account_login", "saml_acs", "saml_sls", "gallery", "sign_out"),
    *("link_sheet", "link_item", "link_all", "open_sheet"),  # by a secret: trellis/surveys/tests
    "calendar_feed",  # by a secret: trellis/commitments/tests
    *("worker", "who_is_here", "without_connection"),  # of a device, whoever holds it: trellis/kit/tests
    *("end_my_session", "untie", "choose_language", "choose_theme", "end_sessions", "forget_second_steps"),
    *("receive_snapshots", "take_back_substitute"),  # by a button alone: the rooms' tests
}


@pytest.fixture
def world(cast) -> World:
    return make_world(cast)


def test_the_table_names_every_address():
    named = {name for name in views() if not name.startswith("mfa_")}
    assert named == set(OPEN) | ELSEWHERE


@pytest.mark.sqlite
@pytest.mark.parametrize("part", range(4))  # parts of everybody, for as many processes
def test_each_address_opens_for_those_named_and_for_nobody_else(world: World, sign_in: Callable[[str], Client], part: int):
    """Of those named two are tried at each address, of the others two, others at the next, and all in `make acceptance`.

    Two more of them try it on PostgreSQL, and the test of each room holds every verb against the whole cast.
    """
    wrong = []
    for key in sorted(EVERYBODY)[part::4]:
        client = sign_in(key)
        for place, (name, may_open) in enumerate(OPEN.items()):
            turn = (place + sorted(EVERYBODY).index(key)) % (max(1, len(may_open) // 2) if key in may_open else 12)
            if turn and not FULL:
                continue
            with listening() as wall:
                answer = client.get(world.path(name))
                shown = b"".join(answer)
            if (answer.status_code in {200, 302}) != (key in may_open) or answer.status_code not in {200, 302, 404}:
                wrong.append(f"{name} {key} {answer.status_code}")
            if "no-store" not in answer.headers.get("Cache-Control", ""):
                wrong.append(f"{name} may be kept by a cache of {key}'s")
            if name != "protected_address" and HIDDEN.encode() in shown:
                wrong.append(f"{name} shows {key} the protected address")
            if EVALUATED.encode() in shown and (key not in {"amina", "tomas"} or name not in {"evaluation", "evaluation_file"}):
                wrong.append(f"{name} shows {key} what is in an evaluation")
            if ONLY_MINE.encode() in shown and key != "amina":
                wrong.append(f"{name} shows {key} what Amina writes for herself")
            if crossed := wall.crossed_by(name):
                wrong.append(f"{crossed} ({key}; tests/test_the_wall.py)")
    assert not wrong, "; ".join(wrong)


@pytest.mark.postgresql
def test_each_address_opens_for_one_of_those_named_and_for_one_other_not(world: World, sign_in: Callable[[str], Client]):
    """The other database reads the same rule: one who may shows it of each address, and one who may not of every third."""
    clients = {key: sign_in(key) for key in sorted(EVERYBODY)}
    wrong = []
    for number, (name, may_open) in enumerate(sorted(OPEN.items())):
        insiders, outsiders = sorted(may_open), sorted(EVERYBODY - may_open)
        for key in {*insiders[number % (len(insiders) or 1) :][:1], *outsiders[number % (len(outsiders) or 1) :][: number % 3 == 0]}:
            answer = clients[key].get(world.path(name))
            if (answer.status_code in {200, 302}) != (key in may_open) or answer.status_code not in {200, 302, 404}:
                wrong.append(f"{name} {key} {answer.status_code}")
    assert not wrong, "; ".join(wrong)


@pytest.mark.sqlite
def test_what_may_not_be_opened_takes_nothing_either(world: World, sign_in: Callable[[str], Client]):
    """One of eight is tried at each address, another at the next; all in `make acceptance`."""
    wrong = []
    for number, key in enumerate(("rosa", "mateo", "malia", "daniel", "grace", "tomas", "ingrid", "bram")):
        client = sign_in(key)
        for place, (name, may_open) in enumerate(OPEN.items()):
            if key not in may_open and (FULL or (place + number) % 8 == 0):
                code = client.post(world.path(name), {}).status_code
                if code not in {404, 405}:
                    wrong.append(f"{name} {key} {code}")
    for key in ("rosa", "denise"):
        client = sign_in(key)
        for name in ("ways_in", "end_sessions", "forget_second_steps"):
            if (code := client.post(world.path(name), {}).status_code) != 404:
                wrong.append(f"{name} {key} {code}")
    assert not wrong, "; ".join(wrong)


@pytest.mark.sqlite  # they are shown out before any page asks the database; that they are shown out on the other too, test_shown_out sees
@pytest.mark.parametrize("key", HOLD_NOTHING)
def test_who_holds_nothing_is_shown_out_of_every_page(world: World, sign_in: Callable[[str], Client], key: str):
    """By what stands before all pages: each of the two asks for other ones, a quarter of them, and all in `make acceptance`."""
    asked = [name for name in OPEN if name not in {"help_topics", "help_topic", "public_catalogue"}]
    codes = {sign_in(key).get(world.path(name)).status_code for name in (asked if FULL else asked[HOLD_NOTHING.index(key) :: 4])}
    assert codes == {403}


@pytest.mark.sqlite
def test_nobody_is_led_to_the_door(world: World):
    client = Client()
    led = {name: client.get(world.path(name)) for name in OPEN if name not in {"help_topics", "help_topic", "public_catalogue"}}
    assert {name for name, answer in led.items() if answer.status_code != 302 or not answer["Location"].startswith(reverse("sign_in"))} == set()
