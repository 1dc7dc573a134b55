"""Questions about fairness and oneself, answered by the two of a visit; and a district's own."""

import pytest
from django.urls import reverse

from tests.cast import TODAY
from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.growth.measures.prompts import read_prompts
from trellis.growth.models import SessionAnswer, Visit
from trellis.growth.queries.prompts import OURS

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(cast) -> Visit:
    return Visit.objects.create(principal=cast.amina, supervisor=cast.tomas, planned_on=TODAY, planned_by=cast.tomas)


def test_both_write_one_text_and_nobody_else_reads_it(sign_in, cast, visit):
    amina, tomas = sign_in("amina"), sign_in("tomas")
    path, whole = reverse("answer_prompt", args=[visit.pk, "whose-way"]), reverse("session", args=[visit.pk])
    assert "It is never scored or counted" in amina.get(path).text
    assert amina.post(path, {"words": " ", "seen": ""}).status_code == 422
    amina.post(path, {"words": "Ours, mostly.", "seen": ""})
    at_once = tomas.post(path, {"words": "Mine, too.", "seen": ""})
    assert at_once.status_code == 422 and "Ours, mostly." in at_once.text and "Mine, too." in at_once.text
    tomas.post(path, {"words": "Ours, and mine.", "seen": at_once.context["form"]["seen"].value()})
    assert "Ours, and mine." in amina.get(whole).text and SessionAnswer.objects.get().by_id == cast.tomas.pk
    may = {key for key in cast.keys if within(cast.standing(key), Verb.GROWTH_ANSWER_TOGETHER, Visit.objects.all()).exists()}
    assert may == {"amina", "tomas"}
    for key in ("hana", "gloria", "lorraine", "odile", "keoni"):
        assert sign_in(key).get(whole).status_code == sign_in(key).get(path).status_code == 404
    assert amina.get(reverse("answer_prompt", args=[visit.pk, "nothing"])).status_code == 404


def test_a_district_adds_and_leaves_out_and_hears_what_is_wrong_line_by_line(sign_in, cast, visit, settings, tmp_path, capsys):
    from trellis.growth.commands import prompts

    settings.HOME = tmp_path
    own = tmp_path / "growth" / "prompts.toml"
    own.parent.mkdir()
    own.write_text('leave_out = ["power"]\n\n[[prompts]]\nkey = "river"\nwords = "Who lives beyond the river?"\n', encoding="utf-8")
    page = sign_in("amina").get(reverse("session", args=[visit.pk])).text
    assert "Who lives beyond the river?" in page and str(OURS["power"]) not in page
    assert prompts(None) == 0 and "river: Who lives" in capsys.readouterr().out
    own.write_text('leave_out = ["powr"]\n[[prompts]]\nkey = "River"\nwords = ""\nwhy = 1\n[[prompts]]\nkey = "hard-to-say"\nwords = "x"\n', encoding="utf-8")
    assert prompts(None) == 1
    assert [line.split(":")[1].strip() for line in capsys.readouterr().err.splitlines()[:-1]] == ["line 1", "line 2", "line 3", "line 4", "line 7"]
    assert str(OURS["power"]) in sign_in("amina").get(reverse("session", args=[visit.pk])).text, "ours are shown alone until it is mended"
    assert read_prompts("[[prompts", OURS).complaints[0][0] == 1
