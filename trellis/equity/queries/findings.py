"""Findings of a release as one person may read them, and the same finding in every release that is out."""

from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from trellis.access.gate import may, within
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.equity.measures.gaps import Counted
from trellis.equity.models import Finding, Release
from trellis.equity.queries.gaps import Gap, affected_apart, affected_words, brief_of, fields, gap_in, gaps_of, say_of, sentence_of, table_of
from trellis.equity.queries.groups import DIMENSIONS, VALUES, name_of_group
from trellis.equity.queries.releases import CountedIndicator, exact_findings, indicators_of, readable, same_over_releases
from trellis.kit.days import SchoolYear
from trellis.kit.formats import say_month

RELEASES = 8  # side by side


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding of a list: its words, and its gap as far as it is shown to the reader."""

    finding: Finding
    indicator: CountedIndicator
    gap: Gap | None

    @property
    def pk(self) -> int:
        return self.finding.pk

    @property
    def group(self) -> str:
        return name_of_group(self.finding.dimension, self.finding.value)

    @property
    def place(self) -> str:
        return self.finding.school.name if self.finding.school else _("The district")

    @property
    def year(self) -> str:
        return str(SchoolYear(self.finding.school_year))

    @property
    def title(self) -> str:
        return _("%(indicator)s: %(group)s") % {"indicator": self.indicator.name, "group": self.group}

    @property
    def sentence(self) -> str:
        return sentence_of(self.gap, (self.finding.dimension, self.finding.value), self.indicator) if self.gap else ""

    @property
    def affected(self) -> str:
        return affected_words(self.gap, self.indicator) if self.gap else ""

    @property
    def brief(self) -> str:
        return brief_of(self.gap) if self.gap else ""

    @property
    def apart(self) -> tuple[str, str]:
        return affected_apart(self.gap, self.indicator) if self.gap else ("", "")

    @property
    def shares(self) -> tuple[str, str]:
        if self.gap is None:
            return "", ""
        say = say_of(self.gap.share, self.gap.other_share)
        return say(self.gap.share), say(self.gap.other_share)


@dataclass(frozen=True, slots=True)
class Again:
    """What one release says about a finding: the group, the gap, and whether it was a finding there."""

    release: Release
    year: str
    group: Counted | None
    gap: Gap | None
    is_finding: bool
    is_this: bool
    label: str = ""  # on an axis: the year, or the month in which it was made where two releases are of one year


def findings_of(standing: Standing, release: Release) -> "QuerySet[Finding]":
    """Return the findings of a release that a person may read, those that affect most students first: what the release shows, and what is theirs exactly."""
    return _seen(standing, Finding.objects.filter(release=release)).select_related("school", "release").defer("release__spreads").order_by("-affected", "pk")


def _seen(standing: Standing, found: "QuerySet[Finding]") -> "QuerySet[Finding]":
    if not may(standing, Verb.EQUITY_READ_EXACT):
        return found.filter(is_hidden=False)
    exact = within(standing, Verb.EQUITY_READ_EXACT, found)
    return exact if exact is found else found.filter(Q(is_hidden=False) | Q(pk__in=exact.order_by().values("pk")))


def readable_findings(standing: Standing) -> "QuerySet[Finding]":
    """Return the findings of all releases that a person may read."""
    found = Finding.objects.filter(release__in=readable(standing).order_by().values("pk"))
    return _seen(standing, found).select_related("school", "release").defer("release__spreads")


def chosen(found: "QuerySet[Finding]", *, indicator: str = "", school: str = "", group: str = "") -> "QuerySet[Finding]":
    """Narrow a list by indicator, by words of a school's name, and by group ("race.black"; "district" as school: the district alone)."""
    if indicator:
        found = found.filter(indicator=indicator)
    if school:
        found = found.filter(school__name__icontains=school)
    if group:
        dimension, _dot, value = group.partition(".")
        found = found.filter(dimension=dimension, value=value)
    return found


