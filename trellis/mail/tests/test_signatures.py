"""Whose signature counts: real keys, and mails signed by another program."""

from datetime import timedelta
from email import message_from_string

import pytest

from trellis.mail.measures.signatures import is_signed_by_sender, is_vouched_for
from trellis.mail.tests.conftest import NOON, name_server, signed, written

AMINA = "amina@riverbend.example"
# Signed once by dkimpy 1.1.8, in its four ways to fold, with a key that has since been thrown away.
HEADS = (
    "From: Amina Warsame <amina@riverbend.example>\r\nTo: threads@riverbend.example\r\nSubject: Bus  14\r\n\tcomes late\r\n"
    "Date: Tue, 1 Dec 2026 11:58:00 -0500\r\nMessage-ID: <golden@riverbend.example>\r\n\r\n"
)
BODY = "It came at 8:20.  \r\n\r\nThirty children\tmiss breakfast.\r\n\r\n\r\n"
BY_DKIMPY = {
    "relaxed/relaxed": (
        "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n"
        " d=riverbend.example; i=@riverbend.example; q=dns/txt; s=a;\r\n"
        " t=1796144280; h=from : to : subject : date : message-id : from;\r\n"
        " bh=EOlGAocX8yDgmjQYcd5JTjZgprwKvfwtMTUWSGZYXlg=;\r\n"
        " b=eGZ/LTEzFf36wOOYoKM2yX3ve8K/ALP4XdfBd69juik8rwvA88BGiP7mkNqCIb2P86YZL\r\n"
        " EntZo5LX8zeolxWyoUJrWO2dp2QNaiN2AUSrtn2j3YUnV1U+WvUY/+XdqwYOL6ePZ5kMQXW\r\n"
        " 5QfQBy1/m0nfkaXUm1L9tfhUBXEmWHA=\r\n"
    ),
    "simple/simple": (
        "DKIM-Signature: v=1; a=rsa-sha256; c=simple/simple; d=riverbend.example;\r\n"
        " i=@riverbend.example; q=dns/txt; s=a; t=1796144280; h=from : to :\r\n"
        " subject : date : message-id : from;\r\n"
        " bh=gG/4DF4phOnONnNzPI7+ZDpXZJzaE5gbTnfojgMmRRM=;\r\n"
        " b=zM1bM4+VDKLVF3nvSgI2AwrLfQ3OcnW1Lcd8lBRfeC03npKcDek8S94NQOQwckoDXKwIq\r\n"
        " saawxseEihqvfWV1OR1/wpW9tKI/HLv3UWxqMm8WuVMJ5rbynvn12RfaPDFliNO/7SYD0mK\r\n"
        " xBfklgpqh2/IN+qmWjj6tRSo8A5cwPo=\r\n"
    ),
    "relaxed/simple": (
        "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/simple; d=riverbend.example;\r\n"
        " i=@riverbend.example; q=dns/txt; s=a; t=1796144280; h=from : to :\r\n"
        " subject : date : message-id : from;\r\n"
        " bh=gG/4DF4phOnONnNzPI7+ZDpXZJzaE5gbTnfojgMmRRM=;\r\n"
        " b=djWOX08jIp5tHEXiJAzbLZsNJ+tCjEOTwdPDyiZyjkFynywhLa9ebqQDdHXiQ/ittVhy8\r\n"
        " p/FTyGLbRr13YCWLHO2I9DoBbfpeAqrgUGtSdj23dOZOgrJFIk9Z5PGg/Bi9G1PsQTBJ6Mz\r\n"
        " tsdEp+KZ+ttnmt+KPSbbvYeyIsHsjPM=\r\n"
    ),
    "simple/relaxed": (
        "DKIM-Signature: v=1; a=rsa-sha256; c=simple/relaxed; d=riverbend.example;\r\n"
        " i=@riverbend.example; q=dns/txt; s=a; t=1796144280; h=from : to :\r\n"
        " subject : date : message-id : from;\r\n"
        " bh=EOlGAocX8yDgmjQYcd5JTjZgprwKvfwtMTUWSGZYXlg=;\r\n"
        " b=lLpITNsKIovYHbxPnOO/ot6HtsTwIgFvjuQBzIi6K4aAa0LF6B8R9OgTJOcf1fzY0ZKNH\r\n"
        " yGMURXR2SzJUgPqlLOtlzTmJwKBrmA9x1xf+dkS/RzJEPaj6EMa1HBjQKBaNIF5ZTI/Q6zv\r\n"
        " bPk4YJaRnYo7ImqY4/rmhnbgOngRUIg=\r\n"
    ),
}
KEY = (
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDyG0hja2l+vOUoaAvsz1qGk4U1ZNXwLPUU6ToZ7lVgRRh23CicQhHcBkKvNTHVZR8VHGPHtN"
    "TBmWScWO15XYGyHelknBm1s0Rz3qM+bgoMY6NSa6s8XZ7vAR0iRs5jSPgTMgB+Y58wlRiSMnzNAvvB9FOC+9MypvXdqve/qnI4aQIDAQAB"
)


