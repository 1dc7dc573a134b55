"""Catalogues of messages: found in the code, brought up to date, compiled. Without gettext on the machine.

    python -m trellis.site.catalogues            finds every message and brings the .po files up to date
    python -m trellis.site.catalogues --check    says what Spanish still lacks

Compiled files are not kept in the repository: whatever starts the house compiles them first.
"""

import ast
import io
import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

TRELLIS = Path(__file__).resolve().parent.parent
LOCALE = TRELLIS / "locale"
COMPLETE = ("es",)  # languages in which every message must stand
LANGUAGES = (*COMPLETE, "ar")
BEGAN = datetime(2026, 11, 1, tzinfo=UTC)  # a fixed date, so that a run without changes changes nothing
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
Found = tuple[str, str | tuple[str, ...], str | None]  # file, message or (one, several), context


@cache  # a process reads the house once
def messages() -> Catalog:
    """Return every message of the house: Python, templates, and the purposes in the page of policy."""
    catalog = Catalog(project="Trellis", fuzzy=False, creation_date=BEGAN, revision_date=BEGAN)
    for file, message, context in _found():
        catalog.add(message, context=context, locations=[(file, 0)])
    return catalog


def _found() -> Iterator[Found]:
    for path in sorted(TRELLIS.rglob("*")):
        file = path.relative_to(TRELLIS.parent).as_posix()
        if "tests" in path.parts or "migrations" in path.parts or not path.is_file():
            continue
        if path.suffix == ".py":
            yield from _in_python(file, path.read_text(encoding="utf-8"))
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            # Within brackets the lines of a template may begin anywhere.
            yield from _in_python(file, f"(\n{templatize(path.read_text(encoding='utf-8'), origin=file)}\n)")
    policy = TRELLIS / "access" / "policy.py"
    for purpose in _purposes(ast.parse(policy.read_text(encoding="utf-8"))):
        yield policy.relative_to(TRELLIS.parent).as_posix(), purpose, None


def _in_python(file: str, text: str) -> Iterator[Found]:
    for _line, message, _comments, context in extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS):
        if message and message != ("",):
            yield file, message, context


def _purposes(policy: ast.Module) -> Iterator[str]:
    """Yield the third argument of every Grant(...) and to_each(...)."""
    for node in ast.walk(policy):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"Grant", "to_each"} and len(node.args) >= 3:
            purpose = node.args[2]
            if isinstance(purpose, ast.Constant) and isinstance(purpose.value, str):
                yield purpose.value


def path_of(language: str) -> Path:
    """Return where the messages of a language are kept."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read_catalogue(language: str) -> Catalog:
    """Return the messages of a language as they are kept; an empty catalogue when there are none."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, project="Trellis", fuzzy=False, creation_date=BEGAN, revision_date=BEGAN)
    with path.open("rb") as kept:
        return read_po(kept, locale=language)


def update_catalogues() -> None:
    """Bring the kept messages up to date: new ones come in empty, those that nobody says any more go."""
    found = messages()
    for language in LANGUAGES:
        kept = read_catalogue(language)
        kept.update(found, no_fuzzy_matching=True)
        kept.obsolete.clear()
        kept.fuzzy, kept.creation_date, kept.revision_date = False, BEGAN, BEGAN
        written = io.BytesIO()
        write_po(written, kept, width=100, no_location=True, sort_output=True)
        path_of(language).parent.mkdir(parents=True, exist_ok=True)
        path_of(language).write_bytes(written.getvalue())


def compile_catalogues() -> int:
    """Compile what changed since it was last compiled; return how many. Called before the house opens and before tests."""
    compiled = 0
    for language in LANGUAGES:
        source = path_of(language)
        target = source.with_suffix(".mo")
        if not source.exists() or (target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns):
            continue
        said = Catalog(locale=language, project="Trellis", fuzzy=False)
        for message in read_catalogue(language):
            if message.id and is_translated(message):  # an empty plural would be shown as nothing at all
                said.add(message.id, message.string, context=message.context)
        beside = target.with_suffix(f".{os.getpid()}.part")
        with beside.open("wb") as file:
            write_mo(file, said)
        beside.replace(target)
        compiled += 1
    return compiled


def is_translated(message: Message) -> bool:
    """Say whether every form of a message has words, none of them a guess."""
    forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return all(forms) and not message.fuzzy


def missing(language: str) -> list[str]:
    """Return the messages that a language lacks or only guesses."""
    kept = read_catalogue(language)
    lacking = []
    for message in messages():
        if not message.id:
            continue
        held = kept.get(message.id, message.context)
        if held is None or not is_translated(held):
            lacking.append(message.id if isinstance(message.id, str) else message.id[0])
    return sorted(lacking)


def placeholders(text: str) -> set[str]:
    """Return the places in a message where words are put in.

    >>> sorted(placeholders("%(count)d of {all}"))
    ['%(count)d', '{all}']
    """
    return set(re.findall(r"%\(\w+\)[sd]|\{\w+\}", text))


def broken(language: str) -> list[str]:
    """Return the messages whose translation lost a placeholder or made one up."""
    wrong = []
    for message in read_catalogue(language):
        if not message.id or not is_translated(message):
            continue
        said = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
        allowed = set().union(*(placeholders(str(form)) for form in said))
        forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
        # "One letter" may leave the number out, in any language.
        if any(not placeholders(str(form)) <= allowed for form in forms) or placeholders(str(forms[-1])) != placeholders(str(said[-1])):
            wrong.append(str(said[0]))
    return wrong


def main(words: list[str]) -> int:
    """Update the catalogues, or with --check say what is lacking."""
    if "--check" not in words:
        update_catalogues()
        compile_catalogues()
    lacking = {language: len(missing(language)) for language in LANGUAGES}
    sys.stdout.write("".join(f"{language}: {count} of {len(messages())} messages without words\n" for language, count in lacking.items()))
    return int("--check" in words and any(lacking[language] for language in COMPLETE))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
