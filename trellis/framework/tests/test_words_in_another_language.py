"""What is said in another language says whether a person has read it; whoever speaks it betters it."""

from dataclasses import replace

import pytest
from django.urls import reverse

from trellis.audit.models import Act
from trellis.framework.commands import OURS
from trellis.framework.importers import PackRefused, read_pack, read_words
from trellis.framework.models import Framework, Practice, Translation, TranslationReview
from trellis.framework.operations import load_pack
from trellis.framework.queries import practices, spoken
from trellis.framework.queries.packs import WordsOfPack, pack_of, texts_of, words_as_toml

pytestmark = pytest.mark.django_db
FAMILIES = "practices.4.3.wordings.families"


def one(framework: Framework, key: str) -> Practice:
    return practices().get(area__framework=framework, key=key)


def page(framework: Framework, key: str) -> str:
    return reverse("review_words", args=[framework.key, framework.version, "es", key])


def shown(client, framework: Framework, key: str) -> dict[str, str]:
    """Return what the form of a chapter would send untouched."""
    context = client.get(page(framework, key)).context
    return {"seen": context["seen"], **{row["text"].place: row["typed"] for row in context["rows"]}}


def test_every_text_of_the_pack_is_said_in_spanish_and_none_is_reviewed(framework):
    places = set(Translation.objects.filter(framework=framework, language="es").values_list("place", flat=True))
    assert places == set(texts_of(pack_of(framework)))
    assert not Translation.objects.filter(is_reviewed=True).exists()


def test_a_family_is_asked_in_its_language_with_signs_of_its_own(framework):
    asked = spoken(framework, "es").asked(one(framework, "4.3"))["families"]
    assert asked.words.words.startswith("Cuando el distrito hace planes")
    assert (asked.words.language, asked.words.is_reviewed) == ("es", False)
    assert [sign.language for sign in asked.signs] == ["es"] * 4
    assert spoken(framework, "es-MX").asked(one(framework, "4.3"))["families"] == asked


def test_a_group_without_signs_of_its_own_gets_the_first_look_for_of_each_level(framework):
    practice = one(framework, "4.3")
    words = spoken(framework, "en")
    assert words.asked(practice)["principals"].signs == tuple(seen[0] for _level, seen in sorted(words.look_fors(practice).items()))


def test_what_has_no_words_in_a_language_stands_in_the_packs_own(framework):
    said = spoken(framework, "so").asked(one(framework, "4.3"))["families"].words
    assert (said.language, said.is_reviewed) == ("en", True)


def test_a_framework_is_said_in_one_query_more_than_it_was_fetched_with(framework, django_assert_num_queries):
    found = list(practices().filter(area__framework=framework))
    with django_assert_num_queries(1):
        words = spoken(framework, "es")
    with django_assert_num_queries(0):
        assert all(words.asked(practice) for practice in found)


def test_somebody_who_has_read_a_chapter_stands_by_it(framework, sign_in, cast):
    ruth = sign_in("ruth")
    typed = shown(ruth, framework, "4.3") | {FAMILIES: "  Los planes parten de nuestra escuela. ", "read": "all"}
    assert ruth.post(page(framework, "4.3"), typed).status_code == 302
    chapter = Translation.objects.filter(place__startswith="practices.4.3.")
    assert {row.is_reviewed for row in chapter} == {True}
    assert chapter.get(place=FAMILIES).words == "Los planes parten de nuestra escuela."
    bettered = TranslationReview.objects.get(translation__place=FAMILIES)
    assert bettered.by == cast.ruth
    assert bettered.before.startswith("Cuando el distrito")
    assert Act.objects.filter(act="framework.keep_words").count() == 1
    assert "Reviewed by Ruth Abramowitz" in ruth.get(page(framework, "4.3")).content.decode()


def test_keeping_one_change_leaves_the_others_unread(framework, sign_in):
    ruth = sign_in("ruth")
    ruth.post(page(framework, "4.3"), shown(ruth, framework, "4.3") | {FAMILIES: "Otras palabras", "read": "some"})
    assert list(Translation.objects.filter(is_reviewed=True).values_list("place", flat=True)) == [FAMILIES]


