"""A protocol runs by the server's clock: everybody sees the same step and minute; whoever presses second is told; files of a district are checked."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from tests.cast import TODAY, Cast
from trellis.growth.models import Meeting, Run, RunNote
from trellis.growth.operations import communities as together
from trellis.growth.operations import runs as operations
from trellis.growth.queries.protocols import own_folder, protocol, read_protocol, shelf, steps_of
from trellis.growth.queries.runs import as_now, token_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    group = together.begin_community(by=cast.amina.pk, today=TODAY, name="The second Thursday")
    invited = together.invite_to_community(by=cast.amina.pk, today=TODAY, community=group, person=cast.keoni.pk)
    together.answer_invitation(by=cast.keoni.pk, today=TODAY, invitation=invited, joins=True)
    who = {"presenter": cast.amina.pk, "facilitator": cast.keoni.pk}
    return together.plan_meeting(by=cast.amina.pk, today=TODAY, community=group, on=TODAY, protocol_key="consultancy", **who)


@pytest.fixture
def run(cast: Cast, meeting, noon) -> Run:
    return operations.begin_run(by=cast.amina.pk, now=noon, of=meeting, protocol_key="consultancy", led_by=meeting.facilitator_id)


def test_a_step_counts_down_pauses_and_has_a_minute_more(cast, run, noon):
    keoni = cast.keoni.pk

    def left(minutes: float) -> int:
        return as_now(Run.objects.get(pk=run.pk), me=keoni, now=noon + timedelta(minutes=minutes)).left

    def pressed(what: str, minutes: float) -> Run:
        seen = Run.objects.get(pk=run.pk).edition
        return operations.press(by=keoni, now=noon + timedelta(minutes=minutes), run=run, seen=seen, what=what)

    assert [left(0), left(1.5), left(4)] == [180, 90, -60]
    pressed("pause", 1)
    assert left(30) == 120 == left(600)
    pressed("go_on", 11)
    assert left(11) == 120
    pressed("minute", 11)
    assert left(11) == 180
    assert pressed("next", 12).step == 1 and left(13) == 6 * 60
    assert pressed("back", 14).step == 0 and left(14) == 180, "a step that is taken again has its whole time"
    pressed("end", 15)
    with pytest.raises(operations.HasEnded):
        pressed("minute", 16)
    assert pressed("back", 17).ended_at is None, "ended by mistake"
    for minutes in range(20, 27):
        pressed("next", minutes)
    assert Run.objects.get(pk=run.pk).step == 7
    assert pressed("next", 30).ended_at is not None, "after the last step it has ended"


def test_the_second_who_presses_is_told_and_one_person_leads(sign_in, cast, run, meeting):
    amina, keoni, press = sign_in("amina"), sign_in("keoni"), reverse("press_in_meeting", args=[meeting.pk])
    assert keoni.post(press, {"what": "next", "seen": "1"}).status_code == 302
    second = keoni.post(press, {"what": "next", "seen": "1"})
    assert second.status_code == 409 and "Somebody pressed a moment before you." in second.text and "The problem" in second.text
    assert "Somebody else leads now." in amina.post(press, {"what": "next", "seen": "2"}).text
    assert "Keoni Makoa leads the time." in amina.get(reverse("run_of_meeting", args=[meeting.pk])).text
    amina.post(press, {"what": "lead"})
    assert keoni.post(press, {"what": "next", "seen": "2"}).status_code == 409
    assert amina.post(press, {"what": "next", "seen": "3"}).status_code == 302
    assert amina.post(press, {"what": "jump", "seen": "99999999999999"}).status_code == 302 and Run.objects.get().step == 2


def test_everybody_follows_lightly_and_nobody_else(sign_in, cast, run, meeting):
    keoni, pulse = sign_in("keoni"), reverse("pulse_of_meeting", args=[meeting.pk])
    page = keoni.get(reverse("run_of_meeting", args=[meeting.pk])).text
    assert token_of(run) in page and 'data-left="' in page and "Look again" in page
    assert keoni.get(pulse, {"seen": token_of(run)}).status_code == 204
    sign_in("amina").post(reverse("press_in_meeting", args=[meeting.pk]), {"what": "lead"})
    assert "Amina Warsame leads the time." in keoni.get(pulse, {"seen": token_of(run)}).text
    for key in ("tomas", "gloria", "ingrid", "rosa"):
        assert sign_in(key).get(pulse).status_code == 404 == sign_in(key).get(reverse("run_of_meeting", args=[meeting.pk])).status_code
    together.invite_to_community(by=cast.amina.pk, today=TODAY, community=meeting.community, person=cast.tomas.pk)
    assert sign_in("tomas").get(pulse).status_code == 200
    assert sign_in("tomas").post(reverse("press_in_meeting", args=[meeting.pk]), {"what": "lead"}).status_code == 404, "a guest follows"


def test_notes_stand_beside_the_step_and_ones_own_can_be_taken_away(sign_in, cast, run, meeting):
    keoni, path = sign_in("keoni"), reverse("note_in_meeting", args=[meeting.pk])
    empty = keoni.post(path, {"words": "  "})
    assert empty.status_code == 422 and "Write something down first." in empty.text
    keoni.post(path, {"words": "We talk about bells."})
    keoni.post(path, {"words": "We talk about bells."})
    note = RunNote.objects.get()
    assert note.step == 0 and "We talk about bells." in sign_in("amina").get(reverse("meeting", args=[meeting.pk])).text
    assert sign_in("amina").post(path, {"remove": note.pk}).status_code == 404
    keoni.post(path, {"remove": note.pk})
    assert "We talk about bells." not in keoni.get(reverse("run_of_meeting", args=[meeting.pk])).text


@pytest.mark.sqlite
def test_a_district_adds_its_own_and_a_run_outlives_its_file(cast, meeting, noon, settings, tmp_path: Path):
    settings.HOME = tmp_path
    own_folder().mkdir()
    ours = (Path(together.__file__).parent.parent / "packs/consultancy.toml").read_text()
    (own_folder() / "ours.toml").write_text(ours.replace('"Consultancy"', '"As we do it"').replace("minutes = 7", "minutes = 17"))
    found = protocol("consultancy")
    assert found is not None and (found.name, found.minutes, found.is_own) == ("As we do it", 60, True)
    run = operations.begin_run(by=cast.amina.pk, now=noon, of=meeting, protocol_key="consultancy")
    (own_folder() / "ours.toml").unlink()
    assert protocol("consultancy").name == "Consultancy" and steps_of(run.plan)[1].minutes == 17


@pytest.mark.sqlite
def test_what_is_wrong_with_a_file_is_said_by_place_and_the_others_go_on(sign_in, settings, tmp_path: Path):
    settings.HOME = tmp_path
    own_folder().mkdir()
    ours = (Path(together.__file__).parent.parent / "packs/tuning.toml").read_text()
    wrong = {
        "broken.toml": ("key = ", "it is no TOML"),
        "minutes.toml": (ours.replace("minutes = 7", "minutes = 0"), "step 2, minutes"),
        "speaks.toml": (ours.replace('"nobody"', '"the cat"'), "step 4, speaks"),
        "spelled.toml": (ours.replace("about =", "abuot ="), "abuot"),
        "empty.toml": ("", "steps"),
        "large.toml": ("x" * 200_000, "too large"),
        "flat.toml": (ours.split("[[steps]]")[0] + "steps = [1]", "step 1"),
    }
    for name, (text, expected) in wrong.items():
        (own_folder() / name).write_text(text)
        complaints = read_protocol(own_folder() / name)
        assert isinstance(complaints, list) and any(expected in str(one) for one in complaints), name
    (own_folder() / "latin.toml").write_bytes(b'name = "\xe9"')
    (own_folder() / "tuning.fr.toml").write_text(ours.replace('"en"', '"fr"'))
    (own_folder() / "tuning.toml").write_text(ours.replace("minutes = 7", "minutes = 8"))
    assert {one.file for one in shelf().complaints} == {*wrong, "latin.toml", "tuning.toml"}, "a file whose minutes differ from another language's is left out"
    page = sign_in("amina").get(reverse("protocols")).text
    assert "step 2, minutes" in page and "After a learning walk" in page and "&lt;" not in page
    assert sign_in("rosa").get(reverse("protocols")).status_code == 404
    assert "Read in silence" in sign_in("amina").get(reverse("protocol_steps", args=["tuning"])).text
    assert sign_in("amina").get(reverse("protocol_steps", args=["gone"])).status_code == 404
