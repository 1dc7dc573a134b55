"""Reading sign-in.toml: which providers of single sign-on, and the rules of the door. No Django.

Read once at start. A file with a mistake is refused whole, with every mistake in words.
"""

import difflib
import re
import tomllib
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROLES = frozenset(
    {
        "superintendent", "cabinet", "supervisor", "office_lead", "office_staff", "student_services_director", "data_lead", "principal", "assistant_principal",
        "school_administrator", "teacher", "counselor", "support_staff", "school_staff", "administrator", "auditor", "guardian", "student",
    }
)  # fmt: skip
OWN_WAYS = frozenset({"code", "link", "passkey"})
# ClassLink's configuration lists the first two, its guide for developers the last.
CLASSLINK_TENANT = "classLink_tenant_id|classLink_tenant_id_string|address.locality"
WELL_KNOWN = {"google": "https://accounts.google.com", "classlink": "https://launchpad.classlink.com", "clever": "https://clever.com"}
GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider of single sign-on. `must` are claims that have to have one of the values; of claims with | between them one is enough."""

    id: str
    kind: str  # google, microsoft, clever, classlink, openid, saml
    name: str
    client_id: str = ""
    secret: str = ""
    issuer: str = ""
    subject_claim: str = "sub"
    scope: tuple[str, ...] = ("openid",)
    must: dict[str, tuple[str, ...]] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)  # parameters sent with the question
    district: str = ""  # Clever's id of the district
    metadata: str = ""  # SAML metadata as XML
    metadata_url: str = ""
    entity_id: str = ""
    subject_attribute: str = ""  # SAML: empty takes a persistent NameID

    @property
    def is_saml(self) -> bool:
        return self.kind == "saml"

    @property
    def starts_elsewhere(self) -> bool:
        """Say whether people come from the provider's own page of tiles, without a question of ours."""
        return self.kind in {"clever", "classlink"}


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts without use, and at the longest."""

    idle: timedelta
    longest: timedelta


@dataclass(frozen=True, slots=True)
class SignIn:
    """The rules of the door.

    Staff work on shared and open desks: 2 hours idle, 12 at the longest, a school day with its evening. A family
    reads one page now and then on its own locked phone: 7 days idle, 30 at the longest, else each visit costs a
    code. A student often shares a device: 1 hour idle, 8 at the longest.
    """

    providers: tuple[Provider, ...] = ()
    students_may_use: frozenset[str] = frozenset()
    second_step_asked_of: frozenset[str] = frozenset()
    staff: Limits = Limits(timedelta(hours=2), timedelta(hours=12))
    family: Limits = Limits(timedelta(days=7), timedelta(days=30))
    student: Limits = Limits(timedelta(hours=1), timedelta(hours=8))

    def provider(self, id: str) -> Provider | None:
        """Return the provider of that id, or None."""
        return next((provider for provider in self.providers if provider.id == id), None)


class SignInFileRefused(Exception):
    """sign-in.toml has mistakes; the message lists each of them and what to do."""

    def __init__(self, path: Path, complaints: list[str]) -> None:
        self.complaints = complaints
        super().__init__(f"{path.name} cannot be used:\n" + "\n".join(f"  - {complaint}" for complaint in complaints))


KEYS: dict[str, tuple[set[str], set[str]]] = {  # kind: what it needs, what it may have
    "google": ({"client_id", "secret", "domains"}, set()),
    "microsoft": ({"client_id", "secret", "tenant"}, set()),
    "clever": ({"client_id", "secret", "district"}, set()),
    "classlink": ({"client_id", "secret"}, {"tenant", "issuer"}),
    "openid": ({"client_id", "secret", "issuer"}, {"scope", "must", "subject_claim"}),
    "saml": (set(), {"metadata_file", "metadata_url", "entity_id", "subject_attribute"}),
}
COMMON = {"id", "kind", "name", "secret_file"}
LIMIT = re.compile(r"(\d+)\s*(minutes?|hours?|days?)")


def read(path: Path, *, second_step_asked_of: frozenset[str] = frozenset()) -> SignIn:
    """Return the rules in the file, or the rules without one when it is absent."""
    plain = SignIn(second_step_asked_of=second_step_asked_of)
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return plain
    try:
        said = tomllib.loads(raw.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as mistake:
        raise SignInFileRefused(path, [f"It is not TOML in UTF-8: {mistake}."]) from mistake
    return _Reading(path).rules(said, plain)


class _Reading:
    """One pass over the file that gathers complaints."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.complaints: list[str] = []

    def rules(self, said: dict[str, Any], plain: SignIn) -> SignIn:
        self.known("The file", said, {"provider", "students", "second_step", "sessions"})
        listed = said.get("provider", [])
        if not isinstance(listed, list):
            self.complaints.append("Write each provider under [[provider]], with two brackets.")
            listed = []
        providers = [provider for number, one in enumerate(listed, 1) if (provider := self.provider(number, one)) is not None]
        ids = [provider.id for provider in providers]
        for twice in sorted({one for one in ids if ids.count(one) > 1}):
            self.complaints.append(f'Two providers have the id "{twice}". Give each its own.')
        students, second = self.table(said, "students", {"may_use"}), self.table(said, "second_step", {"asked_of"})
        rules = replace(
            plain,
            providers=tuple(providers),
            students_may_use=self.words(students.get("may_use", []), "[students] may_use", OWN_WAYS | set(ids)),
            second_step_asked_of=self.words(second["asked_of"], "[second_step] asked_of", ROLES) if "asked_of" in second else plain.second_step_asked_of,
            **self.limits(said, plain),
        )
        if self.complaints:
            raise SignInFileRefused(self.path, self.complaints)
        return rules

    def provider(self, number: int, said: Any) -> Provider | None:
        if not isinstance(said, dict):
            self.complaints.append("Write each provider under [[provider]], with two brackets.")
            return None
        before = len(self.complaints)
        kind, where = said.get("kind"), f'Provider {number} ("{said.get("id", "no id")}")'
        if kind not in KEYS:
            self.complaints.append(f"{where}: kind is one of {', '.join(sorted(KEYS))}.")
            return None
        needs, may = KEYS[kind]
        self.known(where, said, COMMON | needs | may)
        slug, name = said.get("id"), said.get("name")
        if not isinstance(slug, str) or not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,38}", slug) or slug in OWN_WAYS:
            self.complaints.append(f"{where}: id is a short word of small letters, digits and hyphens, and none of {', '.join(sorted(OWN_WAYS))}.")
            slug = ""
        if not isinstance(name, str) or not name.strip():
            self.complaints.append(f'{where}: name is what people read on the button, such as "Riverbend Google".')
            name = ""
        secret = self.secret(where, said) if "secret" in needs else ""
        for key in sorted(needs - {"secret"}):
            if not said.get(key):
                self.complaints.append(f"{where}: {key} is missing.")
        provider = getattr(self, f"_{kind}")(where, said, Provider(id=slug, kind=kind, name=name, client_id=str(said.get("client_id", "")), secret=secret))
        return provider if len(self.complaints) == before else None

    def _google(self, where: str, said: dict[str, Any], provider: Provider) -> Provider:
        domains = self.listed(where, said, "domains")
        if any("@" in domain or "." not in domain for domain in domains):
            self.complaints.append(f'{where}: domains are Workspace domains, such as "riverbend.example", without @.')
        return replace(
            provider, issuer=WELL_KNOWN["google"], scope=("openid", "email"), must={"hd": domains}, extra={"hd": domains[0] if len(domains) == 1 else "*"}
        )

    def _microsoft(self, where: str, said: dict[str, Any], provider: Provider) -> Provider:
        tenant = str(said.get("tenant", "")).lower()
        if not GUID.fullmatch(tenant):
            self.complaints.append(
                f"{where}: tenant is the district's tenant id (a GUID), never common, organizations or a domain: those let other tenants in."
            )
        return replace(
            provider,
            issuer=f"https://login.microsoftonline.com/{tenant}/v2.0",
            scope=("openid", "profile"),
            subject_claim="oid",
            must={"tid": (tenant,)},
        )

    def _clever(self, where: str, said: dict[str, Any], provider: Provider) -> Provider:
        return replace(provider, issuer=WELL_KNOWN["clever"], scope=("read:user_id",), district=str(said.get("district", "")))

    def _classlink(self, where: str, said: dict[str, Any], provider: Provider) -> Provider:
        must: dict[str, tuple[str, ...]] = {CLASSLINK_TENANT: (str(said["tenant"]),)} if said.get("tenant") else {}
        issuer = self.address(where, "issuer", said["issuer"]) if "issuer" in said else WELL_KNOWN["classlink"]
        return replace(provider, issuer=issuer, scope=("openid", "profile"), must=must)

    def _openid(self, where: str, said: dict[str, Any], provider: Provider) -> Provider:
        must = said.get("must", {})
        if not isinstance(must, dict):
            self.complaints.append(f'{where}: must is a table of claims, such as must = {{ tenant = ["riverbend"] }}.')
            must = {}
        scope = self.listed(where, said, "scope") if "scope" in said else ("openid",)
        if "openid" not in scope:
            self.complaints.append(f'{where}: scope must hold "openid".')
        subject_claim = str(said.get("subject_claim", "sub"))
        if subject_claim in {"email", "upn", "preferred_username"}:
            self.complaints.append(
                f"{where}: subject_claim may not be {subject_claim}: addresses change hands. Take a claim that is never given to somebody else."
            )
        return replace(
            provider,
            issuer=self.address(where, "issuer", said.get("issuer", "")),
            scope=scope,
            subject_claim=subject_claim,
            must={str(claim): (tuple(map(str, value)) if isinstance(value, list) else (str(value),)) for claim, value in must.items()},
        )

    def _saml(self, where: str, said: dict[str, Any], provider: Provider) -> Provider:
        metadata, url = "", said.get("metadata_url", "")
        if bool(said.get("metadata_file")) == bool(url):
            self.complaints.append(f"{where}: give metadata_file (a file beside sign-in.toml) or metadata_url, one of the two.")
        if said.get("metadata_file"):
            try:
                metadata = (self.path.parent / str(said["metadata_file"])).read_text("utf-8")
            except (OSError, UnicodeDecodeError):
                self.complaints.append(f"{where}: metadata_file cannot be read. Save the provider's metadata beside sign-in.toml and name it here.")
            if metadata and "IDPSSODescriptor" not in metadata:
                self.complaints.append(f"{where}: metadata_file is not the metadata of an identity provider (IDPSSODescriptor is not in it).")
        if url:
            url = self.address(where, "metadata_url", url)
            if not said.get("entity_id"):
                self.complaints.append(f"{where}: entity_id is missing: with metadata_url it says which provider in the file is meant.")
        return replace(
            provider, metadata=metadata, metadata_url=url, entity_id=str(said.get("entity_id", "")), subject_attribute=str(said.get("subject_attribute", ""))
        )

    def secret(self, where: str, said: dict[str, Any]) -> str:
        if said.get("secret") and said.get("secret_file"):
            self.complaints.append(f"{where}: give secret or secret_file, one of the two.")
        elif said.get("secret_file"):
            try:
                return (self.path.parent / str(said["secret_file"])).read_text("utf-8").strip()
            except OSError:
                self.complaints.append(f"{where}: secret_file cannot be read.")
        elif not said.get("secret"):
            self.complaints.append(f"{where}: secret (or secret_file) is missing.")
        return str(said.get("secret", ""))

    def listed(self, where: str, said: dict[str, Any], key: str) -> tuple[str, ...]:
        value = said.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.complaints.append(f'{where}: {key} is a list, such as {key} = ["…"].')
            return ()
        return tuple(value)

    def address(self, where: str, key: str, value: Any) -> str:
        parts = urlsplit(str(value))
        local = parts.hostname in {"127.0.0.1", "localhost", "::1"}
        if not parts.netloc or (parts.scheme != "https" and not (local and parts.scheme == "http")):
            self.complaints.append(f"{where}: {key} is an address that begins with https://.")
        return str(value).rstrip("/") if key == "issuer" else str(value)

    def table(self, said: dict[str, Any], name: str, keys: set[str]) -> dict[str, Any]:
        value = said.get(name, {})
        if not isinstance(value, dict):
            self.complaints.append(f"Write {name} as a table: [{name}].")
            return {}
        self.known(f"[{name}]", value, keys)
        return value

    def words(self, value: Any, where: str, allowed: frozenset[str] | set[str]) -> frozenset[str]:
        if not isinstance(value, list):
            self.complaints.append(f"{where} is a list.")
            return frozenset()
        for strange in [one for one in value if one not in allowed]:
            self.complaints.append(f'{where}: "{strange}" is not known. {_nearest(str(strange), allowed)}')
        return frozenset(map(str, value))

    def limits(self, said: dict[str, Any], plain: SignIn) -> dict[str, Limits]:
        table = self.table(said, "sessions", {f"{who}_{what}" for who in ("staff", "family", "student") for what in ("idle", "longest")})
        found = {}
        for who in ("staff", "family", "student"):
            before: Limits = getattr(plain, who)
            idle, longest = self.period(table, f"{who}_idle", before.idle), self.period(table, f"{who}_longest", before.longest)
            if idle > longest:
                self.complaints.append(f"[sessions]: {who}_idle is longer than {who}_longest.")
            found[who] = Limits(idle, longest)
        return found

    def period(self, table: dict[str, Any], key: str, otherwise: timedelta) -> timedelta:
        if key not in table:
            return otherwise
        match = LIMIT.fullmatch(str(table[key]).strip())
        if not match or int(match[1]) == 0:
            self.complaints.append(f'[sessions] {key} is a time such as "90 minutes", "2 hours" or "30 days".')
            return otherwise
        unit = match[2].rstrip("s") + "s"
        return timedelta(**{unit: int(match[1])})

    def known(self, where: str, said: dict[str, Any], keys: set[str]) -> None:
        for strange in sorted(set(said) - keys):
            self.complaints.append(f'{where}: "{strange}" is not known here. {_nearest(strange, keys)}')


def _nearest(word: str, known: frozenset[str] | set[str]) -> str:
    near = difflib.get_close_matches(word, sorted(known), 1)
    return f'Did you mean "{near[0]}"?' if near else f"Known are: {', '.join(sorted(known))}."
