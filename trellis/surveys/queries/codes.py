"""Codes that open an invitation, a poster or a paper sheet: twelve signs that a person can read out and type.

A code of an invitation follows from its number and the installation's secret, so that a letter or a sheet can be written again
without any code lying in the database. What lies there is a digest made with the same secret: who holds a copy of the database and
not the secret can neither make a code nor try codes.
"""

import hashlib
import hmac
import secrets

from django.conf import settings

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: nothing that reads as something else
LENGTH = 12
GROUP = 4
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


def _sealed(purpose: str, words: str) -> bytes:
    return hmac.new(settings.SECRET_KEY.encode(), f"surveys.{purpose}:{words}".encode(), hashlib.sha256).digest()


def derived_code(purpose: str, number: int) -> str:
    """Return the code of one record: the same each time, and not to be guessed from the number."""
    return "".join(SIGNS[byte % len(SIGNS)] for byte in _sealed(f"code.{purpose}", str(number))[:LENGTH])


def fresh_code() -> str:
    """Return a code that belongs to nothing and nobody yet."""
    return "".join(secrets.choice(SIGNS) for _each in range(LENGTH))


def as_code(typed: str) -> str:
    """Return what was typed as a code, empty when it cannot be one. Small letters, spaces, dashes and misread signs are borne.

    >>> as_code("k7qf 3m2p-x9ob")
    'K7QF3M2PX90B'
    >>> as_code("K7QF")
    ''
    """
    if len(typed) > 4 * LENGTH:
        return ""
    signs = "".join(sign for sign in typed.upper() if sign.isalnum()).translate(MISREAD)
    return signs if len(signs) == LENGTH and set(signs) <= set(SIGNS) else ""


def in_groups(code: str) -> str:
    """Return a code as it is printed.

    >>> in_groups("K7QF3M2PX90B")
    'K7QF-3M2P-X90B'
    """
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def digest_of(code: str) -> str:
    """Return what is kept of a code."""
    return _sealed("digest", code).hex()
