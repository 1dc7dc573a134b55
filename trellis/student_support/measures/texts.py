"""What people paste: letters stay, what no eye sees goes."""

import re

# Control characters but tab and line feed; overrides and isolates that turn the order of letters; zero-width joins that hide words; the
# object sign of word processors. A right-to-left mark and joiners inside Arabic and emoji words stay: people need them to write.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffc]")
_MANY_LINES = re.compile(r"\n{3,}")


def cleaned(text: str) -> str:
    """Return pasted text without what cannot be seen and could deceive, with plain line ends.

    >>> cleaned("He reads\\u202e backwards\\u202c \\x07here\\r\\n\\r\\n\\r\\n\\r\\nand there")
    'He reads backwards here\\n\\nand there'
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\u2028", "\n").replace("\u2029", "\n").replace("\u00a0", " ")
    return _MANY_LINES.sub("\n\n", _UNSEEN.sub("", plain)).strip()
