"""What Salesforce's token endpoint says when it refuses, and what lies behind it.

Salesforce documents few of these texts. Each entry says how surely its reading is known:
documented, observed by users or in shipped clients, or inferred; and where it was seen.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["REFUSALS", "Refusal", "likely"]


class Refusal(NamedTuple):
    """One answer of the server: its words, the causes, the likeliest first, and the remedy."""

    error: str
    description: str
    causes: tuple[str, ...]
    remedy: str
    known: str  # documented, observed or inferred
    seen_in: str = ""


REFUSALS = (
    Refusal(
        "invalid_grant",
        "user hasn't approved this consumer",
        (
            "the user's profile or permission set is not pre-authorised for the app",
            "users may authorise themselves, and this one never did with a refresh token",
            "the request went to the wrong host",
        ),
        "Pre-authorise the profile or permission set in the app's policies",
        "observed",
        "simple-salesforce#711, restforce#674",
    ),
    Refusal(
        "invalid_grant",
        "audience is invalid",
        ("aud does not fit the environment",),
        "Set aud to https://login.salesforce.com, or in a sandbox https://test.salesforce.com",
        "observed",
        "forcedotcom/cli#3325",
    ),
    Refusal(
        "invalid_grant",
        "audience validation failed",
        ("aud does not fit the environment",),
        "Set aud to https://login.salesforce.com, or in a sandbox https://test.salesforce.com",
        "documented",
    ),
    Refusal(
        "invalid_grant",
        "invalid assertion",
        (
            "the signature does not verify with the certificate uploaded to the app",
            "what was sent is not a signed JWT, but for example the private key",
        ),
        "Compare key and certificate, and verify the assertion as sent with the certificate",
        "observed",
        "sfdx-travisci#135",
    ),
    Refusal(
        "invalid_grant",
        "expired authorization code",
        ("exp has passed: the text misleads, no authorization code is involved",),
        "Compute exp as now in UTC seconds plus two minutes, and check the clock",
        "observed",
        "simple-salesforce#371, simple-salesforce#491",
    ),
    Refusal(
        "invalid_grant",
        "inactive user",
        ("the user is deactivated or frozen",),
        "Activate the user, or name another in sub",
        "observed",
        "restforce#303",
    ),
    Refusal(
        "invalid_grant",
        "ip restricted",
        ("the IP policy of the app or of the profile rules this address out",),
        "Relax the app's IP policy, or add the address to the trusted ranges",
        "observed",
        "setup-sfdx#17",
    ),
    Refusal(
        "invalid_grant",
        "login rate exceeded",
        ("too many logins of one user: about 3,600 an hour are let through",),
        "Keep the access token and use it again until it is refused",
        "observed",
        "restforce#744",
    ),
    Refusal(
        "invalid_grant",
        "no valid scopes defined",
        ("the app has no scope that this flow can grant",),
        "Add the scopes api and refresh_token, offline_access to the app",
        "observed",
    ),
    Refusal(
        "invalid_app_access",
        "user is not admin approved to access this app",
        ("only admin-approved users may use the app, and this one has no approved profile",),
        "Add the user's profile, or a permission set, to the app",
        "observed",
    ),
    Refusal(
        "invalid_client_id",
        "client identifier invalid",
        (
            "iss is no consumer key known there: another org, or a copying error",
            "the app was made or changed minutes ago",
        ),
        "Copy the consumer key again; after a change to the app wait ten minutes",
        "observed",
        "forrest#184",
    ),
    Refusal(
        "app_not_found",
        "external client app is not installed in this org",
        ("an External Client App was called through login or test, or in another org",),
        "Post to the My Domain host of the org that has the app",
        "observed",
        "n8n#28990, forcedotcom/cli#3482",
    ),
    Refusal(
        "unsupported_grant_type",
        "grant type not supported",
        (
            "Content-Type is missing or not application/x-www-form-urlencoded",
            "grant_type is not urn:ietf:params:oauth:grant-type:jwt-bearer",
        ),
        "Post the form with its Content-Type",
        "observed",
    ),
    Refusal(
        "invalid_request",
        "must use HTTP POST",
        ("the request was not a POST: a redirect that was followed turns it into a GET",),
        "Post to the final address of the token endpoint",
        "observed",
    ),
    Refusal(
        "unknown_error",
        "retry your request",
        ("a passing fault of the server",),
        "Try again a few times, waiting longer each time",
        "observed",
    ),
)

UNKNOWN = Refusal(
    "",
    "",
    (),
    "Look the error up in RFC 6749 §5.2 and in the org's login history",
    "documented",
)


def likely(error: str, description: str) -> Refusal:
    """The entry for an answer: by error and description, else by an error that has one entry."""
    said = description.lower()
    of_error = [refusal for refusal in REFUSALS if refusal.error == error]
    for refusal in of_error:
        if refusal.description.lower() in said:
            return refusal
    return of_error[0] if len(of_error) == 1 else UNKNOWN
