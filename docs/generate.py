"""Write the generated pages of docs/, or with --check say which of them is out of date."""

import inspect
import os
import sys
from pathlib import Path

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trellis.site.settings")

import django  # noqa: E402

django.setup()

from django.apps import apps  # noqa: E402
from django.utils.translation import override  # noqa: E402
from methods.pictures import ALL as PICTURES  # noqa: E402

from trellis.access.policy import NOUNS, POLICY, STAFF, Grant, Verb  # noqa: E402
from trellis.kit.templatetags import kit  # noqa: E402
from trellis.retention.queries import inventory  # noqa: E402


def _words(name: str) -> str:
    return name.replace("_", " ")


def _true_rule(verb: Verb, grant: Grant) -> str:
    """Return the reach in the words of the nouns it is asked of."""
    labels: list[str] = []
    for noun in NOUNS[verb]:
        try:
            reached = getattr(apps.get_model(noun), "reach", {}).get(grant.reach)
        except LookupError:
            reached = None
        if reached is not None:
            labels.append(str(reached.label))
    label = "; ".join(dict.fromkeys(labels)) or _words(grant.reach)
    if grant.age_part:
        label = f"{label} (from the age that the district sets for: {_words(grant.age_part)})"
    return f"{label} (right: {grant.right})" if grant.right else label


def _who(roles: list[str]) -> str:
    """Return the roles in words; all of the staff together by one name."""
    staff = [_words(role) for role in STAFF]
    if set(staff) <= set(roles):
        return ", ".join(["everybody on the staff", *(role for role in roles if role not in staff)])
    return ", ".join(roles)


def access_matrix() -> str:
    """Return the page that says, verb by verb, who may, how far it reaches and what for."""
    lines = [
        "# Who may do what",
        "",
        "Made from `trellis/access/policy.py` and the reach of each record; `make docs` writes it and `make check` compares it.",
        "What is not listed nobody may. Every role is held for dated periods; when it ends, so does what stands here.",
        "About one's own child everybody is family and nothing else: whatever a post opens of students, it does not open of them (docs/decisions/0037).",
        "",
        f"**Everybody on the staff** means: {', '.join(_words(role) for role in STAFF)}.",
    ]
    room = ""
    for verb, grants in POLICY.items():
        here, what = verb.value.split(".")
        if here != room:
            room = here
            lines += ["", f"## {_words(room).capitalize()}"]
        nouns = ", ".join(_words("".join(f"_{c.lower()}" if c.isupper() else c for c in noun.split(".")[1]).strip("_")) for noun in NOUNS[verb])
        lines += ["", f"### {_words(what).capitalize()} ({nouns})", "", "| who | which | what for |", "|---|---|---|"]
        together: dict[tuple[str, str], list[str]] = {}
        for grant in grants:
            together.setdefault((_true_rule(verb, grant), grant.purpose), []).append(_words(grant.role))
        lines += [f"| {_who(roles)} | {rule} | {purpose} |" for (rule, purpose), roles in together.items()]
    return "\n".join(lines) + "\n"


def components() -> str:
    """Return the page that names every component of a page with its arguments and its one sentence."""
    lines = [
        "# Components of pages",
        "",
        "Made from the docstrings of `trellis/kit/templatetags/kit.py`, which every template may use without loading it; each stands in every",
        "state on `/gallery/` of a demo. Charts: `trellis/kit/charts/`; days and numbers: `trellis/kit/formats.py`; hidden figures:",
        "`trellis/kit/small_groups.py`; the browser of the tests: `tests/browser.py`.",
        "",
    ]
    for name in sorted([*kit.register.tags, *kit.register.filters]):
        function = getattr(kit, name)
        held = [str(one).split(":")[0] for one in inspect.signature(function).parameters.values() if one.name not in {"context", "content"}]
        is_block = "content" in inspect.signature(function).parameters
        form = (
            f"{{{{ …|{name} }}}}"
            if name in kit.register.filters
            else f"{{% {name} {' '.join(held)} %}}".replace("  ", " ") + (f" … {{% end{name} %}}" if is_block else "")
        )
        lines += [f"- `{form}`: {inspect.getdoc(function).splitlines()[0]}"]
    return "\n".join([*lines, ""])


PAGES = {"access-matrix.md": access_matrix, "data-inventory.md": inventory, "components.md": components}
PAGES |= {f"methods/pictures/{name}.svg": lambda draw=draw: draw().svg() for name, draw in PICTURES.items()}


def main() -> int:
    stale = []
    with override("en"):
        for name, make in PAGES.items():
            text, path = make(), DOCS / name
            if "--check" not in sys.argv:
                path.write_text(text)
            elif not path.exists() or path.read_text() != text:
                stale.append(name)
    if stale:
        print(f"Out of date: {', '.join(stale)}. Run: make docs")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
