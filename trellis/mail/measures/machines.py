"""Whether a person or a machine wrote a mail, by what RFC 3834 and mail programs put into its heads."""

import re
from email.message import Message
from enum import StrEnum

OURS = "X-Trellis"  # stands in each mail that Trellis sends
AWAY = re.compile(
    r"^\s*(automatic reply|auto(matic)?[ -]?(reply|response)|out of (the )?office|respuesta autom[áa]tica|fuera de la oficina"
    r"|automatische antwort|abwesenheit\w*|r[ée]ponse automatique|resposta autom[áa]tica)\b",
    re.I,
)


class Writer(StrEnum):
    """MACHINE mail is noted and never becomes a message; a LIST hands on what persons write, so that a person looks."""

    PERSON = "person"
    MACHINE = "machine"
    LIST = "list"


def writer_of(mail: Message, subject: str) -> Writer:
    """Say who wrote it. Closed by default: a mark of a machine counts whatever else the mail says."""

    def head(name: str) -> str:
        return str(mail.get(name, "")).strip().lower()

    submitted = head("Auto-Submitted").split(";")[0].strip()
    if (
        (submitted and submitted != "no")
        or mail.get(OURS) is not None
        or head("Return-Path") == "<>"
        or any(mail.get(name) is not None for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "X-Failed-Recipients"))
        or head("Precedence") in {"auto_reply", "auto-reply"}
        or mail.get_content_type() == "multipart/report"
        or AWAY.match(subject)
    ):
        return Writer.MACHINE
    if head("Precedence") in {"bulk", "list", "junk"} or mail.get("List-Id") is not None or mail.get("List-Unsubscribe") is not None:
        return Writer.LIST
    return Writer.PERSON
