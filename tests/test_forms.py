"""Every form of the house, sent as nobody would: it answers calmly, changes nothing that was not offered, and loses no words.

The forms are read from the pages, as a browser reads them, so that a new one is under these rules from its first day.
"""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import Any, ClassVar

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import Resolver404, resolve

from tests.cast import TODAY
from tests.forms import Field, Form, forms_of
from tests.test_access_matrix import EVERYBODY, OPEN, who
from tests.wall import listening
from tests.world import World, make_world, views
from trellis.audit.models import Act
from trellis.directory.models import Guardianship
from trellis.self_study.models import Study
from trellis.self_study.operations import close_study

pytestmark = pytest.mark.django_db
FULL = os.environ.get("TRELLIS_ACCEPTANCE") == "full"

# One of each kind of person: among them they are shown every form of the house. Whoever comes first shows it.
PEOPLE = ["lorraine", "tomas", "amina", "hannah", "ruth", "rosa", "mateo", "odile", "bram", "yusuf", "grace", "meiling", "malia", "wren"]
TYPED = "Words \u2067of\u2069 mine & <b>yours</b> 4711"
NOTHING, SPACES, NUL, HALF, LONG = "", "   ", "a\0b", "\udc80", "9" * 40
SCRIPT, MEGABYTE, NOT_OFFERED = "</textarea><script>alert(1)</script>\"'>", "x" * 1_000_000, "5000000"
ANYWHERE = [
    *(NOTHING, SPACES, NUL, HALF, LONG, SCRIPT, NOT_OFFERED, "\u202ecod.exe", '=HYPERLINK("http://elsewhere.example","x")', "{{ 7 }}{% load x %}%(name)s %s"),
    *("-1", "1e9", "²", str(2**63), "0001-01-01", "9999-12-31", "2026-02-30", "[]", "null"),
]
_WORDS, _DAYS, _CHOICES = (
    [NOTHING, SPACES, NUL, HALF, SCRIPT, MEGABYTE],
    ["0001-01-01", "9999-12-31", "2026-02-30", "25:61", LONG],
    [NOT_OFFERED, LONG, NUL, SCRIPT],
)
ALONE = {
    **dict.fromkeys(("text", "textarea", "email", "tel", "search", "url"), _WORDS),
    **dict.fromkeys(("date", "time"), _DAYS),
    **dict.fromkeys(("select", "radio", "checkbox"), _CHOICES),
    "number": ["-1", "1e9", "²", "0", LONG, str(2**63)],
    "hidden": [NUL, LONG, SCRIPT],
    "file": [NOTHING],
}
OTHERS = who("rosa mateo malia daniel grace tomas ingrid denise bram odile")
# Sent by somebody in tests of the door, where they lead further than one page.
AT_THE_DOOR = {
    *("sign_in", "enter_code", "leave_sign_in", "sign_in_as_cast", "confirm_it_is_you", "add_second_step", "start_single_sign_on", "openid_connect_callback"),
    *("saml_acs", "saml_finish_acs", "saml_sls", "sign_out", "type_sign_in_link", "use_sign_in_link", "end_my_session", "untie", "forget_second_steps"),
}
BY_A_SECRET = {name for name in views() if name.startswith(("link_", "open_sheet"))}  # the pages of answer_…, through another door
# Nothing is due and nothing waits on paper in this world, no round of it asks students, and none answers without names.
WAITS_FOR_MORE = {"destroy_due_records", "hand_letters_over", "decide_for_child", "print_slips"}
WAITS_FOR_MORE |= {"share_goal", "share_test", "invite_to_community", "ask_along"}  # a name is looked for first
WAITS_FOR_MORE |= {"answer_invitation"}  # Ingrid's
# Whoever comes first to a page of one's own growth has written nothing there; Amina's look holds a view, and her line is open.
WAITS_FOR_MORE |= {"move_line", "take_line_up_again", "take_everything_back", "share_the_same", "take_assessment_up_again", "let_assessment_go"}
WAITS_FOR_MORE |= {"upward_feedback"}  # two principals are too few to be asked without names
WAITS_FOR_MORE |= {"begin_looking"}  # Amina looks at her time already
# The asks of this world are Priya's, her one draft waits for a sponsor, nobody's line is shared with one of these people: the rooms' own tests send them.
WAITS_FOR_MORE |= {"address_ask", "ask_again", "ask_for_sponsor", "bring_back", "file_ask", "move_occasion", "rewrite_ask", "take_back_request"}
WAITS_FOR_MORE |= {"take_out"}  # its page looks the same to both sides, and the evaluator comes first
WAITS_FOR_MORE |= {"publish_profile", "say_me_too", "take_back_notice", "take_line_back"}
WAITS_FOR_MORE |= {"move_phase", "undo_closing"}  # whoever supervises comes first to the page of a cycle, and moves nothing
WAITS_FOR_MORE |= {"open_visit_again", "merge_note", "share_note", "take_photo"}  # the visit of this world lies ahead, its note has one text and is shown
WAITS_FOR_MORE |= {"log_sessions", "mend_session", "take_session_back", "say_both_right", "leave_unknown"}  # those who come to these forms give no support
WAITS_FOR_MORE |= {"values_of_a_group"}  # whoever comes first to this page gives no support
# A name is looked for first; a day without an entry, a decision with somebody left to ask, and words of one's own wait for other people.
WAITS_FOR_MORE |= {"name_to_team", "say_how_sure", "take_back_end", "take_own_words_back", "log_sessions", "leave_unknown"}
WAITS_FOR_MORE |= {"reopen_gap"}  # the gap of this world is open
WAITS_FOR_MORE |= {"reply_to_family", "put_cause_back", "tell_by_phone"}  # no family has answered, no cause was taken back, no letter is told
WAITS_FOR_MORE |= {"accept_hand_off"}  # Yusuf's, and whoever comes first to its page only reads
WAITS_FOR_MORE |= {"turn_sheet"}  # the sheet of this world came to an answer whose page nobody comes to first
WAITS_FOR_MORE |= {"agree_to_draft", "send_question"}  # the draft of this world is Wren's own, and waits for another of the panel
WAITS_FOR_MORE |= {"take_up_timeline", "follow_files_again"}  # the timeline of this world runs, and its rules are as the files say
WAITS_FOR_MORE |= {"release_packet"}  # a name in it waits for a decision
WAITS_FOR_MORE |= {"ask_for_record", "release_record"}  # Rosa has asked already, and a name in that record waits for a decision
# A tap is sent by script; the pair of this world is Grace's and Leilani's, which Amina sees after others were on that page, and the map is open.
WAITS_FOR_MORE |= {"mark_one", "answer_pair", "say_how_it_goes", "end_pair", "reopen_pair", "make_place"}
# Nobody has asked for another day, people work there, nobody else is signed in, and the access begins later by the clock.
REFUSED_IN_THIS_WORLD = {"answer_another_day", "close_office", "end_sessions", "close_emergency_access"}
# What is right here no stranger to the room can guess: a pack as a file, words of four levels, a code on paper, groups and days that fit
# each other, people with two matches. The rooms' own tests send them.
REFUSED_IN_THIS_WORLD |= {"ask_for_feedback", "close_feedback"}  # as many people as its floor; the round of this world is over
# A timeline that runs on time: nothing is late, paused or moved, a pause wants a reason, the ball another pair of hands, a rule another number.
REFUSED_IN_THIS_WORLD |= {"begin_timeline", "say_why_late", "pause_milestone", "end_pause", "settle_day", "pass_ball", "set_timeline_rule"}
REFUSED_IN_THIS_WORLD |= {"load_pack", "edit_draft", "type_sheets", "open_study", "rekey_choices", "make_promise"}
REFUSED_IN_THIS_WORLD |= {"load_needs", "load_allocations", "bring_in_calendar", "my_feed"}  # files and addresses of a shape
REFUSED_IN_THIS_WORLD |= {"attach_file"}  # a file of a kind
REFUSED_IN_THIS_WORLD |= {"carry_in"}  # a page elsewhere brings words here, which are shown before anything is kept
REFUSED_IN_THIS_WORLD |= {"mend_given"}  # what stands is sent again, and nothing happens
REFUSED_IN_THIS_WORLD |= {"say_purpose", "name_addresses", "form_team", "plan_review"}  # what stands is sent again, and nothing happens
REFUSED_IN_THIS_WORLD |= {"close_gap_with_reason"}  # the support of this world goes on
REFUSED_IN_THIS_WORLD |= {"close_cycle", "write_step"}  # a step is open, and there is one at a time
REFUSED_IN_THIS_WORLD |= {"change_in_cycle"}  # what stands is sent again, and nothing happens
REFUSED_IN_THIS_WORLD |= {"move_visit", "hold_visit"}  # to the day on which it stands; on a day ahead
REFUSED_IN_THIS_WORLD |= {"change_part", "write_gap_letter"}  # what stands is sent again, and nothing happens
REFUSED_IN_THIS_WORLD |= {"make_case_manager", "attach_file_to_note"}  # from a day on which somebody else has it; a file of a kind
REFUSED_IN_THIS_WORLD |= {"change_signal_rule"}  # what stands is sent again, and nothing happens
REFUSED_IN_THIS_WORLD |= {"declare_indicator", "bring_in_indicators", "write_signal_rule"}  # a key and a file of a shape, numbers that fit each other
REFUSED_IN_THIS_WORLD |= {"change_indicator"}  # what stands is sent again, and nothing happens
REFUSED_IN_THIS_WORLD |= {"decide_hearing"}  # its day lies ahead
REFUSED_IN_THIS_WORLD |= {"enter_record_request"}  # Rosa has asked already: what is entered is what stands
REFUSED_IN_THIS_WORLD |= {"change_panel", "change_draft"}  # what stands is sent again, and nothing happens
REFUSED_IN_THIS_WORLD |= {"show_draft"}  # what stands is sent again, and nothing happens
REFUSED_IN_THIS_WORLD |= {"enter_contribution", "enter_heard"}  # with a sheet that is none
REFUSED_IN_THIS_WORLD |= {"plans"}  # a name is looked for by POST, so that it stands in no address, and nothing is changed
TELLS = {
    "answer_all",
    "use_sign_in_link",
    "ways_in",
    "let_in_substitute",
    "my_calendar",
    "let_in_guardian",
}  # keeps what is right, enters that it failed, shows a link: and stays on its page
# What says the same again, or one more, when it is sent again: by nature, or because a person looks at each before anything happens.
BEARS_REPEATING = {
    **dict.fromkeys(("choose_language", "choose_theme", "choose_quiet_hours", "choose_district_quiet_hours"), "sets what is set"),
    "ways_in": "another link; each is used once",
    "let_in_substitute": "another link; the one before ends",
    "let_in_guardian": "another code; the one before ends",
    "my_calendar": "another address; the one before opens nothing",
    **dict.fromkeys(("upload_roster", "rekey_roster", "upload_records"), "each waits until somebody has looked"),
    "remind_of_contributing": "who was reminded when; the line in their letter stands once a day",
    "begin_release": "what is being counted is not begun again; what is counted is counted anew, since outcomes may have come meanwhile",
    "try_signal_rule": "counts anew: records may have come meanwhile",
    "protect_address": "sets what is set, and a second entry says by whom",
}
# Asking again is a question of its own; what the other side asked meanwhile is shown, and the room's tests see that.
ASKS_ANEW = {"ask_for_another_day"}
ASKS_ANEW |= {"answer_as_sponsor"}  # one person was asked; what they said stands on the page of the ask


