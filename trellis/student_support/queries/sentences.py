"""What stands in a plan, and what changed in it, in sentences that a family reads: in the language of the page."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trellis.kit.formats import say_day, say_list, say_number, say_time
from trellis.student_support.models import Accommodation, Goal, Need, PlanPart, Review, Service


def in_this_language(said: dict[str, str]) -> str:
    """Return what was kept in each language, in that of the page."""
    return said.get(translation.get_language() or "en") or said.get("en", "")


def in_each_language(say: Callable[[], str]) -> dict[str, str]:
    """Return the sentence in every language of the pages, under its code."""
    said = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said[code] = say()
    return said


def say_value(value: Decimal | float) -> str:
    """Say a measured value with as many decimals as it has, two at most."""
    return say_number(float(value), next(places for places in (0, 1, 2) if places == 2 or round(float(value), places) == round(float(value), 2)))


def say_how_often(times: int, per: str) -> str:
    """Say how often: "three times a week".

    >>> say_how_often(3, "week"), say_how_often(1, "day"), say_how_often(7, "month")
    ('three times a week', 'once every school day', '7 times a month')
    """
    in_words = {
        ("week", 1): _("once a week"),
        ("week", 2): _("twice a week"),
        ("week", 3): _("three times a week"),
        ("week", 4): _("four times a week"),
        ("week", 5): _("five times a week"),
        ("month", 1): _("once a month"),
        ("month", 2): _("twice a month"),
        ("day", 1): _("once every school day"),
        ("day", 2): _("twice every school day"),
    }
    many = {"week": _("%(times)s times a week"), "month": _("%(times)s times a month"), "day": _("%(times)s times every school day")}
    return in_words.get((per, times)) or many[per] % {"times": say_number(times)}


def say_minutes(minutes: int) -> str:
    """Say a number of minutes."""
    return ngettext("%(minutes)s minute", "%(minutes)s minutes", minutes) % {"minutes": say_number(minutes)}


def say_weekdays(weekdays: Sequence[int]) -> str:
    """Say days of the week: "Monday and Wednesday"."""
    names = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
    return say_list([names[day] for day in sorted(weekdays)])


def say_dose(service: Service) -> str:
    """Say how much of a service is owed: "30 minutes, three times a week"."""
    return _("%(minutes)s, %(how_often)s") % {"minutes": say_minutes(service.minutes), "how_often": say_how_often(service.times, service.per)}


def say_when_and_where(service: Service) -> str:
    """Say on which days, when and where, as far as it is fixed."""
    parts = [say_weekdays(service.weekdays)] if service.weekdays else []
    parts += [say_time(service.starts_at)] if service.starts_at else []
    parts += [service.place] if service.place else []
    return ", ".join(parts)


def say_measure(goal: Goal) -> str:
    """Say the measure behind a goal; that there is none is said."""
    if goal.baseline is None or goal.target is None or goal.target_on is None:
        return _("Told in words only: nothing is counted.")
    return _("From %(baseline)s to %(target)s %(unit)s by %(day)s.") % {
        "baseline": say_value(goal.baseline),
        "target": say_value(goal.target),
        "unit": goal.unit,
        "day": say_day(goal.target_on, year=True),
    }


def as_text(row: PlanPart | Need | Goal | Service | Accommodation) -> str:
    """Return all that one row of a plan says, to stand beside what another editor wrote."""
    if isinstance(row, Service):
        return f"{row.what}: {say_dose(row)}\n{say_when_and_where(row)}".strip()
    if isinstance(row, Goal):
        return f"{row.words}\n{say_measure(row)}"
    if isinstance(row, Need):
        return said_need(row)
    if isinstance(row, Accommodation):
        return said_accommodation(row)
    return f"{row.get_programme_display()}\n{row.legal_words}".strip()


# -- what changed ------------------------------------------------------------------------------------------


def say_new_service(service: Service) -> str:
    return _("New support: %(what)s, %(dose)s, from %(day)s.") % {"what": service.what, "dose": say_dose(service), "day": say_day(service.begins_on)}


def say_changed_service(former: Service, now: Service) -> str:
    """Say what is different, as short as it can be said: "Reading group: from 30 to 45 minutes, three times a week, from Mon 7 Dec."."""
    day = say_day(now.begins_on)
    same_rhythm = (former.times, former.per) == (now.times, now.per)
    said = []
    if former.minutes != now.minutes and same_rhythm:
        said.append(
            _("%(what)s: from %(former)s to %(minutes)s, %(how_often)s, from %(day)s.")
            % {
                "what": now.what,
                "former": say_number(former.minutes),
                "minutes": say_minutes(now.minutes),
                "how_often": say_how_often(now.times, now.per),
                "day": day,
            }
        )
    elif not same_rhythm:
        said.append(
            _("%(what)s: %(dose)s, from %(day)s. Until then: %(former)s.") % {"what": now.what, "dose": say_dose(now), "day": day, "former": say_dose(former)}
        )
    if former.what != now.what:
        said.append(_("“%(former)s” is now “%(what)s”, from %(day)s.") % {"former": former.what, "what": now.what, "day": day})
    if say_when_and_where(former) != say_when_and_where(now):
        where = say_when_and_where(now) or _("on no fixed day")
        said.append(_("%(what)s, from %(day)s: %(when_and_where)s.") % {"what": now.what, "day": day, "when_and_where": where})
    if not said:
        said.append(_("%(what)s: what belongs to it changed, from %(day)s. The minutes stay.") % {"what": now.what, "day": day})
    return " ".join(said)


def say_ended_service(service: Service, day: date) -> str:
    return _("%(what)s ends. The last day is before %(day)s.") % {"what": service.what, "day": say_day(day)}


def say_new_goal(goal: Goal) -> str:
    return _("New goal: “%(words)s” %(measure)s") % {"words": goal.words, "measure": say_measure(goal)}


def say_changed_goal(former: Goal, now: Goal) -> str:
    if former.words == now.words:
        return _("Goal “%(words)s”: %(measure)s Before: %(former)s") % {"words": now.words, "measure": say_measure(now), "former": say_measure(former)}
    return _("A goal is said anew: “%(words)s” %(measure)s Before: “%(former)s” %(former_measure)s") % {
        "words": now.words,
        "measure": say_measure(now),
        "former": former.words,
        "former_measure": say_measure(former),
    }


def say_ended_goal(goal: Goal) -> str:
    return _("Goal taken off the plan: “%(words)s”") % {"words": goal.words}


def say_new_need(need: Need) -> str:
    return _("New need: “%(words)s”") % {"words": need.words}


def say_changed_need(former: Need, now: Need) -> str:
    return _("A need is said anew: “%(words)s” Before: “%(former)s”") % {"words": said_need(now), "former": said_need(former)}


def said_need(need: Need) -> str:
    """Return the need with where it shows."""
    return f"{need.words} {need.where_it_shows}".strip()


def say_ended_need(need: Need) -> str:
    return _("No longer needed: “%(words)s”") % {"words": need.words}


def said_accommodation(accommodation: Accommodation) -> str:
    """Return what classrooms do, with when or in which subject."""
    return f"{accommodation.words} ({accommodation.when_words})" if accommodation.when_words else accommodation.words


def say_new_accommodation(accommodation: Accommodation) -> str:
    return _("New in the classrooms: “%(words)s”, from %(day)s.") % {"words": said_accommodation(accommodation), "day": say_day(accommodation.begins_on)}


def say_changed_accommodation(former: Accommodation, now: Accommodation) -> str:
    return _("In the classrooms, from %(day)s: “%(words)s” Before: “%(former)s”") % {
        "day": say_day(now.begins_on),
        "words": said_accommodation(now),
        "former": said_accommodation(former),
    }


def say_ended_accommodation(accommodation: Accommodation, day: date) -> str:
    return _("No longer in the classrooms, from %(day)s: “%(words)s”") % {"day": say_day(day), "words": said_accommodation(accommodation)}


def say_new_part(part: PlanPart) -> str:
    return _("New part of the plan: %(programme)s.") % {"programme": part.get_programme_display()}


def say_changed_part(part: PlanPart) -> str:
    return _("What only this programme asks to be written has changed: %(programme)s.") % {"programme": part.get_programme_display()}


def say_ended_part(part: PlanPart) -> str:
    return _("Part of the plan that ends: %(programme)s.") % {"programme": part.get_programme_display()}


def say_next_day(day: date) -> str:
    return _("The team looks at the plan again on %(day)s.") % {"day": say_day(day, year=True)}


def say_reviewed(goal: Goal, decision: str) -> str:
    """Say what a team decided about a goal."""
    words = {
        Review.Decision.MET: _("The team looked at a goal. It is met: “%(words)s”"),
        Review.Decision.KEEP: _("The team looked at a goal and goes on as before: “%(words)s”"),
        Review.Decision.CHANGE: _("The team looked at a goal and changes the support: “%(words)s”"),
        Review.Decision.INTENSIFY: _("The team looked at a goal and gives more support: “%(words)s”"),
    }
    return words[Review.Decision(decision)] % {"words": goal.words}
