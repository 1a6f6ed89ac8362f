"""Inviting, accepting, ending; tokens."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from accounts.commands import (
    MAX_API_TOKENS,
    MAX_OPEN_INVITATIONS,
    accept_invitation,
    end_coaching,
    invite_client,
    make_token,
    note_token_use,
    revoke_invitation,
    revoke_token,
)
from accounts.models import ApiToken, Coaching, Invitation, User, hash_of_secret
from accounts.queries import invitation_of_secret, token_of_secret
from tests.factories import make_user


def test_invite_client_keeps_only_a_hash_of_the_secret(tess: User) -> None:
    invitation, secret = invite_client(tess, client_name=" Cleo ", email="Cleo@Example.com")

    row = Invitation.objects.filter(pk=invitation.pk).values().get()
    assert (row["client_name"], row["email"]) == ("Cleo", "cleo@example.com")
    assert row["secret_hash"] == hash_of_secret(secret)
    assert secret not in str(row)
    assert len(secret) == 43  # 32 bytes in base 64
    assert timedelta(days=6, hours=23) < invitation.expires_at - timezone.now() <= timedelta(days=7)
    assert invitation_of_secret(secret) == invitation
    assert invitation_of_secret(f"{secret}x") is None


def test_invite_client_refuses_the_trainers_own_e_mail(tess: User) -> None:
    with pytest.raises(ValidationError, match="your own e-mail"):
        invite_client(tess, email="TESS@example.com")


def test_invite_client_refuses_whom_the_trainer_coaches(tess: User, coaching: Coaching) -> None:
    with pytest.raises(ValidationError, match="already"):
        invite_client(tess, email="cleo@example.com")


@pytest.mark.parametrize("details", [{"email": "no address"}, {"client_name": "x" * 81}])
def test_invite_client_refuses_bad_details(tess: User, details: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        invite_client(tess, **details)
    assert not Invitation.objects.exists()


def test_invite_client_refuses_when_too_many_are_open(tess: User) -> None:
    Invitation.objects.bulk_create(
        Invitation(trainer=tess, secret_hash=str(number)) for number in range(MAX_OPEN_INVITATIONS)
    )
    with pytest.raises(ValidationError, match="Revoke some"):
        invite_client(tess)


def test_accept_invitation_starts_the_coaching(tess: User, stan: User) -> None:
    invitation, _ = invite_client(tess)

    coaching = accept_invitation(invitation, client=stan)

    assert (coaching.trainer, coaching.client, coaching.ended_at) == (tess, stan, None)
    invitation.refresh_from_db()
    assert invitation.accepted_by == stan
    assert invitation.state == "accepted"


def test_accept_invitation_works_once(tess: User, stan: User, cleo: User) -> None:
    invitation, _ = invite_client(tess)
    accept_invitation(invitation, client=stan)

    with pytest.raises(ValidationError, match="can't be used any more"):
        accept_invitation(invitation, client=cleo)
    assert Coaching.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"expires_at": timezone.now() - timedelta(seconds=1)},
        {"revoked_at": timezone.now()},
    ],
)
def test_accept_invitation_refuses_a_closed_one(tess: User, stan: User, change: dict[str, object]) -> None:
    invitation, secret = invite_client(tess)
    Invitation.objects.update(**change)

    with pytest.raises(ValidationError, match="can't be used any more"):
        accept_invitation(invitation, client=stan)
    assert invitation_of_secret(secret) is None


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_trainer": False}])
def test_accept_invitation_refuses_one_of_a_trainer_who_left(tess: User, stan: User, change: dict[str, object]) -> None:
    invitation, secret = invite_client(tess)
    User.objects.filter(pk=tess.pk).update(**change)

    with pytest.raises(ValidationError, match="can't be used any more"):
        accept_invitation(invitation, client=stan)
    assert invitation_of_secret(secret) is None


def test_accept_invitation_refuses_the_trainers_own(tess: User) -> None:
    invitation, _ = invite_client(tess)
    with pytest.raises(ValidationError, match="your own invitation"):
        accept_invitation(invitation, client=tess)


def test_accept_invitation_refuses_a_second_coaching_by_the_same_trainer(
    tess: User, cleo: User, coaching: Coaching
) -> None:
    invitation, _ = invite_client(tess)
    with pytest.raises(ValidationError, match="coaches you already"):
        accept_invitation(invitation, client=cleo)
    invitation.refresh_from_db()
    assert invitation.state == "open"


def test_accept_invitation_is_bound_to_its_e_mail(tess: User, stan: User) -> None:
    invitation, _ = invite_client(tess, email="cleo@example.com")
    with pytest.raises(ValidationError, match=r"another e-mail than stan@example\.com"):
        accept_invitation(invitation, client=stan)


def test_accept_invitation_does_not_mind_the_case_of_the_e_mail(tess: User, stan: User) -> None:
    invitation, _ = invite_client(tess, email="STAN@Example.Com")
    assert accept_invitation(invitation, client=stan).client == stan


def test_accept_invitation_lets_a_trainer_be_coached(tess: User, rival: User) -> None:
    invitation, _ = invite_client(tess)
    assert accept_invitation(invitation, client=rival).client == rival


def test_accept_invitation_again_after_the_end(tess: User, cleo: User, coaching: Coaching) -> None:
    end_coaching(coaching, by=cleo)
    invitation, _ = invite_client(tess, email=cleo.email)
    accept_invitation(invitation, client=cleo)
    assert Coaching.objects.active().get().client == cleo


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("people", [1, 20])
def test_twenty_parallel_accepts_make_one_coaching(people: int) -> None:
    tess = make_user("tess@example.com", is_trainer=True)
    clients = [make_user(f"client{number}@example.com") for number in range(people)]
    invitation, _ = invite_client(tess)

    def accept(number: int) -> str:
        try:
            accept_invitation(invitation, client=clients[number % people])
        except ValidationError as refusal:
            return str(refusal.code)
        finally:
            connection.close()
        return "accepted"

    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(accept, range(20)))

    assert outcomes.count("accepted") == 1
    assert set(outcomes) <= {"accepted", "closed"}
    assert Coaching.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_parallel_accepts_of_two_invitations_make_one_coaching() -> None:
    tess = make_user("tess@example.com", is_trainer=True)
    cleo = make_user("cleo@example.com")
    invitations = [invite_client(tess)[0] for _ in range(8)]

    def accept(invitation: Invitation) -> str:
        try:
            accept_invitation(invitation, client=cleo)
        except ValidationError as refusal:
            return str(refusal.code)
        finally:
            connection.close()
        return "accepted"

    with ThreadPoolExecutor(8) as pool:
        outcomes = sorted(pool.map(accept, invitations))

    assert outcomes == ["accepted"] + ["coached"] * 7
    assert Coaching.objects.count() == 1
    assert Invitation.objects.filter(accepted_at=None).count() == 7


def test_revoke_invitation_ends_its_link(tess: User) -> None:
    invitation, secret = invite_client(tess)
    assert revoke_invitation(invitation).state == "revoked"
    assert revoke_invitation(invitation).state == "revoked"
    assert invitation_of_secret(secret) is None


def test_revoke_invitation_refuses_an_accepted_one(tess: User, stan: User) -> None:
    invitation, _ = invite_client(tess)
    accept_invitation(invitation, client=stan)
    with pytest.raises(ValidationError, match="accepted already"):
        revoke_invitation(invitation)


def test_end_coaching_takes_effect_at_once(tess: User, cleo: User, coaching: Coaching) -> None:
    ended = end_coaching(coaching, by=cleo)

    assert ended.ended_by == cleo
    assert ended.ended_at >= ended.started_at
    assert not User.objects.coached_by(tess).exists()
    assert not Coaching.objects.visible_to(tess).exists()
    assert not Coaching.objects.visible_to(cleo).exists()


def test_end_coaching_refuses_a_second_time(cleo: User, tess: User, coaching: Coaching) -> None:
    end_coaching(coaching, by=tess)
    with pytest.raises(ValidationError, match="ended already"):
        end_coaching(coaching, by=cleo)
    coaching.refresh_from_db()
    assert coaching.ended_by == tess


def test_make_token_keeps_only_a_hash_of_the_secret(cleo: User) -> None:
    token, secret = make_token(cleo, name="Sheet", scope="write", days=10)

    row = ApiToken.objects.filter(pk=token.pk).values().get()
    assert row["secret_hash"] == hash_of_secret(secret)
    assert secret not in str(row)
    assert secret.startswith(row["prefix"])
    assert len(secret) - len(row["prefix"]) >= 37  # what is not shown is still far too much to guess
    assert token.may_write
    assert timedelta(days=9, hours=23) < token.expires_at - timezone.now() <= timedelta(days=10)
    assert token_of_secret(secret) == token


@pytest.mark.parametrize(
    "details",
    [{"days": 0}, {"days": 91}, {"days": -1}, {"days": 10**20}, {"name": ""}, {"name": "x" * 61}, {"scope": "all"}],
)
def test_make_token_refuses_bad_details(cleo: User, details: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        make_token(cleo, **{"name": "Sheet", **details})
    assert not ApiToken.objects.exists()


def test_make_token_refuses_too_many(cleo: User) -> None:
    for number in range(MAX_API_TOKENS):
        make_token(cleo, name=str(number))
    with pytest.raises(ValidationError, match="Revoke one"):
        make_token(cleo, name="One more")


def test_a_token_stops_when_revoked(cleo: User) -> None:
    token, secret = make_token(cleo, name="Sheet")
    revoke_token(token)
    assert token_of_secret(secret) is None


def test_a_token_stops_when_it_runs_out(cleo: User) -> None:
    token, secret = make_token(cleo, name="Sheet")
    ApiToken.objects.filter(pk=token.pk).update(expires_at=timezone.now())
    assert token_of_secret(secret) is None


def test_a_token_stops_with_its_person(cleo: User) -> None:
    _, secret = make_token(cleo, name="Sheet")
    User.objects.filter(pk=cleo.pk).update(is_active=False)
    assert token_of_secret(secret) is None


def test_a_new_password_revokes_tokens(cleo: User, stan: User) -> None:
    _, secret = make_token(cleo, name="Sheet")
    _, other = make_token(stan, name="Sheet")

    cleo.set_password("tuesday lamp river")
    cleo.save()

    assert token_of_secret(secret) is None
    assert token_of_secret(other) is not None


def test_signing_in_with_an_older_hash_keeps_tokens(cleo: User, settings: Settings) -> None:
    _, secret = make_token(cleo, name="Sheet")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher", *settings.PASSWORD_HASHERS]
    before = cleo.password

    assert cleo.check_password("backday-demo")

    cleo.refresh_from_db()
    assert cleo.password != before
    assert token_of_secret(secret) is not None


def test_note_token_use_writes_at_most_once_a_minute(
    cleo: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    token, secret = make_token(cleo, name="Sheet")
    with django_assert_num_queries(1):
        note_token_use(token)
    with django_assert_num_queries(1):
        again = token_of_secret(secret)
    with django_assert_num_queries(0):
        note_token_use(again)
        assert again.user == cleo

    first = again.last_used_at
    ApiToken.objects.update(last_used_at=first - timedelta(seconds=61))
    note_token_use(token_of_secret(secret))
    token.refresh_from_db()
    assert token.last_used_at >= first
