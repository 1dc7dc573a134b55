"""Components of pages. A template reads like an outline; each piece is shown in every state on the gallery page.

Words come translated (`title=_("Who needs us")`); everything is escaped unless it was made by a component. Pieces that hold others are
blocks: `{% section title=_("Rows") id="rows" %}…{% endsection %}`.
"""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField, CheckboxInput, CheckboxSelectMultiple, FileInput, RadioSelect, Select, Textarea
from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trellis.kit import formats
from trellis.kit.masthead import Masthead
from trellis.kit.small_groups import Figure, Hidden

register = template.Library()
NOTHING = mark_safe("")
PROMISE_STATES = {"open": "p-open", "soon": "p-soon", "late": "p-soon", "kept": "p-kept", "let-go": "p-let-go"}


def _today(context: Context) -> date | None:
    return getattr(context.get("request"), "today", None)


def _if(wanted: Any, form: str, *values: Any) -> SafeString:
    """Write `form` with its values escaped, or nothing when `wanted` is empty."""
    return format_html(form, *(values or (wanted,))) if wanted else NOTHING


# -- days, times and numbers -------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def day(context: Context, value: date | None, year: bool | None = None) -> SafeString:
    """Write a day as people say it: Thu 3 Dec, with its year when it is not this school year or when asked. None writes nothing."""
    if value is None:
        return NOTHING
    local = value.date() if isinstance(value, datetime) else value
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), formats.say_day(value, _today(context), year))


@register.simple_tag(takes_context=True)
def when(context: Context, value: date | None, today: date | None = None) -> str:
    """Write how far a day is from today: today, tomorrow, in 16 days, 3 days ago."""
    here = today or _today(context)
    return formats.say_distance(value, here) if value and here else ""


@register.simple_tag
def late(school_days: int) -> str:
    """Write how late something is, counted in school days: 7 school days late."""
    return formats.say_late(school_days)


@register.simple_tag
def clock(value: time | datetime | None) -> SafeString:
    """Write a time of day: 3:15. None writes nothing."""
    if value is None:
        return NOTHING
    return format_html('<time datetime="{}">{}</time>', value.isoformat(timespec="minutes"), formats.say_time(value))


@register.filter
def number(value: float | None, decimals: int = 0) -> str:
    """Write a number with its thousands apart; None is said to be unknown, never 0."""
    return _("unknown") if value is None else formats.say_number(value, decimals)


@register.filter
def per_cent(value: float | None) -> str:
    """Write a share of 0 to 1 as whole per cent; None is said to be unknown, never 0."""
    return _("unknown") if value is None else formats.say_share(value)


@register.filter
def in_words(words: Any) -> str:
    """Join words as the language does: Amina, Keoni and Ingrid."""
    return formats.say_list(words)


@register.filter
def as_language(tag: str) -> str:
    """Write a language by its name in that of the page."""
    return formats.say_language(tag)


@register.filter
def in_sentence(name: str) -> str:
    """Begin the name of a group small, as it stands inside a sentence."""
    return formats.in_sentence(name)


# -- the page ----------------------------------------------------------------------------------------------


@register.inclusion_tag("kit/masthead.html", takes_context=True)
def masthead(context: Context, head: Masthead | None = None) -> dict[str, Any]:
    """Draw the head of the page: mark, up to three words, more, search, who is signed in, sign-out. None draws the mark alone."""
    return {"head": head or Masthead(), "csrf_token": context.get("csrf_token"), "query": getattr(context.get("request"), "GET", {}).get("q", "")}


@register.inclusion_tag("kit/footer.html", takes_context=True)
def footer(context: Context, head: Masthead | None = None) -> dict[str, Any]:
    """Draw the foot of the page: whose installation this is, help, language and light; each choice is a POST."""
    path = getattr(context.get("request"), "get_full_path", lambda: "/")()
    return {"head": head or Masthead(), "csrf_token": context.get("csrf_token"), "path": path}


