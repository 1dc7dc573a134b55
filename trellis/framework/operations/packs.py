"""Bringing a version of a pack in."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.framework.models import Area, Framework, Group, GuidingQuestion, Level, LookFor, Practice, Translation, Wording
from trellis.framework.queries.packs import Pack, PracticeOfPack, WordsOfPack, pack_of, texts_of


class PackChanged(Exception):
    """The version was loaded before, with other words."""


@transaction.atomic
def load_pack(*, by: int | None, pack: Pack) -> Framework:
    """Bring a version of a pack in, whole, with its words in other languages.

    The same pack again returns the framework that stands; its words in other languages follow the file, but for those that a
    person has reviewed. Raises PackChanged when the version stands with other words.
    """
    standing = Framework.objects.filter(key=pack.key, version=pack.version).first()
    if standing is None:
        before = Framework.objects.filter(key=pack.key).order_by("-loaded_at", "-pk").first()
        framework = write_framework(pack, before=before, copied_from=before.copied_from if before else None)
        record_act(by=by, act="framework.load_pack", about=[framework], detail={"key": pack.key, "version": pack.version})
        return framework
    if standing.digest != pack.digest:
        raise PackChanged(
            _("Version %(version)s is loaded already, and its words differ from this file. Give the file a new version and load it again.")
            % {"version": pack.version}
        )
    if _follow(standing, pack.translations):
        record_act(by=by, act="framework.load_words", about=[standing], detail={"key": pack.key, "version": pack.version})
    return standing


@transaction.atomic
def load_words(*, by: int | None, framework: Framework, words: WordsOfPack) -> bool:
    """Let a version say what a file says in another language, but for what a person has reviewed. Say whether anything changed."""
    changed = _follow(framework, [words])
    if changed:
        record_act(
            by=by, act="framework.load_words", about=[framework], detail={"key": framework.key, "version": framework.version, "language": words.language}
        )
    return changed


def write_framework(pack: Pack, *, before: Framework | None, copied_from: Framework | None) -> Framework:
    """Write the rows of a version. What stood in other languages `before` is carried over for every text that did not change."""
    framework = Framework.objects.create(
        key=pack.key,
        version=pack.version,
        name=pack.name,
        language=pack.language,
        source=pack.source,
        digest=pack.digest,
        copied_from=copied_from,
    )
    levels = {one.number: Level.objects.create(framework=framework, number=one.number, name=one.name, meaning=one.meaning) for one in pack.levels}
    groups = {
        one.key: Group.objects.create(
            framework=framework, key=one.key, name=one.name, voice=one.voice, shape=one.shape, is_open=one.is_open, roles=list(one.roles), order=order
        )
        for order, one in enumerate(pack.groups)
    }
    practices: dict[str, Practice] = {}
    areas = []
    for order, area in enumerate(pack.areas):
        row = Area.objects.create(
            framework=framework, key=area.key, name=area.name, short_name=area.short_name, meaning=area.meaning, impact=area.impact, order=order
        )
        areas.append((row, area))
        for place, practice in enumerate(area.practices):
            practices[practice.key] = _add_practice(row, practice, place, levels, groups)
    for row, area in areas:
        for order, question in enumerate(area.questions):
            asked = GuidingQuestion.objects.create(area=row, key=question.key, words=question.words, order=order)
            asked.practices.set([practices[key] for key in question.practices])
    _follow(framework, pack.translations)
    if before is not None:
        _carry_over(before, framework, pack)
    return framework


def _add_practice(area: Area, practice: PracticeOfPack, place: int, levels: dict[int, Level], groups: dict[str, Group]) -> Practice:
    row = Practice.objects.create(area=area, key=practice.key, name=practice.name, meaning=practice.meaning, order=place)
    Wording.objects.bulk_create(
        [
            Wording(
                practice=row,
                group=groups[group],
                words=words,
                signs=list(practice.signs.get(group, ())),
                protected_areas=list(practice.protected_areas.get(group, ())),
            )
            for group, words in practice.wordings.items()
        ]
    )
    LookFor.objects.bulk_create(
        [
            LookFor(practice=row, level=levels[number], words=words, order=order)
            for number, seen in practice.look_fors.items()
            for order, words in enumerate(seen)
        ]
    )
    return row


def _follow(framework: Framework, translations: Iterable[WordsOfPack]) -> bool:
    """Let words in other languages be those of the file, but for those that a person has reviewed. Say whether anything changed."""
    changed = False
    for spoken in translations:
        standing = {one.place: one for one in Translation.objects.filter(framework=framework, language=spoken.language)}
        new = []
        for place, words in spoken.words.items():
            here = standing.get(place)
            if here is None:
                new.append(Translation(framework=framework, language=spoken.language, place=place, words=words, is_reviewed=spoken.is_reviewed))
            elif not here.is_reviewed and (here.words, here.is_reviewed) != (words, spoken.is_reviewed):
                here.words, here.is_reviewed = words, spoken.is_reviewed
                here.save()
                changed = True
        Translation.objects.bulk_create(new)
        changed = changed or bool(new)
    return changed


def _carry_over(before: Framework, framework: Framework, pack: Pack) -> None:
    """Keep, for every text that did not change, what a person has reviewed in another language, and what the new version lacks."""
    was, now = texts_of(pack_of(before)), texts_of(pack)
    standing = {(one.language, one.place): one for one in Translation.objects.filter(framework=framework)}
    new = []
    for one in Translation.objects.filter(framework=before).order_by("pk"):
        if one.place not in now or was.get(one.place) != now[one.place]:
            continue
        here = standing.get((one.language, one.place))
        if here is None:
            new.append(Translation(framework=framework, language=one.language, place=one.place, words=one.words, is_reviewed=one.is_reviewed))
        elif one.is_reviewed and not here.is_reviewed:
            here.words, here.is_reviewed = one.words, True
            here.save()
    Translation.objects.bulk_create(new)
