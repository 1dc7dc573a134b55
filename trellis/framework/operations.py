"""Bringing a version of a pack in."""

import hashlib
import json
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.framework.models import Area, Framework, Group, Level, LookFor, Practice, Wording


class PackChanged(Exception):
    """The version was loaded before, with other words."""


@dataclass(frozen=True, slots=True)
class LevelOfPack:
    number: int
    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class GroupOfPack:
    key: str
    name: str
    voice: str
    shape: str
    is_open: bool
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PracticeOfPack:
    """`wordings` by group key; `look_fors` by level number, in order."""

    key: str
    name: str
    meaning: str
    wordings: dict[str, str]
    look_fors: dict[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class AreaOfPack:
    key: str
    name: str
    short_name: str
    meaning: str
    impact: str
    practices: tuple[PracticeOfPack, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack that was read and found whole."""

    key: str
    version: str
    name: str
    language: str
    source: str
    levels: tuple[LevelOfPack, ...]
    groups: tuple[GroupOfPack, ...]
    areas: tuple[AreaOfPack, ...]

    @property
    def digest(self) -> str:
        """Return what is the same exactly when every word is the same."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


@transaction.atomic
def load_pack(*, by: int | None, pack: Pack) -> Framework:
    """Bring a version of a pack in, whole.

    The same pack again returns the framework that stands. Raises PackChanged when the version stands with other words.
    """
    standing = Framework.objects.filter(key=pack.key, version=pack.version).first()
    if standing is not None:
        if standing.digest != pack.digest:
            raise PackChanged(
                _("Version %(version)s is loaded already, and its words differ from this file. Give the file a new version and load it again.")
                % {"version": pack.version}
            )
        return standing
    framework = Framework.objects.create(key=pack.key, version=pack.version, name=pack.name, language=pack.language, source=pack.source, digest=pack.digest)
    levels = {one.number: Level.objects.create(framework=framework, number=one.number, name=one.name, meaning=one.meaning) for one in pack.levels}
    groups = {
        one.key: Group.objects.create(
            framework=framework, key=one.key, name=one.name, voice=one.voice, shape=one.shape, is_open=one.is_open, roles=list(one.roles), order=order
        )
        for order, one in enumerate(pack.groups)
    }
    for order, area in enumerate(pack.areas):
        row = Area.objects.create(
            framework=framework, key=area.key, name=area.name, short_name=area.short_name, meaning=area.meaning, impact=area.impact, order=order
        )
        for place, practice in enumerate(area.practices):
            _add_practice(row, practice, place, levels, groups)
    record_act(by=by, act="framework.load_pack", about=[framework], detail={"key": pack.key, "version": pack.version})
    return framework


def _add_practice(area: Area, practice: PracticeOfPack, place: int, levels: dict[int, Level], groups: dict[str, Group]) -> None:
    row = Practice.objects.create(area=area, key=practice.key, name=practice.name, meaning=practice.meaning, order=place)
    Wording.objects.bulk_create([Wording(practice=row, group=groups[group], words=words) for group, words in practice.wordings.items()])
    LookFor.objects.bulk_create(
        [
            LookFor(practice=row, level=levels[number], words=words, order=order)
            for number, seen in practice.look_fors.items()
            for order, words in enumerate(seen)
        ]
    )
