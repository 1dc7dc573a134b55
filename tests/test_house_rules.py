"""The structure of the house, as tests. Taste is shown by example; what is here must hold."""

import ast
import hashlib
import re
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.template.loader import get_template
from django.urls import URLPattern, URLResolver, get_resolver

from trellis.access.policy import NOUNS, POLICY, Verb
from trellis.retention.queries import over, retention_of

HOUSE = Path(__file__).resolve().parent.parent
TRELLIS = HOUSE / "trellis"
ROOMS = sorted(folder.name for folder in TRELLIS.iterdir() if (folder / "apps.py").exists())
FURNITURE = {
    "apps",
    "urls",
    "views",
    "forms",
    "commands",
    "jobs",
    "importers",
    "operations",
    "notices",
    "queries",
    "models",
    "measures",
    "migrations",
    "management",
    "templates",
    "static",
    "tests",
    "__init__",
}
# Rooms that hold the house up or put it together own a few pieces of their own; each is named here once.
OF_THEIR_OWN: dict[str, set[str]] = {
    "access": {"policy", "standing", "gate", "request"},
    "audit": {"router", "middleware", "guards", "chain"},
    "kit": {
        "http",
        "days",
        "calendars",
        "fetching",
        "paging",
        "prepared",
        "lately",
        "commands",
        "masthead",
        "version",
        "charts",
        "paper",
        "small_groups",
        "templatetags",
        "formats",
        "keeping",
        "pictures",
        "pdfs",
    },
    "work": {"queue"},
    "directory": {"oneroster"},
    "framework": {"packs"},
    "growth": {"packs"},
    "student_support": {"packs"},
    "site": {
        "settings",
        "wsgi",
        "middleware",
        "context",
        "demo",
        "catalogues",
        "logs",
        "checks",
        "sign_in",
        "serving",
        "preparing",
        "founding",
        "backups",
        "doctor",
        "moving",
    },
}
NOT_ABOUT_A_PERSON = {
    "asks.AskWord",
    "asks.Audience",
    "asks.BusyDays",
    "asks.Delegation",
    "asks.Filing",
    "asks.Moving",
    "asks.NoSense",
    "asks.Receipt",
    "asks.AnswersLookedAt",
    "asks.RepeatLet",
    "asks.SponsorRequest",
    "asks.SponsorAnswer",
    "asks.WeekSum",
    "asks.Stopping",
    "mail.Mailbox",
    "mail.OfficeAddress",
    "mail.ReceivedMail",
    "mail.Sorting",
    "threads.HandOverAnswer",
    "threads.WorkingHours",
    "threads.Message",
    "threads.NextDate",
    "threads.Pause",
    "threads.Settling",
    "threads.Reopening",
    "self_study.FamilyDecision",
    "self_study.InquiryEnding",
    "self_study.InquiryEntry",
    "self_study.Priority",
    "directory.AgeRule",
    "directory.Course",
    "directory.SchoolHeadline",
    "growth.AgendaPoint",
    "growth.CheckBack",
    "growth.HandOverTurn",
    "growth.MeetingPromise",
    "growth.Run",
    "growth.RunNote",
    "growth.WalkNote",
    "growth.NoteAnswer",
    "growth.NoteText",
    "growth.PhaseMove",
    "growth.Photo",
    "growth.Point",
    "growth.SupportPractice",
    "growth.SessionAnswer",
    "growth.TakenOver",
    "records.AttendanceDay",
    "records.Mark",
    "records.Incident",
    "records.Outcome",
    "equity.Cause",
    "directory.TeamMember",
    "student_support.PlanPart",
    "student_support.AttentionSum",
    "student_support.RuleEdition",
    "student_support.RuleTrial",
    "student_support.RuleTrialGroup",
    "student_support.SignalAnswer",
    "student_support.SignalRule",
    "student_support.GentleWords",
    "student_support.Known",
    "student_support.MapAnswer",
    "student_support.TurnsTo",
    "student_support.Need",
    "student_support.ProgressPoint",
    "student_support.CannotYetAnswer",
    "student_support.Giving",
    "student_support.Receipt",
    "student_support.PlanChange",
    "student_support.Review",
    "student_support.Contribution",
    "student_support.ContributionBeside",
    "student_support.DecisionMove",
    "student_support.MeetingAsked",
    "student_support.Sureness",
    "student_support.SaidHowSure",
    "student_support.Draft",
    "student_support.FamilyScan",
    "student_support.NoteFile",
    "student_support.NoteReader",
    "student_support.NoteText",
    "student_support.Session",
    "student_support.LeftUnknown",
    "student_support.BothRight",
    "student_support.MonthSum",
    "student_support.BuildingSum",
    "student_support.ClassroomSum",
    "student_support.BallPass",
    "student_support.DueMove",
    "student_support.Milestone",
    "student_support.Pause",
    "student_support.TimelineRule",
    "student_support.ContinuitySum",
    "student_support.HandOffTurn",
    "student_support.Gap",
    "student_support.GapLetter",
    "partnership.BarrierAssignment",
    "partnership.BarrierClearing",
    "partnership.MeToo",
    "partnership.PanelAddition",
    "partnership.PanelAgreement",
    "partnership.PanelDecision",
    "partnership.PanelReply",
    "partnership.PanelSaying",
    "partnership.SharedLine",
    "partnership.Allocation",
    "partnership.AllocationFile",
    "partnership.ContributionAnswer",
    "partnership.Look",
    "partnership.PlanLine",
    "partnership.PlanLineEnding",
    "partnership.SchoolNeed",
    "partnership.TeamReview",
    "partnership.FrontDoor",
    "partnership.ProfileLine",
    "partnership.Reply",
    "partnership.ServiceVersion",
    "partnership.ProfilePart",
    "directory.Demographics",
    "directory.EmergencyReview",
    "directory.NameWord",
    "directory.OrganisationKey",
    "directory.PersonKey",
    "directory.Section",
    "directory.SectionEnrolment",
    "directory.SectionTeaching",
    "directory.Source",
    "directory.StudentGroup",
    "directory.Term",
    "work.Job",
    "work.Routine",
    "work.Worker",
    "commitments.Breaking",
    "commitments.Keeping",
    "commitments.Party",
    "commitments.Renegotiation",
    "commitments.RenegotiationAnswer",
    "self_study.NotNow",
    "safety.Ending",
    "safety.Taking",
    "surveys.Audience",
    "surveys.Closure",
    "surveys.Comment",
    "surveys.Count",
    "surveys.Counting",
    "surveys.Item",
    "surveys.ItemWording",
    "surveys.Reply",
    "surveys.OpenLink",
    "surveys.SealedSheet",
    "surveys.SealingKey",
    "surveys.Sending",
    "surveys.Slip",
    "surveys.Translation",
    "surveys.Turnout",
    "audit.ReadRecord",
    "audit.Seal",
    # models that no page fetches by themselves: each is read through the record that it belongs to
    "student_support.PacketFile",  # opened with its packet, as the two that follow
    "student_support.PacketPlace",
    "student_support.PacketSending",
    "student_support.AmendmentDays",  # a setting of the district
    "student_support.AmendmentHearing",  # opened with what is asked to be amended, as its statements
    "student_support.AmendmentStatement",
    "student_support.RecordCheckPass",  # opened with its request, as the three that follow
    "student_support.RecordFile",
    "student_support.RecordHanding",
    "student_support.RecordPlace",
}
# Everybody may open these without signing in.
PUBLIC_VIEWS: set[str] = {
    "trellis.commitments.views.calendar_feed",
    "trellis.home.views.help_topic",
    "trellis.home.views.help_topics",
    "trellis.kit.views.without_connection",
    "trellis.kit.views.worker",
    "trellis.partnership.views.catalogue.public_catalogue",
    "trellis.site.views.alive",
    "trellis.site.views.choose_language",
    "trellis.site.views.choose_theme",
    "trellis.site.views.enter_code",
    "trellis.site.views.leave_sign_in",
    "trellis.site.views.openid_connect_callback",
    "trellis.site.views.saml_finish_acs",
    "trellis.site.views.saml_metadata",
    "trellis.site.views.sign_in",
    "trellis.site.views.sign_in_as_cast",
    "trellis.site.views.start_single_sign_on",
    "trellis.site.views.type_sign_in_link",
    "trellis.site.views.use_sign_in_link",
    *(f"trellis.surveys.views.by_link.{name}" for name in ("link_sheet", "link_item", "link_all", "open_sheet")),
}
ROUND_THE_GATE: set[str] = set()


