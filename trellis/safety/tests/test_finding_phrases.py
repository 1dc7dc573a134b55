import pytest

from trellis.safety.measures import may_mean_harm


@pytest.mark.parametrize(
    "text",
    [
        "i want to DIE", "I don’t want to live", "I dont want to live", "sui\u200bcidal", "k i l l  m y s e l f", "He hits me when he drinks",
        "someone said they will bring a gun", "Ya no quiero vivir", "mi papá me pegá", "<b>kill</b> myself", "s-u-i-c-i-d-e", "I’m scared to go home",
    ],
)  # fmt: skip
def test_found(text: str) -> None:
    assert may_mean_harm(text)


@pytest.mark.parametrize("text", ["", "   ", "We are dying to hear from you.", "The office never calls back.", "skills myself", "\u202e", "a" * 100_000])
def test_not_found(text: str) -> None:
    assert not may_mean_harm(text)


def test_a_district_adds_its_own() -> None:
    assert may_mean_harm("They went to the Ridge bridge", ["ridge bridge"])
    assert may_mean_harm("They were jumping", ["jump*"])
    assert not may_mean_harm("anything", ["", "*"])
