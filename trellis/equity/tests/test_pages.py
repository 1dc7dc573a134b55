"""Pages of releases and of what is counted: a way from declaring over counting to publishing, for those who may."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from trellis.equity.models import EquityRules, Indicator, Release
from trellis.equity.tests.outcomes_of_a_district import make_outcomes
from trellis.records.models import Outcome

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
FACTS = {"name_en": "Absent", "name_es": "", "outcome": "bad", "counted": "Absent often.", "among": "", "source": "File 3", "feed": "file"}


def test_a_release_is_counted_published_and_withdrawn_in_the_browser(cast, sign_in):
    make_outcomes(schools=2, at_each=60, years=(2026,))
    meiling, grace = sign_in("meiling"), sign_in("grace")
    begun = meiling.post(reverse("begin_release"), {"school_years": ["2026"], "name": ""})
    release = Release.objects.get()
    assert (begun.status_code, begun.url, release.state) == (302, reverse("release", args=[release.pk]), "counted")
    page = meiling.get(begun.url).content.decode()
    assert "none could be worked out" in page
    assert "Publish it" in page
    assert grace.get(begun.url).status_code == grace.get(reverse("publish_release", args=[release.pk])).status_code == 404
    meiling.post(reverse("publish_release", args=[release.pk]))
    assert "Published by" in grace.get(begun.url).content.decode()
    assert grace.get(reverse("releases")).context["page"].paginator.count == 1
    assert meiling.post(reverse("withdraw_release", args=[release.pk]), {"reason": " "}).status_code == 200
    meiling.post(reverse("withdraw_release", args=[release.pk]), {"reason": "A file was wrong."})
    assert "A file was wrong." in meiling.get(begun.url).content.decode()
    assert grace.get(begun.url).status_code == 404


def test_what_is_counted_is_declared_changed_and_said_again_as_before_and_two_editors_see_both_texts(cast, sign_in):
    meiling, gloria = sign_in("meiling"), sign_in("gloria")
    Outcome.objects.create(student=cast.students["mateo"], school=cast.schools["cedar_fork"], school_year=2026, indicator="absent", count=1, could_have=True)
    assert "In outcome files, and counted by nobody" in meiling.get(reverse("indicators")).content.decode()
    assert "Choose another key" in meiling.post(reverse("declare_indicator"), {**FACTS, "key": "race"}).content.decode()
    meiling.post(reverse("declare_indicator"), {**FACTS, "key": "absent"})
    first = Indicator.objects.get()
    gloria.post(reverse("change_indicator", args=[first.pk]), {**FACTS, "counted": "Absent a tenth of the days."})
    refused = meiling.post(reverse("change_indicator", args=[first.pk]), {**FACTS, "counted": "Absent ten days."}).content.decode()
    assert "Absent a tenth of the days." in refused
    assert "Absent ten days." in refused
    newest = Indicator.objects.get(follows=first)
    meiling.post(reverse("end_indicator", args=[newest.pk]))
    meiling.post(reverse("go_back_to_indicator", args=[first.pk]))
    assert list(Indicator.objects.order_by("pk").values_list("counted", "is_ended")) == [
        *(("Absent often.", False), ("Absent a tenth of the days.", False), ("Absent a tenth of the days.", True), ("Absent often.", False))
    ]
    assert sign_in("amina").get(reverse("indicators")).status_code == 404


def test_rules_have_editions_and_a_file_of_indicators_goes_out_and_in(cast, sign_in):
    meiling = sign_in("meiling")
    rules = {"least": 10, "level": "0.05", "hidden_below": 20, "hides_extremes": "on", "source": "Manual", "seen": 0}
    assert meiling.post(reverse("set_rules"), rules).status_code == 302
    late = meiling.post(reverse("set_rules"), {**rules, "hidden_below": 15})
    assert "A colleague changed this meanwhile" in late.content.decode()
    assert EquityRules.objects.get().hidden_below == 20
    meiling.post(reverse("declare_indicator"), {**FACTS, "key": "absent"})
    file = meiling.get(reverse("indicator_file")).content
    Indicator.objects.all().delete()
    assert meiling.post(reverse("bring_in_indicators"), {"handed": SimpleUploadedFile("a.toml", file)}).status_code == 302
    assert Indicator.objects.values_list("key", "outcome", "source").get() == ("absent", "bad", "File 3")
    broken = meiling.post(reverse("bring_in_indicators"), {"handed": SimpleUploadedFile("a.toml", file.replace(b"bad", b"fine"))})
    assert "outcome is good or bad" in broken.content.decode()
