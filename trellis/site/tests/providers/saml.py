"""A small identity provider that speaks SAML 2.0: it reads the question out of the address and signs its answer with xmlsec.

    python saml.py

runs it in a process of its own, with a page on which a person says who they are.
"""

import base64
import sys
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from onelogin.saml2.utils import OneLogin_Saml2_Utils

ENTITY = "https://idp.riverbend.example/metadata"
ENDPOINT = "https://idp.riverbend.example/sso"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"


@dataclass(frozen=True)
class Signer:
    """A key and its certificate."""

    key: str
    certificate: str

    @property
    def bare_certificate(self) -> str:
        return "".join(self.certificate.splitlines()[1:-1])


def signer() -> Signer:
    """Make a key and a certificate that it signs itself."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=30)).sign(key, hashes.SHA256())
    )  # fmt: skip
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return Signer(private.decode(), certificate.public_bytes(serialization.Encoding.PEM).decode())


def metadata(by: Signer, endpoint: str = ENDPOINT) -> str:
    """Return the provider's metadata as a district would download it."""
    return f"""<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{ENTITY}">
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>
      <ds:X509Certificate>{by.bare_certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{endpoint}"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>"""


def question_in(address: str) -> tuple[str, str]:
    """Return id and address for the answer of the question that an address to the provider carries."""
    packed = parse_qs(urlsplit(address).query)["SAMLRequest"][0]
    asked = etree.fromstring(zlib.decompress(base64.b64decode(packed), -15))
    return asked.get("ID"), asked.get("AssertionConsumerServiceURL")


def answer(
    address: str, subject: str, by: Signer | None, *, audience: str = "", name_format: str = PERSISTENT, issuer: str = ENTITY, to: str = "",
    age: timedelta = timedelta(), assertion_id: str = "", sign_response: bool = False, in_response_to: str | None = None,
) -> str:  # fmt: skip
    """Return the SAMLResponse that the browser is made to post; `by` None leaves the assertion unsigned."""
    question, where = question_in(address)
    now = datetime.now(UTC) - age
    begin, end = (f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in (now - timedelta(minutes=1), now + timedelta(minutes=5)))
    where_to = to or where
    meant_for = audience or where.replace("/acs/", "/metadata/")
    asked = question if in_response_to is None else in_response_to
    reply_to = f' InResponseTo="{asked}"' if asked else ""
    one = assertion_id or OneLogin_Saml2_Utils.generate_unique_id()
    assertion = f"""<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{one}" Version="2.0" IssueInstant="{begin}">
<saml:Issuer>{issuer}</saml:Issuer><saml:Subject><saml:NameID Format="{name_format}">{subject}</saml:NameID>
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
<saml:SubjectConfirmationData{reply_to} NotOnOrAfter="{end}" Recipient="{where_to}"/>
</saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="{begin}" NotOnOrAfter="{end}"><saml:AudienceRestriction>
<saml:Audience>{meant_for}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="{begin}" SessionIndex="s1">
<saml:AuthnContext>
<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext>
</saml:AuthnStatement><saml:AttributeStatement>
<saml:Attribute Name="mail"><saml:AttributeValue>amina@riverbend.example</saml:AttributeValue>
</saml:Attribute><saml:Attribute Name="number"><saml:AttributeValue>n-{subject}</saml:AttributeValue></saml:Attribute>
</saml:AttributeStatement></saml:Assertion>"""
    if by is not None and not sign_response:
        assertion = _signed(assertion, by)
    response = f"""<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"
 ID="{OneLogin_Saml2_Utils.generate_unique_id()}" Version="2.0"
 IssueInstant="{begin}" Destination="{where_to}"{reply_to}>
<saml:Issuer>{issuer}</saml:Issuer>
<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>{assertion}</samlp:Response>"""
    return base64.b64encode((_signed(response, by) if by is not None and sign_response else response).encode()).decode()


def _signed(xml: str, by: Signer) -> str:
    signed = OneLogin_Saml2_Utils.add_sign(
        xml, by.key, by.certificate,
        sign_algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", digest_algorithm="http://www.w3.org/2001/04/xmlenc#sha256",
    )  # fmt: skip
    text = signed.decode() if isinstance(signed, bytes) else signed
    return text.split("?>", 1)[-1] if text.startswith("<?xml") else text


class Desk(BaseHTTPRequestHandler):
    """Two addresses: the metadata, and the page that asks who somebody is and hands the browser the signed answer."""

    by: Signer
    at: str

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        if asked.path == "/metadata":
            return self._say(metadata(self.by, f"{self.at}/sso"), "application/samlmetadata+xml")
        who = parse_qs(asked.query).get("who")
        carried = {name: values[0] for name, values in parse_qs(asked.query).items()}
        if who is None:
            hidden = "".join(f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in carried.items())
            return self._say(f'<form action="/sso">{hidden}<label>Who are you <input name="who"></label><button>This is me</button></form>')
        _question, where = question_in(self.path)
        said, relay = answer(self.path, who[0], self.by), carried.get("RelayState", "")
        fields = f'<input type="hidden" name="SAMLResponse" value="{said}"><input type="hidden" name="RelayState" value="{escape(relay)}">'
        return self._say(f'<form method="post" action="{escape(where)}">{fields}<button>Go back to Trellis</button></form>')

    def _say(self, words: str, kind: str = "text/html") -> None:
        page = f'<!doctype html><html lang="en"><title>School</title>{words}</html>' if kind == "text/html" else words
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *args: object) -> None:
        """Say nothing."""


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)  # a browser opens lines before it has anything to say
    Desk.by, Desk.at = signer(), f"http://127.0.0.1:{server.server_port}"
    sys.stdout.write(f"{Desk.at}\n")
    sys.stdout.flush()
    server.serve_forever()
