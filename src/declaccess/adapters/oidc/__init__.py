"""Authentication by the tokens of an OpenID Connect provider; checking a signature needs the extra `oidc`.

Nothing of that extra is imported before an `OidcAuthenticator` is made.
"""

from declaccess.adapters.oidc.authenticator import OidcAuthenticator
from declaccess.adapters.oidc.claims import Times
from declaccess.adapters.oidc.kinds import AccessToken, AccessTokens, IdToken, IdTokens
from declaccess.adapters.oidc.means import UNRECOGNISED, MeansRow, MeansTable
from declaccess.adapters.oidc.provider import KeyCaching

__all__ = [
    "UNRECOGNISED",
    "AccessToken",
    "AccessTokens",
    "IdToken",
    "IdTokens",
    "KeyCaching",
    "MeansRow",
    "MeansTable",
    "OidcAuthenticator",
    "Times",
]
