"""Which passwords are refused."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError


@pytest.mark.parametrize(
    "password",
    [
        "short-one",
        "password2024!",
        "P@ssw0rd!!1",
        "qwertyuiop12",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "9876543210",
        "backday123456",
        "dragonmonkey",
        "iloveyou1234",
        "ab" * 5000,
    ],
)
def test_a_guessable_password_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize(
    "password", ["tuesday lamp", "violet-copper-9", "correct horse battery", "x8#kQz!w0P", "пароль из слов"]
)
def test_a_password_of_free_words_is_taken(password: str) -> None:
    validate_password(password)