@dataclass
class Found:
    """A form, who was shown it, and where it is sent to. `is_later` when the round has to be closed first."""

    target: str
    path: str
    by: str
    form: Form
    is_later: bool = False

    @property
    def label(self) -> str:
        return f"{self.target}({', '.join(name for name in self.form.fields if name != PROOF)}) as {self.by}"


PROOF, SEEN = "csrfmiddlewaretoken", "seen"  # of whoever sends, and of what stood there when the form was shown


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def target_of(path: str) -> str:
    try:
        return resolve(path.split("?")[0].split("#")[0]).url_name or ""
    except Resolver404:
        return ""


class House:
    """The world, its people signed in, and each of its forms once: by where it goes, what it asks, and its buttons.

    The forms are looked for once in a process: the world has the same numbers each time.
    """

    forms: ClassVar[list[Found]] = []

    def __init__(self, world: World, sign_in: Callable[[str], Client]) -> None:
        self.world = world
        self.signed_in = {key: sign_in(key) for key in sorted(EVERYBODY)}
        for client in self.signed_in.values():
            client.raise_request_exception = False
        andres = Guardianship.objects.get(guardian=world.cast.andres)
        world.records["grant_right"] = {"pk": andres.pk}
        first = next(one for one in self.shown(world.path("answer_item"), "hana") if one.target == "answer_item")
        self.send(first, self.filled(first))  # Hana has answered one question, so that her sheet offers to send what stands on it
        if not self.forms:
            self.forms.extend(self._found())

    def _found(self) -> list[Found]:
        once: dict[tuple[Any, ...], Found] = {}
        with undone():
            self.close()
            for name in ("promise_from_row", "say_not_now", "choose_priority", "reply_to_study"):
                for one in self.shown(self.world.path(name), "lorraine", is_later=True):
                    if one.target == name:
                        once[one.target, *one.form.fields, *one.form.buttons] = one
        for one in self.shown(self.world.path("answer_sheet"), "hana"):
            once.setdefault((one.target, *one.form.fields, *one.form.buttons), one)
        read: set[str] = set()
        opened: Counter[str] = Counter()
        for key in PEOPLE:
            for name, address in views().items():
                if name in read or key not in OPEN.get(name, EVERYBODY) or opened[name] == 3:
                    continue
                opened[name] += 1
                for one in self.shown(self.world.path(name), key):
                    once.setdefault((one.target, *one.form.fields, *one.form.buttons), one)
                    if getattr(address.callback, "marked", "") == "reads":
                        read.add(name)  # what can only be read, and holds a form, shows everybody the same ones
        return [one for one in once.values() if one.target != "sign_out"]

    def close(self) -> None:
        close_study(by=self.world.cast.lorraine.pk, today=TODAY, study=Study.objects.get(pk=self.world.records["study"]["pk"]))

    def shown(self, path: str, by: str, is_later: bool = False) -> Iterator[Found]:
        page = self.signed_in[by].get(path)
        if page.status_code == 200 and "text/html" in page.headers.get("Content-Type", ""):
            for form in forms_of(b"".join(page).decode()):
                if form.method == "post":
                    to = form.action.split("?")[0] if form.action.startswith("/") else path
                    yield Found(target_of(to), to, by, form, is_later)

    @contextmanager
    def at(self, found: Found) -> Iterator[None]:
        """Have the world as it was when the form was shown, and so again afterwards."""
        with undone():
            if found.is_later:
                self.close()
            yield

    def send(self, found: Found, sent: dict[str, Any], by: str = "") -> Any:
        raw: dict[str, Any] = {}
        for name, values in sent.items():
            raw[name] = [value.encode("utf-8", "surrogatepass") for value in values] if isinstance(values, list) else values
            if not isinstance(values, list):
                values.seek(0)
        with listening() as wall:
            answer = self.signed_in[by or found.by].post(found.path, raw)
        assert not wall.crossed_by(found.target), wall.crossed_by(found.target)
        return answer

    def filled(self, found: Found) -> dict[str, Any]:
        """Return what somebody would send who means it."""
        cast = self.world.cast
        words = {
            ("assign_supervisor", "supervisor"): str(cast.hana.pk),
            ("arrange_cover", "who"): cast.hana.email,
            ("arrange_cover", "held_from"): str(TODAY + timedelta(30)),
            ("arrange_cover", "held_until"): str(TODAY + timedelta(40)),
            ("end_cover", "held_until"): str(TODAY + timedelta(1)),
            ("enter_substitute", "on"): str(TODAY + timedelta(7)),
            ("gentle_words", "text"): "fidgety | moves in order to think | It says what it is for.",
            ("student_ages", "how_it_goes_age"): "11",
            ("move_last_day", "last_day"): str(TODAY + timedelta(9)),
            ("move_next_day", "review_on"): str(TODAY + timedelta(45)),
            ("hand_over_record", "on"): str(TODAY),
            ("enter_record_request", "asked_on"): str(TODAY),
            ("packet_entry", "words"): "Leilani",
            ("begin_packet", "asked_on"): str(TODAY),
            ("begin_packet", "due_on"): str(TODAY + timedelta(9)),
            ("enter_packet_sent", "on"): str(TODAY),
            ("hold_post", "who"): cast.grace.email,
            ("hold_post", "role"): "auditor",
            ("hold_post", "school"): "",
            ("hold_post", "office"): "",
            ("hold_post", "held_until"): "",
            ("hand_over_post", "who"): cast.ingrid.email,
            ("end_right", "held_until"): str(TODAY),
            ("grant_right", "held_from"): str(TODAY),
            ("destroy_by_order", "person"): str(cast.priya.pk),  # nothing about her is about Mateo, whose record is asked for and held
            ("hold_records", "person"): str(cast.grace.pk),
        }
        sent: dict[str, Any] = dict(found.form.as_it_stands())
        for one in found.form.fields.values():
            if one.kind == "file":
                sent[one.name] = SimpleUploadedFile("roster.zip", b"PK no zip")
            elif (found.target, one.name) in words:
                sent[one.name] = [words[found.target, one.name]]
            elif (said := likely(one)) is not None:
                sent[one.name] = said
        if found.form.buttons:
            name, value = found.form.buttons[0]
            sent[name] = [value]
        return sent


