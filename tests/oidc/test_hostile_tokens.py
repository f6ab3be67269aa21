"""Every odd or hostile token is refused, with an error that repeats nothing of it; every good one is accepted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declaccess.adapters.oidc import AccessToken, IdToken, OidcAuthenticator
from declaccess.errors import AuthenticationError
from declaccess.testing.contracts.authenticator import everything_in
from oidc.hostile_tokens import hostile_tokens
from oidc.issuer import ALGORITHMS, ISSUER, NOW, PERSON, SUBJECT, Application, good_tokens, id_claims, signed

PRIVATE = (SUBJECT, SUBJECT.replace(".", ""), "85073003328", "033.28", "A. Person")


@pytest.fixture(scope="module")
def authenticator() -> OidcAuthenticator:
    return Application().authenticator()


@pytest.mark.parametrize("token", good_tokens().values(), ids=good_tokens().keys())
def test_a_good_token_is_accepted(authenticator: OidcAuthenticator, token: IdToken | AccessToken) -> None:
    found = authenticator.authenticate(token)
    assert (found.person, found.login.means, found.at, found.by) == (PERSON, "eid", NOW, ISSUER)


@pytest.mark.parametrize("token", [token for _, token in hostile_tokens()], ids=[name for name, _ in hostile_tokens()])
def test_a_hostile_token_is_refused_and_nothing_of_it_is_told(
    authenticator: OidcAuthenticator, token: IdToken | AccessToken
) -> None:
    with pytest.raises(AuthenticationError) as refused:
        authenticator.authenticate(token)
    error = refused.value
    assert error.cause != "unexpected", f"refused by accident: {error}"
    assert (error.__cause__, error.__context__) == (None, None)
    told = everything_in(error) + repr(token)
    assert [each for each in (*PRIVATE, *token.text.split(".")) if len(each) > 3 and each in told] == []


def test_the_corpus_is_as_wide_as_it_says() -> None:
    assert len(hostile_tokens()) > 350


def test_what_the_corpus_refuses_it_refuses_for_the_reason_it_names(authenticator: OidcAuthenticator) -> None:
    causes: dict[str, set[str]] = {}
    for name, token in hostile_tokens():
        with pytest.raises(AuthenticationError) as refused:
            authenticator.authenticate(token)
        causes.setdefault(name.split(":")[0], set()).add(refused.value.cause)
    assert causes == {
        "header": {"header", "malformed", "algorithm", "kind", "key"},
        "algorithm": {"malformed", "algorithm", "key", "signature"},
        "key": {"key", "signature"},
        "form": {"malformed", "signature"},
        "payload": {"malformed", "issuer"},
        "claims": {
            "issuer", "audience", "party", "times", "expired", "issued-later", "not-yet", "too-old", "subject",
            "not-enrolled", "malformed", "logged-in-later",
        },
        "nonce": {"nonce"},
        "kind": {"kind"},
        "access": {
            "claims", "client", "audience", "party", "scope", "subject", "expired", "issuer", "not-enrolled",
            "logged-in-later",
        },
    }  # fmt: skip


_GOOD = {algorithm: signed(id_claims(), algorithm) for algorithm in ALGORITHMS}


@given(st.data())
def test_a_token_with_any_one_character_changed_is_refused(
    authenticator: OidcAuthenticator, data: st.DataObject
) -> None:
    good = _GOOD[data.draw(st.sampled_from(ALGORITHMS))]
    place = data.draw(st.integers(0, len(good) - 1))
    base64url = st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/")
    character = data.draw(base64url | st.characters())
    changed = good[:place] + character + good[place + 1 :]
    if changed == good:
        return
    with pytest.raises(AuthenticationError):
        authenticator.authenticate(IdToken(changed))


@given(st.data())
def test_a_token_with_a_part_left_out_doubled_or_added_is_refused(
    authenticator: OidcAuthenticator, data: st.DataObject
) -> None:
    good = _GOOD[data.draw(st.sampled_from(ALGORITHMS))]
    start, end = sorted((data.draw(st.integers(0, len(good))), data.draw(st.integers(0, len(good)))))
    inserted = data.draw(st.sampled_from(["", good[start:end] * 2]) | st.text(max_size=4))
    changed = good[:start] + inserted + good[end:]
    if changed == good:
        return
    with pytest.raises(AuthenticationError):
        authenticator.authenticate(IdToken(changed))


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3)))
def test_any_value_of_a_claim_leads_to_an_answer_or_to_a_refusal(
    authenticator: OidcAuthenticator, value: object
) -> None:
    for claim in (
        "iss",
        "aud",
        "azp",
        "sub",
        "exp",
        "iat",
        "nbf",
        "acr",
        "amr",
        "nonce",
        "auth_time",
        "typ",
        "token_use",
    ):
        token = IdToken(signed(id_claims(**{claim: value}), "EdDSA"))
        cause = refusal(authenticator, token)
        assert cause != "unexpected"
        assert cause or claim in ("acr", "amr") or value == id_claims().get(claim) or type(value) is int


def refusal(authenticator: OidcAuthenticator, token: IdToken) -> str | None:
    """Return the cause for which a token is refused, or `None` when it is accepted."""
    try:
        authenticator.authenticate(token)
    except AuthenticationError as refused:
        return refused.cause
    return None


PARTS = r"[A-Za-z0-9_-]{1,40}(\.[A-Za-z0-9_-]{1,40}){2}"


@given(st.text(max_size=200) | st.from_regex(PARTS, fullmatch=True))
def test_any_text_at_all_is_refused(authenticator: OidcAuthenticator, text: str) -> None:
    for credentials in (IdToken(text), AccessToken(text)):
        with pytest.raises(AuthenticationError) as refused:
            authenticator.authenticate(credentials)
        assert refused.value.cause != "unexpected"
