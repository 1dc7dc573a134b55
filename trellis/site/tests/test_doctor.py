"""What the doctor finds, and who may read it on the page."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from tests.installation import free_port
from trellis.audit.models import Act
from trellis.safety.operations import begin_duty
from trellis.site import doctor
from trellis.site.doctor import Weight
from trellis.surveys.models import Round


def missing(**more):
    return " ".join(finding.what for finding in doctor.findings(**more) if finding.weight is Weight.MISSING)


@pytest.fixture
def backups_in(tmp_path, monkeypatch):
    monkeypatch.setenv("TRELLIS_BACKUPS", str(tmp_path))
    return tmp_path


@pytest.mark.django_db
def test_only_the_administrator_reads_the_page(sign_in, backups_in):
    page = sign_in("odile").get("/running/")
    assert page.status_code == 200
    assert "No worker takes" in page.content.decode()
    for key in ("gloria", "amina", "bram", "tobias"):
        assert sign_in(key).get("/running/").status_code in {302, 403, 404}, key


@pytest.mark.django_db
def test_each_missing_thing_says_what_to_do(cast, backups_in):
    assert [finding.what for finding in doctor.findings() if finding.weight is Weight.MISSING and not finding.do] == []


@pytest.mark.django_db
def test_an_old_backup_is_missing_and_a_fresh_one_is_good(cast, backups_in):
    assert "There is no backup" in missing(with_visits=False)
    for age, is_missing in ((timedelta(days=3), True), (timedelta(hours=3), False)):
        (backups_in / f"trellis-{datetime.now(UTC) - age:%Y-%m-%dT%H%M%S}Z.backup").touch()
        assert ("newest backup" in missing(with_visits=False)) is is_missing


@pytest.mark.django_db
def test_a_clock_that_went_back_is_found(cast, backups_in):
    Act.objects.create(at=timezone.now() + timedelta(hours=1), act="site.back_up")
    assert "The clock of this machine differs" in missing(with_visits=False)


@pytest.mark.django_db
def test_a_sealer_that_does_not_keep_up_is_found(cast, backups_in):
    assert "waited for their seal" not in missing(with_visits=False)
    Act.objects.create(at=timezone.now() - timedelta(hours=1), act="site.back_up")
    assert "waited for their seal" in missing(with_visits=False)


@pytest.mark.django_db
def test_a_round_that_asks_while_nobody_is_on_duty_is_found(cast, backups_in):
    today = timezone.localdate()
    days = {"opens_on": today, "closes_on": today, "reply_by": today + timedelta(days=1)}
    assert "nobody is on duty" not in missing(with_visits=False)
    Round.objects.create(title="Winter", decision="What to stop", levels=[], opened_by=cast.lorraine, **days)
    assert "A round asks today, and nobody is on duty" in missing(with_visits=False)
    begin_duty(by=cast.meiling.pk, today=today, person=cast.hannah.pk, held_from=today, held_until=None)
    assert "nobody is on duty" not in missing(with_visits=False)


@pytest.mark.django_db
def test_a_mail_server_that_is_not_there_is_found(cast, backups_in, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    assert "does not take mail (ConnectionRefusedError)" in missing()


@pytest.mark.django_db
def test_the_demo_is_not_for_production(cast, backups_in):
    cast.district.is_demo = True
    cast.district.save()
    assert "is the demo" in missing(with_visits=False)


@pytest.mark.slow
@pytest.mark.sqlite
def test_its_exit_code_says_whether_something_is_missing(installation):
    done = installation.trellis("doctor", check=False)
    assert done.returncode == 1
    assert "missing  " in done.stdout
