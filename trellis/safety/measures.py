"""Finding phrases that may mean harm. Plain Python: it finds, a person judges.

Rather one too many than one missed: a story about a bath bomb costs somebody a minute.
"""

import re
import unicodedata
from collections.abc import Iterable

# Each phrase as it is after `folded`: no accents, no apostrophes, small letters. A star stands for the rest of a word.
PHRASES = (
    # to oneself
    "suicid*", "unalive*", "kms", "kill myself", "killing myself", "end my life", "ending my life", "take my own life", "take my life", "end it all",
    "want to die", "wanna die", "wanted to die", "going to die tonight", "wish i was dead", "wish i were dead", "wish i was never born", "better off dead",
    "better off without me", "dont want to live", "do not want to live", "dont want to be alive", "no reason to live", "not worth living", "hurt myself",
    "hurting myself", "harm myself", "harming myself", "self harm*", "selfharm*", "cut myself", "cutting myself", "hang myself", "overdose*", "starve myself",
    # by others
    "hits me", "hit me", "beats me", "beat me up", "beating me", "chokes me", "choked me", "touches me", "touched me", "touching me", "abuse*", "molest*",
    "rape*", "raping", "assaulted me", "forces me to", "forced me to", "locks me in", "locked me in", "threatens to kill", "threatened to kill",
    "afraid to go home", "scared to go home", "not safe at home", "dont feel safe at home", "dont feel safe", "afraid of my dad", "afraid of my father",
    "afraid of my mom", "afraid of my mother", "scared of my dad", "scared of my mom",
    # to others
    "kill him", "kill her", "kill them", "kill you", "kill everyone", "kill everybody", "kill people", "shoot up", "shoot everyone", "shoot everybody",
    "shoot the school", "school shooting", "bring a gun", "brought a gun", "bringing a gun", "has a gun", "have a gun", "gun to school", "bring a knife",
    "brought a knife", "has a knife", "stab*", "bomb*",
    # en español
    "matarme", "quiero morir*", "me quiero morir", "no quiero vivir", "sin ganas de vivir", "quitarme la vida", "acabar con mi vida", "hacerme dano",
    "me hago dano", "cortarme", "me corto", "ahorcarme", "sobredosis", "ojala estuviera muert*", "me pega", "me pegan", "me golpea", "me golpean",
    "me toca", "me tocan", "me toco", "abusa de mi", "abusan de mi", "abuso*", "me viola", "me violo", "me violaron", "violacion", "me encierra*",
    "me amenaza*", "miedo de ir a casa", "miedo de volver a casa", "miedo a mi papa", "miedo a mi mama", "matar a", "matarlo*", "matarla*", "voy a matar",
    "los voy a matar", "disparar*", "una pistola", "un arma", "traer un cuchillo", "una bomba",
)  # fmt: skip


def folded(text: str) -> str:
    """Return the words alone: small letters, no accents, no apostrophes, no invisible signs, one space between.

    >>> folded("I DON’T  want… to\\u200b live!")
    'i dont want to live'
    """
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", re.sub(r"<[^<>]{0,80}>", "", text).casefold()) if not unicodedata.combining(sign))
    plain = "".join(sign for sign in plain if unicodedata.category(sign) != "Cf" and sign not in "'’‘`´")
    return re.sub(r"[^\w]+|_", " ", plain).strip()


def may_mean_harm(text: str, more: Iterable[str] = ()) -> bool:
    """Say whether one of our phrases, or of `more`, stands in a text, also where it is spelt out letter by letter.

    >>> [may_mean_harm(text) for text in ("I want to die.", "Nobody helps.", "A veces me quiero morír", "We are dying to know")]
    [True, False, True, False]
    """
    words = folded(text)
    padded = f" {words} "
    spelt = [run.replace(" ", "") for run in re.findall(r"\b(?:\w ){3,}\w\b", words)]
    for phrase in (*PHRASES, *(folded(one.rstrip("*")) + ("*" if one.endswith("*") else "") for one in more)):
        plain = phrase.rstrip("*")
        if plain and (f" {plain}{'' if phrase.endswith('*') else ' '}" in padded or any(plain.replace(" ", "") in run for run in spelt)):
            return True
    return False
