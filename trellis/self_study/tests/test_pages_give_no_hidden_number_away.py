"""Whoever reads every page, with every filter, of every practice, solves for no group that is hidden: the numbers are read out of the pages themselves."""

import random
import re
from collections import defaultdict
from datetime import timedelta

import pytest
from django.urls import reverse

from tests.cast import LONG_AGO, TODAY
from trellis.access.policy import Role
from trellis.directory.models import Person, Post, School
from trellis.self_study.models import Study
from trellis.self_study.operations import close_study, open_study
from trellis.surveys.measures import may_be_shown
from trellis.surveys.models import Answer, Comment, Invitation, Sending
from trellis.surveys.operations import count_round

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
LEVELS = ("elementary", "middle", "high")
NAMES = ("Not yet", "In places", "Mostly", "Everywhere")
KEY = "4.1"
FLOOR = 5
VOICE = re.compile(r'<div class="voice-row">(.*?)</div>', re.S)


def a_round(cast, framework, dice: random.Random, number: int, *, staff: int = 0, one_apart: bool = False) -> Study:
    """Close a round in confidence to principals and staff of schools of three levels, of sizes around the floor, with answers that often agree."""
    people: list[Person] = []
    for level in LEVELS:
        for role, most in ((Role.PRINCIPAL, 7), (Role.SCHOOL_STAFF, 12)):
            school = School.objects.create(name=f"{level} {role} {number}", level=level)
            for _each in range(staff or dice.randint(0, most)):
                person = Person.objects.create(given_name="G", family_name=f"F{number}", folded_name=f"zz{number}")
                Post.objects.create(person=person, role=role, held_from=LONG_AGO, school=school)
                people.append(person)
    study = open_study(
        by=cast.lorraine.pk,
        today=TODAY,
        framework=framework.pk,
        title=f"Round {number}",
        decision="What we mend first.",
        opens_on=TODAY,
        closes_on=TODAY + timedelta(days=9),
        reply_by=TODAY + timedelta(days=19),
        mode="confidential",
        groups=["principals", "school_staff", "supervisors"],
        practices=[KEY],
    )
    item = study.round.items.get()
    for place, invitation in enumerate(Invitation.objects.filter(round=study.round).order_by("-pk")):
        if dice.random() < 0.2 and not one_apart:
            continue
        Sending.objects.create(invitation=invitation, on=TODAY)
        level = (1 if place else 4) if one_apart else dice.choice((1, 1, 1, 2, 4))
        words = {"seen": "Words of one." if level == 4 else "", "comment": "A word." if one_apart else ""}
        Answer.objects.create(invitation=invitation, item=item, said="level", level=level, **words)
    close_study(by=cast.lorraine.pk, today=TODAY, study=study)
    count_round(by=None, today=TODAY, round=study.round_id)
    Post.objects.filter(person__in=people).update(held_until=TODAY)  # the next round has people of its own
    return study


def truth(study: Study) -> dict[tuple[str, str], list[int]]:
    """Return what was answered: by group and school level, empty for the whole group."""
    found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for answer in Answer.objects.filter(invitation__round=study.round).select_related("invitation__audience"):
        for level in ("", answer.invitation.school_level):
            found[answer.invitation.audience.name, level][answer.level - 1] += 1
    return found


def read(client, study: Study, **more: str) -> tuple[dict[str, list[int] | None], dict[str, list[int]]]:
    """Read an opened row as a person would: by group the numbers of its bar, None where it says hidden; and how many of how many took part."""
    page = client.get(reverse("gap_map", args=[study.pk]), more).content.decode()
    bars: dict[str, list[int] | None] = {}
    took_part: dict[str, list[int]] = {}
    for row in VOICE.findall(page):
        name = " ".join(re.search(r"<span>([^<]+?) <small", row)[1].split())
        bar = re.search(r'aria-label="[^":]+: ([^"]+)"', row)
        bars[name] = [int(re.search(rf"{level} (\d+)", bar[1])[1]) for level in NAMES] if bar else None
        if sent := re.search(r"(\d+) of (\d+)", row):
            took_part[name] = [int(sent[1]), int(sent[2])]
    return bars, took_part


def test_what_is_hidden_on_one_page_follows_from_no_other(cast, framework, sign_in):
    dice = random.Random(4)
    residues = hidden_cells = 0
    for number in range(7):
        study = a_round(cast, framework, dice, number)
        facts = truth(study)
        reader = sign_in("amina" if number % 2 else "lorraine")
        whole, all_who = read(reader, study, row=KEY)
        parts = {level: read(reader, study, row=KEY, level=level) for level in LEVELS}
        narrowed, _who = read(reader, study, row=KEY, group="school_staff", area="4", order="framework")
        assert narrowed == {"School staff": whole["School staff"]}, "another filter, the same numbers"
        for group in ("Principals", "School staff"):
            total = whole[group]
            shown = {level: bars[group] for level, (bars, _who) in parts.items() if bars.get(group) is not None}
            for level, numbers in [*shown.items(), *([("", total)] if total else [])]:
                assert numbers == facts[group, level], "a page never tells another number than was answered"
                assert may_be_shown(numbers, FLOOR)
            known = [who[group] for _bars, who in parts.values() if group in who]
            left_out = [of_all - sum(one[place] for one in known) for place, of_all in enumerate(all_who[group])]
            assert not any(left_out) or min(left_out) >= FLOOR or not known, "nor how many were asked and answered where that is hidden"
            if total is None:
                assert not shown, "of a group that is hidden whole no part stands open"
                continue
            hidden_cells += sum(group in bars and bars[group] is None for bars, _who in parts.values())
            left = [of_all - sum(numbers[place] for numbers in shown.values()) for place, of_all in enumerate(total)]
            assert not any(left) or may_be_shown(left, FLOOR), (number, group, total, shown)
            residues += any(left)
    assert residues > 3 and hidden_cells > 6, "the attack met enough hidden groups to mean something"


def test_what_somebody_has_seen_gives_no_level_of_a_hidden_group_away(cast, framework, sign_in):
    """All staff but one say the same, so their bar is hidden; what that one has seen goes with the upper two levels and would tell theirs."""
    study = a_round(cast, framework, random.Random(9), 0, staff=12, one_apart=True)
    bars, _who = read(sign_in("amina"), study, row=KEY)
    assert bars["School staff"] is None
    kept = Comment.objects.filter(item__round=study.round, audience__key="school_staff")
    assert set(kept.values_list("kind", flat=True)) == {"comment"}, "a comment tells no level, and stays"
    assert "Words of one." not in sign_in("amina").get(reverse("gap_map", args=[study.pk]), {"row": KEY}).content.decode()