def groups_to_choose() -> list[tuple[str, str]]:
    """Return (dimension.value, name) of every group."""
    return [(f"{dimension}.{value}", name_of_group(dimension, value)) for dimension in DIMENSIONS for value in VALUES.get(dimension, {})]


def rows_of(standing: Standing | None, release: Release, findings: list[Finding]) -> list[FindingRow]:
    """Return findings of one release with their gaps; nobody (None) sees what is published."""
    counted, gaps = indicators_of(release), gaps_of(standing, release, findings)
    return [FindingRow(one, counted[one.indicator], gaps.get(one.pk)) for one in findings]


def exact_of(standing: Standing, release: Release, findings: list[Finding]) -> list[Finding]:
    """Return those of which the person reads exact numbers: to be entered in the read log."""
    if not findings or not may(standing, Verb.EQUITY_READ_EXACT):
        return []
    exact = set(exact_findings(standing, release).filter(pk__in=[one.pk for one in findings]).values_list("pk", flat=True))
    return [one for one in findings if one.pk in exact]


def measured_again(standing: Standing, finding: Finding) -> list[Again]:
    """Return what each release that the person may read says of the same thing for its newest year, oldest first.

    That a release calls it a finding is said where the person may read that finding.
    """
    releases = list(readable(standing).filter(state=Release.State.PUBLISHED)[:RELEASES])
    if finding.release not in releases:
        releases.append(finding.release)
    releases.sort(key=lambda one: (one.made_at, one.pk))
    found = set(readable_findings(standing).filter(identity=finding.identity, release__in=releases).values_list("release_id", flat=True))
    return _labelled([made for release in releases if (made := _again(standing, release, finding, found)) is not None])


def published_again(finding: Finding) -> list[Again]:
    """Return the same thing in every release that is out, up to its own, in the numbers that are published."""
    releases = Release.objects.filter(state=Release.State.PUBLISHED, made_at__lte=finding.release.made_at).order_by("-made_at", "-pk")[:RELEASES]
    found = set(same_over_releases(finding).filter(is_hidden=False).values_list("release_id", flat=True))
    return [made for release in reversed(releases) if (made := _again(None, release, finding, found)) is not None]


def _labelled(made: list[Again]) -> list[Again]:
    years = [one.year for one in made]
    is_told = len(set(years)) == len(years)
    return [replace(one, label=one.year if is_told else say_month(localdate(one.release.made_at))) for one in made]


def _again(standing: Standing | None, release: Release, finding: Finding, found: set[int]) -> Again | None:
    """Return what a release says of a finding's group; None where it was not counted, or nobody is there."""
    group = (finding.dimension, finding.value)
    cells = fields(standing, release, table_of(finding) & Q(school_year=release.school_years[-1]))
    own = next((one for one in cells if one.group == group), None)
    if own is None:
        return None
    year = str(SchoolYear(release.school_years[-1]))
    return Again(release, year, own.counted, gap_in(cells, group), release.pk in found, release.pk == finding.release_id)


def method_words(release: Release) -> list[str]:
    """Return in whole sentences how findings of a release were found, by which rules, and what they do not say."""
    rules = release.rules
    level = float(rules.get("level", 0.05))
    said = [
        _("Each group is held against all others of its school or of the district, in the newest year, where both sides have at least %(least)s students.")
        % {"least": rules.get("least", 10)},
        _(
            "A group is a finding when it is worse off and a test of two shares (mid-p where few students stand behind it, else z) speaks against chance. All "
            "comparisons of a release count as one family (Benjamini and Hochberg): where nothing differs at all, %(share)s of releases would have a finding."
        )
        % {"share": say_of(level)(level)},
        _("Intervals are Wilson’s. Likely shares of schools are drawn towards the mean of all schools (empirical Bayes); limits of a funnel are binomial."),
        _("Groups of fewer than %(few)s students are hidden, and as many others as keep them hidden. A hidden number is in no figure, picture or file.")
        % {"few": rules.get("hidden_below", 10)},
        _("A gap is no cause: it says where to ask."),
    ]
    if rules.get("source"):
        said.append(_("Source of these rules: %(source)s") % {"source": rules["source"]})
    return said
