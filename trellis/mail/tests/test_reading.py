"""Mail as the net brings it, as words."""

import doctest

import pytest

from trellis.mail.measures import history, marked_up, signatures
from trellis.mail.measures.history import what_is_new
from trellis.mail.measures.machines import Writer
from trellis.mail.measures.marked_up import words_of
from trellis.mail.measures.reading import MOST_PARTS, read
from trellis.mail.tests.conftest import written


@pytest.mark.parametrize("module", [history, marked_up, signatures])
def test_what_the_docstrings_say(module):
    assert doctest.testmod(module).failed == 0


SAID = "At 7:40.\n\nRuth"
HISTORY = {
    "quoted": "On Mon, Nov 30, 2026 at 4:12 PM Ruth Abramowitz\n<ruth@riverbend.example> wrote:\n\n> When does it leave?\n>\n> Ruth",
    "quoted in Spanish": "El lun, 30 nov 2026 a las 16:12, Ruth (<ruth@riverbend.example>) escribió:\n> ¿Cuándo sale?",
    "of Outlook": "________________________________\nFrom: Amina Warsame\nSent: Monday, November 30, 2026 4:12 PM\nTo: Transport\nSubject: Bus\n\nWhen?",
    "of Outlook, bare": "From: Amina Warsame <amina@riverbend.example>\nDate: Monday, November 30, 2026\nTo: Transport\nSubject: Bus 14\n\nWhen does it leave?",
    "of old programs": "-----Original Message-----\nFrom: Amina\nWhen does it leave?",
    "without a word above it": "> When does it leave?",
}


@pytest.mark.parametrize("kind", HISTORY)
def test_the_earlier_mail_at_the_end_is_cut(kind):
    assert what_is_new(f"{SAID}\n\n{HISTORY[kind]}") == SAID


@pytest.mark.parametrize(
    "text",
    [
        "> When does it leave?\nAt 7:40.\n\n> And back?\nAt 3:10.",  # answers between the lines
        "From: my desk\nI write to say that bus 14 was late.",  # one word like a head is no head
        "On Monday the driver wrote:\nI cannot do it.",  # a quotation that no program made
        HISTORY["quoted"],  # nothing new above it: then all of it is what was said
        "________________________________\nPrincipal, Cedar Fork",
    ],
)
def test_what_may_be_meant_stays(text):
    assert what_is_new(text) == text.strip()


def test_html_is_read_as_words_and_nothing_is_fetched():
    page = (
        "<html><head><style>p{color:red}</style><title>x</title></head><body><p>Bus&nbsp;14 was <b>late</b>.<br>Again.</p><ul><li>Mon</li><li>Tue</li></ul>"
        '<table><tr><td>8:20</td><td>8:25</td></tr></table><p><a href="https://map.example/14">the map</a> <img src="https://x.example/pixel"></p>'
        '<script>alert(1)</script><pre>a  b\n  c</pre><blockquote type="cite"><p>When?</p><p>Where?</p></blockquote></body>'
    )
    assert words_of(page) == ("Bus 14 was late.\nAgain.\n- Mon\n- Tue\n8:20  8:25\n\nthe map (https://map.example/14)\na  b\n  c\n\n> When?\n>\n> Where?")
    mail = written()
    mail.set_content(page, subtype="html")
    assert read(mail.as_bytes()).new.startswith("Bus 14 was late.\nAgain.")
    assert "When?" not in read(mail.as_bytes()).new and "> When?" in read(mail.as_bytes()).whole


def test_attachments_are_named_and_decorations_are_not():
    mail = written("See the list.")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="list of büses.pdf")
    mail.add_attachment("a;b", subtype="csv", filename="times.csv")
    mail.add_attachment(b"x", maintype="application", subtype="pkcs7-signature", filename="smime.p7s")
    incoming = read(mail.as_bytes())
    assert (incoming.new, incoming.attachments) == ("See the list.", ("list of büses.pdf", "times.csv"))
    pretty = written()
    pretty.set_content('<p>Hello</p><img src="cid:logo">', subtype="html")
    pretty.add_related(b"PNG", maintype="image", subtype="png", cid="<logo>")
    assert (read(pretty.as_bytes()).new, read(pretty.as_bytes()).attachments) == ("Hello", ())
    both = written("Plain words.")
    both.add_alternative("<p>Marked words.</p>", subtype="html")
    assert read(both.as_bytes()).new == "Plain words."