@pytest.mark.parametrize("way", BY_DKIMPY)
def test_a_mail_signed_by_another_program_is_believed_and_one_changed_letter_is_not(way):
    raw = (BY_DKIMPY[way] + HEADS + BODY).encode()
    record = f"v=DKIM1; k=rsa; p={KEY}".encode()
    asked = []

    def answer(name):
        asked.append(name)
        return record

    assert is_signed_by_sender(raw, AMINA, answer, NOON)
    assert is_signed_by_sender(raw.replace(b"\r\n", b"\n"), AMINA, answer, NOON), "as a pipe hands it over"
    assert asked == ["a._domainkey.riverbend.example"] * 2
    assert not is_signed_by_sender(raw.replace(b"8:20", b"8:21"), AMINA, answer, NOON)
    assert not is_signed_by_sender(raw.replace(b"Bus", b"bus"), AMINA, answer, NOON)
    assert not is_signed_by_sender(raw, "amina@elsewhere.example", answer, NOON)
    for strange in (b"", b"p=", b"v=DKIM1; p=" + KEY.encode() + b"; t=y", b"k=ed25519; p=" + KEY.encode(), b"p=AAAA", b"p=" + KEY.encode() + b"; s=web"):
        assert not is_signed_by_sender(raw, AMINA, lambda name, found=strange: found, NOON)


def test_a_signature_that_could_mean_something_else_does_not_count():
    raw = written().as_bytes().replace(b"\n", b"\r\n")

    def holds(mail, sender=AMINA):
        return is_signed_by_sender(mail, sender, name_server, NOON)

    good = signed(raw)
    assert holds(good)
    assert holds(signed(raw, tags="d=riverbend.example; i=@post.riverbend.example")), "a name below its own domain"
    assert not holds(signed(raw, tags="d=riverbend.example; l=5")), "only the beginning of the text is signed"
    assert not holds(signed(raw, tags="d=riverbend.example; i=@other.example"))
    assert not holds(signed(raw, tags=f"d=riverbend.example; x={int((NOON - timedelta(hours=1)).timestamp())}")), "it has lapsed"
    assert not holds(signed(raw, tags=f"d=riverbend.example; t={int((NOON + timedelta(days=2)).timestamp())}")), "it comes from the future"
    assert not holds(signed(raw, tags="d=riverbend.example; d=riverbend.example"))
    assert not holds(signed(raw, heads="subject:to")), "the sender is not signed"
    assert not holds(b"Subject: another one\r\n" + good), "which of two subjects was signed, a reader cannot see"
    assert not holds(good.replace(b"b=", b"b=AAAA", 1) if b" b=" in good else good[:-1])
    assert not is_signed_by_sender(good, AMINA, lambda name: None, NOON), "no name server answers"
    assert not holds(b"") and not holds(b"\r\n\r\n") and not holds(b"no colon\r\n\r\nx")


@pytest.mark.parametrize(
    ("head", "believed"),
    [
        ("mx.riverbend.example; dkim=pass (2048-bit key) header.d=riverbend.example header.s=dec; spf=fail", True),
        ("mx.riverbend.example 1; spf=pass; dkim=pass header.i=@mail.riverbend.example", True),
        ("mx.riverbend.example; dkim=pass header.d=elsewhere.example", False),
        ("mx.riverbend.example; dkim=fail header.d=riverbend.example", False),
        ("mx.riverbend.example; spf=pass smtp.mailfrom=riverbend.example", False),
        ("mx.elsewhere.example; dkim=pass header.d=riverbend.example", False),
        ("mx.riverbend.example; none (dkim=pass header.d=riverbend.example)", False),
    ],
)
def test_the_word_of_our_own_mail_server_counts_and_nobody_elses(head, believed):
    mail = message_from_string(f"Authentication-Results: {head}\nAuthentication-Results: mx.riverbend.example; dkim=pass header.d=riverbend.example\n\nx")
    assert is_vouched_for(mail, AMINA, "mx.riverbend.example") is believed
    assert not is_vouched_for(mail, AMINA, ""), "nobody is trusted until somebody says so"