def likely(one: Field) -> list[str] | None:
    """Return what somebody would put there; None for what is left as it stands."""
    if one.kind in {"select", "radio"}:
        return (one.chosen if one.chosen != [""] else None) or [value for value in one.offered if value][:1]
    if one.kind == "checkbox":
        return one.chosen or one.offered[:1]
    usual = {"date": (TODAY + timedelta(7)).isoformat(), "number": "1", "email": "somebody@riverbend.example", "text": TYPED, "textarea": TYPED}
    return [one.value or usual[one.kind]] if one.kind in usual else None


def is_chosen(one: Field) -> bool:
    """Say whether only what was offered may come back; a single box is ticked by any word."""
    return one.kind in {"select", "radio"} or (one.kind == "checkbox" and len(one.offered) > 1)


@pytest.fixture
def house(cast, sign_in) -> House:
    return House(make_world(cast), sign_in)


def rows() -> dict[str, int]:
    """Count the rows of every table in which something could stand twice: one question, since it is asked some hundred times."""
    left_out = {"audit", "sessions", "contenttypes", "usersessions"}
    models = [model for model in apps.get_models() if model._meta.app_label not in left_out and model._meta.managed]
    counts = [f"SELECT '{model._meta.label_lower}', COUNT(*) FROM {connection.ops.quote_name(model._meta.db_table)}" for model in models]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(counts))
        return dict(cursor.fetchall())