@register.inclusion_tag("kit/notices.html")
def notices(messages: Any) -> dict[str, Any]:
    """Draw what the last act left to say: done in a toast, what went wrong in a callout above the page."""
    said = list(messages or ())
    return {
        "done": [message for message in said if message.level_tag in {"success", "info", "debug"}],
        "wrong": [message for message in said if message.level_tag in {"warning", "error"}],
    }


@register.simple_block_tag
def opening(content: str, title: str, kicker: str = "", kicker_url: str = "") -> SafeString:
    """Open a page: a kicker (which place, which day, or with `kicker_url` the way back), the heading, and in the block how things stand."""
    lede = _if(content.strip(), '<p class="lede">{}</p>', content)
    above = _if(kicker_url, '<p class="kicker"><a href="{}">{}</a></p>', kicker_url, kicker) or _if(kicker, '<p class="kicker">{}</p>')
    return format_html('<header class="opening">{}<h1>{}</h1>{}</header>', above, title, lede)


@register.simple_block_tag
def section(content: str, title: str, id: str, note: str = "", more: str = "", more_url: str = "") -> SafeString:
    """Hang a section from a hairline: heading, at its end a note or a link to all of it, then what it holds."""
    end = _if(more_url, '<p><a href="{}">{}</a></p>', more_url, more) or _if(note, "<p>{}</p>")
    head = format_html('<div class="section__head"><h2 id="{}-h">{}</h2>{}</div>', id, title, end)
    return format_html('<section class="section" id="{}" aria-labelledby="{}-h">{}{}</section>', id, id, head, content)


@register.simple_block_tag
def columns(content: str, kind: str = "wide-first") -> SafeString:
    """Set its two children side by side on a desk: kind is wide-first, even or three. One column on a phone."""
    return format_html('<div class="columns columns--{}">{}</div>', kind, content)


@register.simple_block_tag
def column(content: str) -> SafeString:
    """Hold what stands in one of the columns."""
    return format_html('<div class="stack">{}</div>', content)


@register.simple_block_tag
def card(content: str, form: bool = False) -> SafeString:
    """Frame a thing that can be picked up whole: a plan, a question, a form. Lists are rows, not cards."""
    return format_html('<div class="card stack{}">{}</div>', " card--form" if form else "", content)


@register.simple_block_tag
def print_only(content: str) -> SafeString:
    """Write what stands on paper alone: a phone number where the link was, a line to sign on."""
    return format_html('<div class="print-only">{}</div>', content)


# -- lists -------------------------------------------------------------------------------------------------


@register.simple_block_tag
def rows(content: str, ordered: bool = False) -> SafeString:
    """List rows between hairlines. `ordered` when the order says something; say which in a note."""
    return format_html('<ol class="rows">{}</ol>' if ordered else '<ul class="rows">{}</ul>', content)


@register.simple_block_tag(takes_context=True)
def row_end(context: Context, content: str) -> SafeString:
    """Put an act or a badge at the end of the row that it stands in."""
    context.render_context["row_end"] = [*(context.render_context.get("row_end") or []), content]
    return NOTHING


@register.simple_block_tag(takes_context=True)
def row(context: Context, content: str, title: str, url: str = "", after: str = "", meta: str = "") -> SafeString:
    """Write one row: its title (a link when `url`), words `after` it, sentences in the block, a quiet `meta` line; `{% row_end %}` for an act."""
    ends = context.render_context.get("row_end") or []
    context.render_context["row_end"] = []
    name = format_html('<a href="{}"><bdi>{}</bdi></a>', url, title) if url else format_html("<bdi>{}</bdi>", title)
    words = _if(content.strip(), '<div class="row__words">{}</div>', content)
    end = format_html_join("", '<div class="row__end">{}</div>', ((one,) for one in ends))
    return format_html(
        '<li class="row{}"><div><p class="row__title">{}{}</p>{}{}</div>{}</li>',
        " row--split" if ends else "",
        name,
        _if(after, ", {}"),
        words,
        _if(meta, '<p class="row__meta">{}</p>'),
        end,
    )


