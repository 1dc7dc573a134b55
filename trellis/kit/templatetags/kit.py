"""Components of pages. Each is shown in every state on the gallery page."""

from datetime import date
from typing import Any

from babel.dates import format_date
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def day(value: date | None, year: bool = False) -> SafeString:
    """Write a day as people say it: Thu 3 Dec, with the year when asked. None writes nothing."""
    if value is None:
        return mark_safe("")
    form = "EEE d MMM y" if year else "EEE d MMM"
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), format_date(value, form, locale=(get_language() or "en").replace("-", "_")))


@register.simple_block_tag
def section(content: str, title: str, id: str, note: str = "") -> SafeString:
    """Hang a section from a hairline: heading, a note at its end, then what it holds."""
    head = format_html('<div class="section__head"><h2 id="{}-h">{}</h2>{}</div>', id, title, format_html("<p>{}</p>", note) if note else "")
    return format_html('<section class="section" id="{}" aria-labelledby="{}-h">{}{}</section>', id, id, head, content)


@register.simple_tag
def field(bound: Any, short: bool = False) -> SafeString:
    """Write one form field: label, control, help, and an error that says what to do."""
    return bound.as_field_group()


@register.simple_tag
def empty(words: str, more: str = "") -> SafeString:
    """Say calmly that there is nothing here, and what would be."""
    return format_html('<div class="empty"><p>{}</p>{}</div>', words, format_html("<p>{}</p>", more) if more else "")
