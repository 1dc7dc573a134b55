"""What is new in an answer, and where the earlier mail below it begins.

Cut late rather than early: only what stands at the very end and bears the marks of a mail program goes; answers written between quoted lines
stay with what they answer. The whole mail is kept beside it.
"""

import re

# "On … wrote:" as programs write it; at most three lines, since long ones are broken.
ATTRIBUTION = re.compile(
    r"^\s*(On\b.{4,300}\bwrote|El\b.{4,300}\bescribi[óo]|Am\b.{4,300}\bschrieb.{0,120}|Le\b.{4,300}\ba écrit|Em\b.{4,300}\bescreveu"
    r"|.{4,200}<[^<>@\s]+@[^<>\s]+>\s*(wrote|escribi[óo]|schrieb|a écrit|escreveu))\s*:\s*$",
    re.S | re.I,
)
ORIGINAL = re.compile(r"^\s*-{2,}\s*(Original Message|Mensaje original|Ursprüngliche Nachricht|Message d'origine|Mensagem original)\s*-{2,}\s*$", re.I)
HEADER = re.compile(r"^[\s*>]*(From|Sent|Date|To|Cc|Subject|De|Enviado|Enviado el|Fecha|Para|Asunto|CC)\s*:\*?\s*\S", re.I)
RULE = re.compile(r"^\s*_{10,}\s*$")


def _is_quoted(line: str) -> bool:
    return line.lstrip().startswith(">")


def _is_header_block(lines: list[str], at: int) -> bool:
    """Say whether three of the next six lines are the heads that Outlook writes above an earlier mail, its sender first."""
    near = [line for line in lines[at : at + 7] if line.strip()][:6]
    first = near and re.match(r"^[\s*>]*(From|De)\s*:", near[0], re.I)
    return bool(first) and sum(bool(HEADER.match(line)) for line in near) >= 3


def _where_history_begins(lines: list[str]) -> int:
    for at, line in enumerate(lines):
        if ORIGINAL.match(line) and not all(_is_quoted(other) or not other.strip() for other in lines[at:]):
            return at
        if RULE.match(line) and _is_header_block(lines, at + 1):
            return at
        if _is_header_block(lines, at) and not _is_quoted(line) and any(HEADER.match(other) for other in lines[at + 1 : at + 3]):
            return at
    end = len(lines)
    while end and (_is_quoted(lines[end - 1]) or not lines[end - 1].strip()):
        end -= 1
    if end == len(lines):
        return end
    for length in (1, 2, 3):
        if length <= end and ATTRIBUTION.match("\n".join(lines[end - length : end])):
            return end - length
    return end


def what_is_new(text: str) -> str:
    """Return the text without the earlier mail at its end; the whole text where nothing else would be left.

    >>> what_is_new("Yes, at 7:40.\\n\\nOn Mon, Nov 30, 2026 Ruth wrote:\\n> When does it leave?")
    'Yes, at 7:40.'
    >>> what_is_new("> When does it leave?\\nAt 7:40.\\n> And back?\\nAt 3:10.")
    '> When does it leave?\\nAt 7:40.\\n> And back?\\nAt 3:10.'
    """
    lines = text.split("\n")
    kept = "\n".join(lines[: _where_history_begins(lines)]).strip()
    return kept or text.strip()