@register.inclusion_tag("kit/promise.html", takes_context=True)
def promise(
    context: Context,
    what: str,
    who: str,
    day: date | None = None,
    state: str = "open",
    place: str = "",
    url: str = "",
    note: str = "",
    why: str = "",
    school_days_late: int = 0,
    more: str = "",
) -> dict[str, Any]:
    """Write one promise: what, who, by which day. State is open, soon, late, kept or let-go; a late one says why. Both sides see the same row."""
    words = {"open": _("Open"), "soon": _("Due soon"), "late": _("Late"), "kept": _("Kept"), "let-go": _("Let go")}
    if not note and state == "late" and school_days_late:
        note = formats.say_late(school_days_late)
    elif not note and state in {"open", "soon"} and day and (today := _today(context)):
        note = formats.say_distance(day, today)
    return {
        "what": what, "who": who, "day": day, "state": state, "place": place, "url": url, "note": note, "why": why, "more": more,
        "said": words[state], "shape": PROMISE_STATES[state], "request": context.get("request"),
    }  # fmt: skip


@register.simple_tag
def badge(words: str, kind: str = "") -> SafeString:
    """Write a word with a shape and a tint: kind is kept, wait, know, plain or none. At most one to a row."""
    return format_html('<span class="badge{}">{}</span>', _if(kind, " badge--{}"), words)


@register.simple_tag
def person(name: str, post: str = "", kind: str = "", url: str = "") -> SafeString:
    """Write a person: a leaf with initials, name, what they do. Kind is office, home or away (say until when in `post`)."""
    parts = [part for part in str(name).split() if part[:1].isalpha()]
    initials = (parts[0][0] + (parts[-1][0] if len(parts) > 1 else "")).upper() if parts else ""
    said = format_html('<a href="{}">{}</a>', url, name) if url else format_html("{}", name)
    return format_html(
        '<span class="person{}" data-initials="{}"><span class="person__name"><bdi>{}</bdi></span>{}</span>',
        _if(kind, " person--{}"),
        initials,
        said,
        _if(post, '<span class="person__post">{}</span>'),
    )


@register.simple_tag
def empty(words: str, more: str = "") -> SafeString:
    """Say calmly that there is nothing here, and what would be."""
    lattice = mark_safe('<svg viewBox="0 0 168 72" aria-hidden="true"><use href="#empty-lattice"/></svg>')
    return format_html('<div class="empty">{}<p>{}</p>{}</div>', lattice, words, _if(more, '<p class="quiet">{}</p>'))


@register.inclusion_tag("kit/pager.html", takes_context=True)
def pager(context: Context, page: Page, name: str = "page") -> dict[str, Any]:
    """Lead through a long list, 25 to a page: earlier, later, and where one is in words. Keeps the search. One page draws nothing."""
    request = context.get("request")
    asked = request.GET.copy() if request is not None else None

    def address(to: int) -> str:
        if asked is None:
            return f"?{name}={to}"
        asked[name] = str(to)
        return f"?{asked.urlencode()}"

    return {
        "page": page,
        "earlier": address(page.previous_page_number()) if page.has_previous() else "",
        "later": address(page.next_page_number()) if page.has_next() else "",
        "first": formats.say_number(page.start_index()),
        "last": formats.say_number(page.end_index()),
        "all": formats.say_number(page.paginator.count),
    }


@register.inclusion_tag("kit/search_form.html", takes_context=True)
def search_form(context: Context, label: str, act: str = "", url: str = "", name: str = "q", help: str = "", by_post: bool = False) -> dict[str, Any]:
    """Ask for words to search by; a GET, so that the answer has an address, and `by_post` where it is a child's name. Shows again what was asked."""
    asked = getattr(context.get("request"), "POST" if by_post else "GET", {})
    return {"label": label, "act": act or _("Search"), "url": url, "name": name, "help": help, "value": asked.get(name, ""), "by_post": by_post}