def test_the_second_of_two_sees_what_the_first_has_kept(framework, sign_in):
    ruth, daniel = sign_in("ruth"), sign_in("daniel")
    first = shown(ruth, framework, "4.3")
    second = shown(daniel, framework, "4.3")
    ruth.post(page(framework, "4.3"), first | {FAMILIES: "Palabras de una", "read": "some"})
    answer = daniel.post(page(framework, "4.3"), second | {FAMILIES: "Palabras de otro", "read": "some"})
    assert answer.status_code == 422
    assert "Palabras de una" in answer.content.decode()
    assert "Palabras de otro" in answer.content.decode()
    daniel.post(page(framework, "4.3"), second | {FAMILIES: "Palabras de ambos", "read": "some", "seen": answer.context["seen"]})
    assert Translation.objects.get(place=FAMILIES).words == "Palabras de ambos"


def test_emptied_and_hidden_words_are_refused_beside_their_field(framework, sign_in):
    ruth = sign_in("ruth")
    answer = ruth.post(page(framework, "4.3"), shown(ruth, framework, "4.3") | {FAMILIES: "", "practices.4.3.name": "gir\u202eado", "read": "some"})
    assert answer.status_code == 422
    assert "This is empty" in answer.content.decode()
    assert "cannot be seen" in answer.content.decode()
    assert not TranslationReview.objects.exists()


def test_a_language_in_which_nothing_is_said_yet_can_be_begun(framework, sign_in):
    ruth = sign_in("ruth")
    arabic = reverse("review_words", args=[framework.key, framework.version, "ar", "4.3"])
    ruth.post(arabic, {"seen": ruth.get(arabic).context["seen"], FAMILIES: "سؤال", "read": "some"})
    assert Translation.objects.get(language="ar").words == "سؤال"
    assert ruth.get(reverse("pack_words", args=[framework.key, framework.version, "tlh"])).status_code == 404


def test_loading_again_leaves_what_a_person_has_reviewed(framework, sign_in):
    Translation.objects.filter(place=FAMILIES).update(words="Leído", is_reviewed=True)
    pack = read_pack(OURS)
    (words,) = pack.translations
    load_pack(by=None, pack=replace(pack, translations=(replace(words, words=words.words | {FAMILIES: "Otra vez", "levels.1.name": "Nada"}),)))
    assert Translation.objects.get(place=FAMILIES).words == "Leído"
    assert Translation.objects.get(place="levels.1.name").words == "Nada"


def test_a_new_version_keeps_what_was_reviewed_where_nothing_changed(framework):
    Translation.objects.filter(place__in=[FAMILIES, "practices.4.3.name"]).update(words="Leído", is_reviewed=True)
    pack = read_pack(OURS)
    area = pack.areas[3]
    practices = tuple(replace(one, name="Another name") if one.key == "4.3" else one for one in area.practices)
    again = load_pack(by=None, pack=replace(pack, version="2027.1", areas=(*pack.areas[:3], replace(area, practices=practices))))
    said = dict(Translation.objects.filter(framework=again, place__startswith="practices.4.3.").values_list("place", "is_reviewed"))
    assert said[FAMILIES] is True
    assert said["practices.4.3.name"] is False


def test_a_file_of_words_is_read_back_as_it_was_written():
    pack = read_pack(OURS)
    (words,) = pack.translations
    assert read_words(words_as_toml(pack, words).encode(), pack) == words


def test_a_file_of_words_is_refused_with_every_place_that_does_not_fit():
    pack = read_pack(OURS)
    text = words_as_toml(pack, WordsOfPack("es", False, {FAMILIES: "x" * 701, "levels.1.name": ""}))
    text = text.replace('version = "2026.1"', 'version = "2025.1"').replace('"levels.1.name"', '"levels.9.name"').replace("reviewed = false", 'reviewed = "no"')
    with pytest.raises(PackRefused) as refused:
        read_words(text.encode(), pack)
    assert {one.place for one in refused.value.complaints} == {"version", "levels.9.name", "words levels.9.name", "reviewed", f"words {FAMILIES}"}
    assert all(one.line for one in refused.value.complaints)


def test_a_mistake_beside_a_pack_is_said_with_the_name_of_its_file(tmp_path):
    (tmp_path / "ours.toml").write_text(OURS.read_text())
    (tmp_path / "ours.es.toml").write_text('pack = "principal-support"\n')
    with pytest.raises(PackRefused) as refused:
        read_pack(tmp_path / "ours.toml")
    assert {one.file for one in refused.value.complaints} == {"ours.es.toml"}