def python_files(*, tests: bool = False) -> list[Path]:
    return [path for path in sorted(TRELLIS.rglob("*.py")) if "migrations" not in path.parts and (tests or "tests" not in path.parts)]


def own_urls() -> Iterator[tuple[str, URLPattern]]:
    """Yield (the end of its address, url) of every url that a room of ours serves."""

    def walk(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, URLPattern]]:
        for pattern in patterns:
            end = str(pattern.pattern) or before
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, end)
            elif (pattern.callback.__module__ or "").startswith("trellis."):
                yield end, pattern

    yield from walk(get_resolver().url_patterns)


def own_views() -> Iterator[tuple[str, object]]:
    """Yield (url name, view) of every url that a room of ours serves."""
    for _end, url in own_urls():
        yield url.name or "", url.callback


def test_a_room_holds_only_known_furniture():
    strange = []
    for room in ROOMS:
        for piece in (TRELLIS / room).iterdir():
            name = piece.stem if piece.suffix == ".py" else piece.name
            if piece.name.startswith("__pycache__") or (piece.is_file() and piece.suffix != ".py"):
                continue
            if name not in FURNITURE | OF_THEIR_OWN.get(room, set()):
                strange.append(f"{room}/{piece.name}")
    assert strange == []


def test_a_url_is_named_after_its_view():
    wrong = [(name, view.__name__) for name, view in own_views() if name != view.__name__]
    assert wrong == []