@register.simple_tag
def tabs(label: str, words: Any) -> SafeString:
    """Write links between parts of a page: `words` is a list of (label, url, is_here) or (label, url, is_here, count)."""
    items = format_html_join(
        "",
        '<li><a href="{}"{}>{}{}</a></li>',
        (
            (url, mark_safe(' aria-current="page"') if is_here else "", said, _if(count, ' <span class="count">{}</span>', count[0]) if count else "")
            for said, url, is_here, *count in words
        ),
    )
    return format_html('<nav aria-label="{}"><ul class="tabs">{}</ul></nav>', label, items)


# -- acts and forms ----------------------------------------------------------------------------------------


@register.simple_tag
def button(
    words: str,
    url: str = "",
    kind: str = "",
    name: str = "",
    value: str = "1",
    about: str = "",
    disabled: bool = False,
    busy: bool = False,
    small: bool = False,
) -> SafeString:
    """Write an act: a link when `url`, else a button that sends its form. Kind is main (one to a page), undo or plain; `about` says aloud on what."""
    classes = format_html("button{}{}", _if(kind, " button--{}"), " button--small" if small else "")
    said = format_html("{}{}", words, _if(about, '<span class="visually-hidden">: {}</span>'))
    if url:
        return format_html('<a class="{}" href="{}">{}</a>', classes, url, said)
    more = format_html(
        "{}{}{}", _if(name, ' name="{}" value="{}"', name, value), " disabled" if disabled else "", mark_safe(' aria-busy="true"') if busy else ""
    )
    return format_html('<button class="{}" type="submit"{}>{}</button>', classes, more, said)


@register.simple_block_tag
def acts(content: str) -> SafeString:
    """Set acts side by side, the main one first; on a phone each has the whole line."""
    return format_html('<div class="acts">{}</div>', content)


