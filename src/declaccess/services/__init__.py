"""What guards: decisions that are logged before they count, and the acts that they permit.

What a service is made of is imported when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from declaccess.services.access import AccessService, PastAnswer
    from declaccess.services.auditing import anchor_log, verify_log
    from declaccess.services.declarations import DeclarationService
    from declaccess.services.managing import RecordedAct, RegisterActDeniedError, RegisterService
    from declaccess.services.replaying import replay
    from declaccess.services.stored_records import StoredRecords

__all__ = [
    "AccessService",
    "DeclarationService",
    "PastAnswer",
    "RecordedAct",
    "RegisterActDeniedError",
    "RegisterService",
    "StoredRecords",
    "anchor_log",
    "replay",
    "verify_log",
]

_ROOMS = {
    "access": ("AccessService", "PastAnswer"),
    "auditing": ("anchor_log", "verify_log"),
    "declarations": ("DeclarationService",),
    "managing": ("RecordedAct", "RegisterActDeniedError", "RegisterService"),
    "replaying": ("replay",),
    "stored_records": ("StoredRecords",),
}


def __getattr__(name: str) -> Any:
    room = next((room for room, names in _ROOMS.items() if name in names), None)
    if room is None:
        raise AttributeError(f"module `declaccess.services` has no attribute `{name}`")
    return getattr(import_module(f"declaccess.services.{room}"), name)
