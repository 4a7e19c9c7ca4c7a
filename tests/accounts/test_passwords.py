"""Which passwords are soon tried, by strangers and by somebody who shares a home."""

import pytest

from practice.accounts.rules import check_password, is_guessable
from practice.errors import Refusal


@pytest.mark.parametrize(
    "password",
    [
        "manchesterunited",
        "manchester united",
        "qwertyuiopqwertyuiop",
        "p@ssw0rdp@ssw0rd",
        "summer2026summer2026",
        "2612198826121988",
        "aaaaaaaaaaaaaaaaaaaaaaaa",
        "ordinary days 2026",
        "!!!!!!!!!!!!!!!!",
    ],
)
def test_what_people_try_first_is_guessable(password: str) -> None:
    assert is_guessable(password)


@pytest.mark.parametrize(
    "password",
    ["seven lanterns on the pier", "quiet river walks at dawn", "Xw7-qPz2-Lm9k", "私たちの家はとても静か"],
)
def test_a_few_words_in_a_row_or_a_generated_one_will_do(password: str) -> None:
    assert not is_guessable(password)


def test_a_partners_own_names_and_address_make_no_password() -> None:
    context = ["Amal", "Theo", "amal.haddad@example.org"]
    for password in ("amal and theo 2026", "theoamaltheoamal", "haddad.amal.example"):
        assert is_guessable(password, context)


def test_a_long_password_of_signs_is_judged_by_its_first_letters_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    judged: list[str] = []

    def listen(password: str) -> dict[str, int]:
        judged.append(password)
        return {"score": 4}

    monkeypatch.setattr("practice.accounts.rules.zxcvbn", listen)
    check_password("4@8({[<369&#!1/|0$5+7%2" * 5, needs_second_factor=False)
    assert [len(password) for password in judged] == [24]


def test_a_password_longer_than_any_of_ours_is_refused_before_it_is_judged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("practice.accounts.rules.zxcvbn", lambda _password: pytest.fail("it was judged"))
    with pytest.raises(Refusal):
        check_password("x" * 129, needs_second_factor=False)