@register.inclusion_tag("kit/form_errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """Say at the top of a form what to mend, each line a link to its field; takes the focus where there is script. Nothing when all is well."""
    fields = [(form[name], errors) for name, errors in form.errors.items() if name != "__all__"]
    count = sum(len(errors) for _bound, errors in fields) + len(form.non_field_errors())
    title = ngettext("One thing to mend before this can be kept", "%(count)s things to mend before this can be kept", count) % {"count": count}
    return {"form": form, "fields": fields, "count": count, "title": title}


@register.inclusion_tag("kit/field.html")
def field(bound: BoundField, short: bool = False, draft: str = "", rows: int = 4) -> dict[str, Any]:
    """Write one form field: label, control, help, and an error that says what to do.

    Choices become whole boxes to touch; more words under a choice come from `form.fields[…].more`, a dict by value.
    `draft` names what is kept on the device while it is typed (one name for each text that a person may be writing). `form.fields[…].suggestions` stand
    beside what was typed and stop nothing; with `is_looked_at_first` they take the focus and offer to keep it as it is.
    """
    widget = bound.field.widget
    classes = "" if isinstance(widget, CheckboxInput) else "input" + (" input--short" if short else "")
    attrs: dict[str, Any] = {"class": f"{widget.attrs.get('class', '')} {classes}".strip()} if classes else {}
    suggestions = getattr(bound.field, "suggestions", [])
    beside = {"helptext": bound.help_text, "error": bound.errors, "suggestions": suggestions}
    described = [f"{bound.auto_id}_{part}" for part, is_there in beside.items() if is_there]
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if isinstance(widget, Textarea):
        attrs["rows"] = rows
        if draft:
            attrs["data-draft"] = draft
    kind = "plain"
    if widget.is_hidden:
        kind = "hidden"
    elif isinstance(widget, (RadioSelect, CheckboxSelectMultiple)):
        kind = "choices"
    elif isinstance(widget, CheckboxInput) and not isinstance(widget, (FileInput, Select)):
        kind = "check"
    more = getattr(bound.field, "more", {})
    choices = [(one, more.get(one.data["value"], "")) for one in bound.subwidgets] if kind == "choices" else []
    return {
        "field": bound,
        "kind": kind,
        "control": bound.as_widget(attrs=attrs) if kind in {"plain", "hidden", "check"} else "",
        "choices": choices,
        "described": " ".join(described),
        "draft": draft,
        "suggestions": suggestions,
        "stopped_for": getattr(bound.field, "is_looked_at_first", False),
        "optional": not bound.field.required and kind == "plain" and not bound.field.disabled,
    }


@register.simple_block_tag
def fieldset(content: str, legend: str, help: str = "") -> SafeString:
    """Group fields that belong together under one legend."""
    return format_html('<fieldset class="fieldset stack"><legend>{}</legend>{}{}</fieldset>', legend, _if(help, '<p class="field__help">{}</p>'), content)


@register.inclusion_tag("kit/both_texts.html")
def both_texts(theirs: str, mine: str, who: str, at: datetime | None = None) -> dict[str, Any]:
    """Show both texts when somebody else kept theirs first. Stand it above the form, whose field holds mine and whose `seen` is theirs now."""
    return {"theirs": theirs, "mine": mine, "who": who, "at": at}


# -- saying things -----------------------------------------------------------------------------------------


@register.simple_block_tag
def callout(content: str, title: str = "", kind: str = "") -> SafeString:
    """Set a sentence apart by a rule at its side: kind is warn, stop, kept or none (good to know)."""
    return format_html('<div class="callout{}">{}{}</div>', _if(kind, " callout--{}"), _if(title, '<p class="callout__title">{}</p>'), content)


@register.simple_block_tag
def privacy(content: str, title: str) -> SafeString:
    """Promise, above the first question, who will see the answer and who never will."""
    return format_html('<div class="promise-of-privacy"><p><strong>{}</strong></p>{}</div>', title, content)


@register.simple_block_tag
def disclosure(content: str, summary: str, open: bool = False) -> SafeString:
    """Fold away what only some people need; opens without script."""
    return format_html(
        '<details class="disclosure"{}><summary>{}</summary><div class="disclosure__body stack">{}</div></details>', " open" if open else "", summary, content
    )


@register.simple_tag
def why_seen(role: str, rule: str, purpose: str = "", until: str = "") -> SafeString:
    """Answer "Why can I see this?": by which role, how far it reaches, what for, and until when."""
    lines = [
        format_html("<dt>{}</dt><dd>{}</dd>", label, value)
        for label, value in ((_("You are"), role), (_("You reach"), rule), (_("What for"), purpose), (_("Until"), until))
        if value
    ]
    body = format_html('<dl class="facts">{}</dl>', format_html_join("", "{}", ((line,) for line in lines)))
    return disclosure_of(_("Why can I see this?"), body)


def disclosure_of(summary: str, body: SafeString) -> SafeString:
    """Return a closed disclosure that holds `body`."""
    return format_html('<details class="disclosure no-print"><summary>{}</summary><div class="disclosure__body">{}</div></details>', summary, body)


@register.simple_block_tag
def quote(content: str, who: str = "", small: bool = False) -> SafeString:
    """Repeat what a person said, in their own words."""
    return format_html(
        '<blockquote class="quote{}"><p>{}</p>{}</blockquote>',
        " quote--small" if small else "",
        content,
        _if(who, "<footer>{}</footer>"),
    )


@register.simple_block_tag
def timeline(content: str) -> SafeString:
    """List moments in the order in which they happen."""
    return format_html('<ol class="timeline">{}</ol>', content)


@register.simple_block_tag(takes_context=True)
def moment(context: Context, content: str, on: date | None = None, state: str = "") -> SafeString:
    """Write one moment of a timeline; state is done, now or none (still to come)."""
    words = {"done": _("Done"), "now": _("Now")}.get(state, "")
    said = _if(words, '<span class="visually-hidden">{}: </span>')
    return format_html("<li{}>{}{}{}</li>", _if(state, ' class="is-{}"'), day(context, on), said, content)


@register.simple_block_tag
def table(content: str, caption: str, id: str, *, rows: bool = False) -> SafeString:
    """Frame `<thead>` and `<tbody>`: the caption says what is counted; a wide one scrolls in its own box, by keyboard too.

    With `rows` it becomes rows on a phone: each cell carries its `data-label`, and rows and cells their roles.
    """
    return format_html(
        '<div class="table-box{}" role="region" aria-labelledby="{}-caption" tabindex="0">'
        '<table class="table"{}><caption id="{}-caption">{}</caption>{}</table></div>',
        " table--rows" if rows else "", id, mark_safe(' role="table"') if rows else "", id, caption, content,
    )  # fmt: skip


# -- figures -----------------------------------------------------------------------------------------------


@register.simple_tag
def progress(value: int, maximum: int, words: str) -> SafeString:
    """Show how far along something is, with the same in words."""
    return format_html(
        '<div class="meter"><p class="meter__words"><span>{}</span></p><progress class="progress" value="{}" max="{}" aria-label="{}"></progress></div>',
        words, value, maximum, words,
    )  # fmt: skip


@register.simple_tag
def hidden_group(fewer_than: int = 0) -> SafeString:
    """Say that a figure is hidden to protect people: one form for the small group and for the neighbour that shields it."""
    return format_html('<span class="hidden-group"><span>{}</span></span>', _("hidden to protect people"))


@register.simple_tag
def shown(figure: Figure | None, as_share: bool = False, decimals: int = 1) -> SafeString:
    """Write a figure that a query returned: its value, that it is hidden, or that it is unknown. Never a dash, never a zero."""
    if isinstance(figure, Hidden):
        return hidden_group(figure.fewer_than)
    if figure is None or figure.value is None:
        return format_html('<span class="quiet">{}</span>', _("unknown"))
    return format_html('<span class="number">{}</span>', formats.say_share(figure.value) if as_share else formats.say_number(figure.value, decimals))


@register.simple_tag
def shown_heads(names: Iterable[str]) -> SafeString:
    """Write the heads of columns of figures, above rows of `shown_cells`."""
    return format_html_join("", '<th scope="col" role="columnheader" class="n">{}</th>', ((name,) for name in names))


@register.simple_tag
def shown_cells(cells: Iterable[tuple[str, Figure]], decimals: int = 0) -> SafeString:
    """Write the figures of a row as its cells, each with the name of its column for narrow screens: (name, figure). For tables of hundreds."""
    return format_html_join("", '<td role="cell" class="n" data-label="{}">{}</td>', ((name, shown(figure, decimals=decimals)) for name, figure in cells))


@register.inclusion_tag("kit/stat.html")
def stat(
    name: str,
    figure: Figure | None,
    low: float | None = None,
    high: float | None = None,
    reference: float | None = None,
    reference_name: str = "",
    url: str = "",
) -> dict[str, Any]:
    """Write a share with its interval and a named reference; a hidden one says so in the usual form, an unknown one too."""
    value = None if figure is None or isinstance(figure, Hidden) else figure.value
    said = ""
    if value is not None and low is not None and high is not None:
        said = _("between %(low)s and %(high)s") % {"low": formats.say_share(low), "high": formats.say_share(high)}
    if value is not None and reference is not None:
        line = _("solid line: %(name)s, %(value)s") % {"name": reference_name, "value": formats.say_share(reference)}
        said = f"{said}; {line}" if said else line
    return {
        "name": name, "figure": figure, "value": value, "low": low, "high": high, "reference": reference, "said": said, "url": url,
        "aloud": f"{name}: {formats.say_share(value)}" + (f"; {said}" if said else "") if value is not None else "",
    }  # fmt: skip


@register.filter
def as_position(value: float | None) -> str:
    """Write a share of 0 to 1 as a position along a scale, in per cent; for drawings only."""
    return f"{(value or 0) * 100:.2f}%"