def test_an_address_ends_with_a_slash_or_is_a_file():
    # What machines ask for has stood in their set-up since the first day.
    strange = [end for end, _url in own_urls() if end and not end.endswith("/") and not re.search(r"\.[a-z]+$", end) and end != "running/alive"]
    assert strange == []


def test_every_view_says_whether_it_reads_or_writes():
    unmarked = [f"{view.__module__}.{view.__name__}" for _name, view in own_views() if getattr(view, "marked", None) not in {"reads", "writes"}]
    assert unmarked == []


def test_public_views_are_listed():
    public = {f"{view.__module__}.{view.__name__}" for _name, view in own_views() if getattr(view, "is_public", False)}
    assert public == PUBLIC_VIEWS


def test_every_template_is_used_and_parses():
    words = "\n".join(path.read_text() for path in [*python_files(tests=True), *TRELLIS.rglob("*.html"), *TRELLIS.rglob("*.txt")])
    unused = []
    for path in TRELLIS.glob("*/templates/**/*.html"):
        name = str(path.relative_to(next(parent for parent in path.parents if parent.name == "templates")))
        get_template(name)
        overrides_a_library = name.split("/")[0] in {"account", "mfa", "socialaccount", "usersessions", "allauth", "openid_connect", "saml", "idp"}
        an_error_page = re.fullmatch(r"\d{3}(_csrf)?\.html", name)
        if not overrides_a_library and not an_error_page and name not in words:
            unused.append(name)
    assert unused == []


def test_every_verb_has_a_row_and_is_used_and_named_after_its_room():
    assert (set(POLICY), set(NOUNS)) == (set(Verb), set(Verb))
    code = "\n".join(path.read_text() for path in python_files() if path.name != "policy.py")
    unused = [verb.name for verb in Verb if f"Verb.{verb.name}" not in code]
    misnamed = [verb for verb in Verb if verb.value.split(".")[0] not in ROOMS or verb.name != verb.value.replace(".", "_").upper()]
    assert (unused, misnamed) == ([], [])


def test_every_model_can_be_reached_or_is_listed_as_not_about_a_person():
    without = {model._meta.label for model in apps.get_models() if model.__module__.startswith("trellis.") and not getattr(model, "reach", None)}
    assert without == NOT_ABOUT_A_PERSON