BROKEN = {
    "a charset that nobody knows": (b'Content-Type: text/plain; charset="x-klingon"\n\ncaf\xc3\xa9 \x00', "café"),
    "Windows letters that say they are UTF-8": (b"Content-Type: text/plain; charset=utf-8\n\nIt\x92s late", "It’s late"),
    "base64 that is none": (b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n!!!not base64", None),
    "a multipart without its end": (b'Content-Type: multipart/mixed; boundary="x"\n\n--x\nContent-Type: text/plain\n\nHello\n', "Hello"),
    "a multipart without a boundary": (b"Content-Type: multipart/mixed\n\nHello\n", None),
    "heads that are none": (b"\xff\xfe\nSubject \n\nHello", None),
    "nothing at all": (b"", None),
    "nests without end": (b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(60)) + b"\nHello", None),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_broken_mail_is_read_as_far_as_it_goes(kind):
    raw, text = BROKEN[kind]
    incoming = read(b"From: amina@riverbend.example\nSubject: =?x-none?B?abc?= \xff\n" + raw)
    assert "\x00" not in incoming.whole + incoming.subject
    incoming.whole.encode()
    assert text is None or incoming.new == text


def test_a_mail_of_a_thousand_parts_is_read_in_part():
    raw = b'Content-Type: multipart/mixed; boundary="x"\n\n' + b"--x\nContent-Type: text/plain\n\nHello\n" * 1_000
    assert read(raw).whole.count("Hello") == MOST_PARTS - 1


@pytest.mark.parametrize(
    ("heads", "writer"),
    [
        ({"Auto_Submitted": "auto-replied (vacation)"}, Writer.MACHINE),
        ({"Auto_Submitted": "no"}, Writer.PERSON),
        ({"Return_Path": "<>"}, Writer.MACHINE),
        ({"X_Trellis": "letter"}, Writer.MACHINE),
        ({"X_Autoreply": "yes"}, Writer.MACHINE),
        ({"Precedence": "auto_reply"}, Writer.MACHINE),
        ({"subject": "Automatic reply: Bus 14"}, Writer.MACHINE),
        ({"subject": "Out of office until Monday"}, Writer.MACHINE),
        ({"subject": "Respuesta automática: Autobús 14"}, Writer.MACHINE),
        ({"subject": "Bus 14, out of the office window"}, Writer.PERSON),
        ({"Precedence": "bulk"}, Writer.LIST),
        ({"List_Id": "<principals.riverbend.example>"}, Writer.LIST),
        ({}, Writer.PERSON),
    ],
)
def test_who_wrote_it(heads, writer):
    assert read(written(**heads).as_bytes()).writer is writer


@pytest.mark.parametrize(
    ("head", "sender"),
    [
        ("Amina Warsame <AMINA@Riverbend.example>", "amina@riverbend.example"),
        ('"amina@riverbend.example" <thief@elsewhere.example>', "thief@elsewhere.example"),
        ("amina@riverbend.example, ruth@riverbend.example", ""),
        ("undisclosed", ""),
        ("", ""),
    ],
)
def test_a_mail_has_one_sender_or_none(head, sender):
    assert read(f"From: {head}\nSubject: x\n\nx".encode()).sender == sender
    assert read(b"From: amina@riverbend.example\nFrom: ruth@riverbend.example\n\nx").sender == ""


def test_the_same_mail_has_the_same_key_by_whatever_way_it_comes():
    mail = written()
    straight = read(mail.as_bytes()).key
    assert read(b"Received: from one by another\nDelivered-To: x@y.example\n" + mail.as_bytes()).key == straight
    assert read(b"From amina Tue Dec  1\n" + mail.as_bytes()).key == straight
    assert read(written("Other words.").as_bytes()).key != straight, "a number that is used again takes no words away"