def acts() -> int:
    return Act.objects.count()


@pytest.mark.sqlite  # the same pages
def test_these_people_are_shown_every_form_of_the_house(house: House):
    written = {name for name, address in views().items() if getattr(address.callback, "marked", "") == "writes"}
    unseen = written - {one.target for one in house.forms}
    assert unseen <= AT_THE_DOOR | BY_A_SECRET | WAITS_FOR_MORE | {"choose_theme"}


@pytest.mark.sqlite  # what is answered is the same; the other database meets hostile words in test_hostile_requests
@pytest.mark.parametrize("part", range(2))  # halves, for as many processes
def test_whatever_is_sent_it_is_answered_calmly_and_no_typed_word_is_lost(house: House, part: int):
    wrong = []
    for number, found in enumerate(house.forms[part::2]):
        asked = [one for one in found.form.fields.values() if one.name != PROOF]
        with house.at(found):
            for what, one, sent in tries(house, found, asked, number):
                with undone():
                    before = acts()
                    answer = house.send(found, sent)
                    did = acts() - before
                wrong += [f"{found.label}: {what} {fault} ({answer.status_code})" for fault in faults(found, asked, one, sent, answer, did)]
    assert not wrong, "\n".join(wrong)


def tries(house: House, found: Found, asked: list[Field], number: int) -> Iterator[tuple[str, Field | None, dict[str, Any]]]:
    """Yield what is sent to the form, in words, with the one field that is wrong.

    Everything comes in `make acceptance`; else each field is left out, or sent twice, or holds some of its wrong values, by turns.
    """
    good = house.filled(found)
    if FULL or number % 2:
        yield "nothing at all", None, {}
    if FULL or not number % 2:
        yield "a file for each", None, {one.name: a_file() for one in asked}
    for value in some_of(ANYWHERE, number, parts=16):
        yield f"{value!r:.20} for each", None, {**good, **{one.name: [value] for one in asked}}
    for place, one in enumerate(one_of_each(asked), start=number):
        if FULL or place % 3 == 0:
            yield f"no {one.name}", None, {name: values for name, values in good.items() if name != one.name}
        if FULL or place % 3 == 1:
            yield f"two of {one.name}", None, {**good, one.name: ["1", "2"]}
        for value in some_of(ALONE.get(one.kind, [NUL]), place // 3) if FULL or place % 3 == 2 else ():
            yield f"{one.name}={value!r:.20}", one, {**good, one.name: [value]}


def some_of(values: list[str], number: int, parts: int = 5) -> list[str]:
    """Return a fifth of the values, or whatever part, and the next part for the next number; all of them in `make acceptance`."""
    return values if FULL else values[number % parts :: parts]


def faults(found: Found, asked: list[Field], one: Field | None, sent: dict[str, Any], answer: Any, did: int) -> list[str]:
    """Say what is wrong with how the house took what was sent; `did` is how many acts it entered."""
    words = unescape(b"".join(answer).decode()) if answer.status_code in {200, 422} else ""
    keeps_each = found.target == "answer_all"  # takes what is right, and shows the rest again
    said = [
        answer.status_code >= 500 and "breaks",
        did and answer.status_code not in {302, 303} and found.target not in TELLS and "acts and says it did not",
        did and one and is_chosen(one) and not keeps_each and "takes what was not offered",
        did and one and one.is_typed and sent[one.name] == [MEGABYTE] and not keeps_each and "takes a megabyte",
        *(
            words and is_lost(sent.get(field.name), words) and f"loses what was typed as {field.name}"
            for field in asked
            if field.is_typed and found.target not in {"ways_in", "use_sign_in_link"}
        ),
    ]
    return [fault for fault in said if fault]


def one_of_each(asked: list[Field]) -> list[Field]:
    """Return the first field of each kind and name, numbers in names aside: a form may hold hundreds alike."""
    return list({(one.kind, re.sub(r"[\d.]+", "#", one.name)): one for one in reversed(asked)}.values())[: 12 if FULL else 4]


def a_file() -> SimpleUploadedFile:
    return SimpleUploadedFile("words.zip", b"words")


def is_lost(values: Any, words: str) -> bool:
    typed = values[0].replace(HALF, "\ufffd").strip() if isinstance(values, list) else ""
    return bool(typed) and "\0" not in typed and typed not in words


@pytest.mark.sqlite  # two at once, which only PostgreSQL tells apart, are the rooms' own tests
def test_a_form_sent_as_it_is_meant_does_something_once(house: House):
    wrong = []
    for found in house.forms:
        if found.target in AT_THE_DOOR | REFUSED_IN_THIS_WORLD or ("look", "") in found.form.buttons:  # which only looks for somebody
            continue
        with house.at(found):
            sent, before = house.filled(found), (acts(), rows())
            first = house.send(found, sent)
            after = (acts(), rows())
            if after == before or first.status_code >= 400:
                wrong.append(f"{found.label} does nothing ({first.status_code})")
            second = house.send(found, sent)
            if second.status_code >= 500:
                wrong.append(f"{found.label} breaks when it is sent twice")
            elif found.target not in BEARS_REPEATING and (acts(), rows()) != after:
                more = {name: many for name, many in rows().items() if many != after[1][name]}
                wrong.append(f"{found.label} does it twice: {acts() - after[0]} acts, {more}")
        if found.target not in ASKS_ANEW and any(one.name == SEEN and one.kind == "hidden" for one in found.form.fields.values()):
            with house.at(found):
                wrong += second_of_two(house, found)
    assert not wrong, "\n".join(wrong)


def second_of_two(house: House, found: Found) -> list[str]:
    """Send one form twice as two people had it before them, each with words of their own: the second changes nothing and sees both."""
    good = house.filled(found)
    free = [one.name for one in found.form.fields.values() if one.kind in {"text", "textarea"} and one.name in good]
    ours, theirs = ({**good, **{name: [f"{good[name][0]} {whose}"] for name in free}} for whose in ("OURS", "THEIRS"))
    if house.send(found, theirs).status_code >= 400:
        return [f"{found.label} refuses the first of two"]
    before = acts()
    answer = house.send(found, ours)
    words = unescape(b"".join(answer).decode())
    lost = [name for name in free if not (stands_in(ours[name][0], words) and stands_in(theirs[name][0], words))]
    return [f"{found.label}: the second of two {fault}" for fault in (acts() != before and "overwrites", lost and f"does not see both of {lost}") if fault]


def stands_in(typed: str, words: str) -> bool:
    """Say whether a page shows what was typed, as it was or without what no eye sees, which some rooms do not keep."""
    return typed in words or re.sub("[\u2066-\u2069]", "", typed) in words


@pytest.mark.sqlite  # the gate is the same; the matrix asks it on both
def test_what_one_may_send_nobody_else_may(house: House):
    """A request that is right in every word, made by hand by those to whom the address is closed.

    An eighth of them try each form, others the next; all of them in `make acceptance`.
    """
    wrong = []
    for place, found in enumerate(house.forms):
        may = OPEN.get(found.target)
        if may is None or found.is_later:
            continue
        sent = house.filled(found)
        for key in sorted(OTHERS - may)[0 if FULL else place % 8 :: 1 if FULL else 8]:
            with house.at(found):
                before = acts()
                answer = house.send(found, sent, by=key)
                if answer.status_code != 404 or acts() != before:
                    wrong.append(f"{found.target} {key} {answer.status_code}")
    assert not wrong, "\n".join(wrong)