def test_every_model_says_how_long_it_is_kept():
    without = [model._meta.label for model in apps.get_models() if retention_of(model) is None]
    assert without == []


def test_what_a_period_names_is_there():
    """Building the query of each model finds a misspelt lookup or column."""
    for model in apps.get_models():
        kept = retention_of(model)
        if kept is None:
            continue
        if kept.years is not None:
            str(over(model, date(2026, 12, 1), kept.years).query)
        for name in kept.blanks:
            column = model._meta.get_field(name)
            assert column.null or column.empty_strings_allowed or column.get_internal_type() == "JSONField", f"{model._meta.label}.{name} cannot be emptied"
        for lookup in kept.about:
            str(model._default_manager.filter(**{lookup: 1}).query)


WRITES = {"save", "create", "bulk_create", "bulk_update", "update_or_create", "get_or_create"}
WRITES_ON_SETS = {"update", "delete"}


def _writes(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            chain = ast.unparse(node.func.value)
            if (node.func.attr in WRITES and (".objects" in chain or node.func.attr == "save")) or (node.func.attr in WRITES_ON_SETS and ".objects" in chain):
                yield node


def test_nothing_writes_outside_operations():
    allowed = re.compile(
        r"/(operations(/.*)?|oneroster/.*|site/demo(/.*)?|work/queue|retention/operations|site/models|site/sign_in.*|kit/pictures|kit/pdfs/taking_out)(\.py)?$"
    )  # a picture and a PDF are saved into memory
    elsewhere = [
        f"{path.relative_to(HOUSE)}:{node.lineno}" for path in python_files() if not allowed.search(str(path)) for node in _writes(ast.parse(path.read_text()))
    ]
    assert elsewhere == []


def test_whoever_walks_round_the_gate_is_listed():
    callers = {str(path.relative_to(TRELLIS)) for path in python_files() if "all_records_dangerously" in path.read_text() and path.name != "gate.py"}
    assert callers == ROUND_THE_GATE


def _kept_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=HOUSE, capture_output=True, text=True, check=True
    ).stdout.split()
    return [HOUSE / name for name in listed if (HOUSE / name).is_file()]


TEXT = {".py", ".html", ".md", ".toml", ".txt", ".css", ".js", ".po", ".typ", ".yaml", ".yml", ".in", ".csv", ""}


def test_no_eight_words_in_a_row_are_borrowed_from_the_documents_that_started_it():
    """The hashes are of every run of eight words of both documents, names of the four areas aside."""
    borrowed = set((HOUSE / "tests/borrowed_words.txt").read_text().split())
    found = []
    for path in _kept_files():
        if path.suffix not in TEXT or path.name == "borrowed_words.txt":
            continue
        words = re.findall(r"[a-z0-9]+", path.read_text(errors="ignore").lower().replace("’", "").replace("'", ""))
        for start in range(len(words) - 7):
            run = " ".join(words[start : start + 8])
            if hashlib.sha256(run.encode()).hexdigest()[:10] in borrowed:
                found.append(f"{path.relative_to(HOUSE)}: {run}")
    assert found == []


def test_no_file_names_an_index_or_a_machine():
    # Written in halves, so that this file passes its own test.
    halves = [
        "pypi" + ".org",
        "pythonhosted" + ".org",
        "npmjs" + ".",
        "deb.debian" + ".org",
        "cdn.jsdelivr" + ".net",
        "unpkg" + ".com",
        "fonts.googleapis" + ".com",
        "/wor" + "k/",
        "/roo" + "t/",
    ]
    found = [
        f"{path.relative_to(HOUSE)}: {half}"
        for path in _kept_files()
        if path.suffix in TEXT | {".in", ".svg"}
        for half in halves
        if half in path.read_text(errors="ignore").replace("trellis/work/", "")  # a room of ours
    ]
    assert found == []


def test_nothing_of_others_is_kept_minified():
    assert [path.name for path in _kept_files() if re.search(r"\.min\.(js|css)$", path.name)] == []


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_has_at_most_two_migrations_before_the_first_release(room):
    assert len(list((TRELLIS / room / "migrations").glob("0*.py"))) <= 2
