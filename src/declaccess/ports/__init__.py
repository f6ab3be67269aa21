"""What the services need from outside, one small protocol a need, with the values that cross it."""

from declaccess.ports.authentication import Authentication, Authenticator, PersonDirectory
from declaccess.ports.clock import Clock
from declaccess.ports.decision_log import DecisionLog, LogMark, LogNote
from declaccess.ports.declarations import Change, DeclarationStore, Version
from declaccess.ports.fetching import Fetcher
from declaccess.ports.register import AccessRegister
from declaccess.ports.search import DeclarationSearch, Found, FoundPage

__all__ = [
    "AccessRegister",
    "Authentication",
    "Authenticator",
    "Change",
    "Clock",
    "DecisionLog",
    "DeclarationSearch",
    "DeclarationStore",
    "Fetcher",
    "Found",
    "FoundPage",
    "LogMark",
    "LogNote",
    "PersonDirectory",
    "Version",
]
