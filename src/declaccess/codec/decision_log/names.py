"""Names as they stand in a log: what has a fixed form itself, and a hash of what anybody may write as he likes."""

import json
import re
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from declaccess.codec.writing import encode_record
from declaccess.model.identifiers import IdKind, OrganisationId, is_number

if TYPE_CHECKING:
    from declaccess.model import Draft

_HASHED = "sha256:"
_WORD = re.compile(r"[a-z_]{1,32}")
_DRAWN = re.compile(r"(?:appointment|grant)-[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}")


def hashed(text: str) -> str:
    """Return what stands for a text that may hold anything: its SHA-256.

    Args:
        text: the text.
    """
    return f"{_HASHED}{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"


def is_hashed(text: str) -> bool:
    """Say whether a name in a log stands for another one; no name that is written out begins like that.

    Args:
        text: the name as it stands in the log.
    """
    return text.startswith(_HASHED)


def number_in_log(text: str) -> str:
    """Return what stands for the name of a declaration or a contract: a number itself, and the hash of anything else.

    Args:
        text: its number or reference, or what was given for one.
    """
    return text if is_number(text) else hashed(text)


def word_in_log(text: str) -> str:
    """Return what stands for a word of a log-in: a short one itself, and the hash of anything else.

    Args:
        text: the word.
    """
    return text if _WORD.fullmatch(text) else hashed(text)


def organisation_in_log(organisation: OrganisationId) -> str:
    """Return what stands for an organisation: an enterprise or VAT number itself; else its kind and a hash.

    Args:
        organisation: the organisation.
    """
    if ":" not in organisation:
        return organisation
    kind, _, text = organisation.partition(":")
    return organisation if kind == IdKind.VAT else f"{kind}:{hashed(text)}"


def is_organisation_hashed(organisation: str) -> bool:
    """Say whether a hash stands in the place of an organisation.

    Args:
        organisation: the organisation as it stands in the log.
    """
    kind, _, text = organisation.partition(":")
    return kind != IdKind.VAT and is_hashed(text)


def id_in_log(identifier: str | None) -> str | None:
    """Return what stands for the id of an appointment or a grant: one that a service drew itself, else a hash.

    Args:
        identifier: the id, if there is one.
    """
    return identifier if identifier is None or _DRAWN.fullmatch(identifier) else hashed(identifier)


def draft_hash(draft: "Draft") -> str:
    """Return what stands for a draft: the SHA-256 of its record without any `content`.

    Args:
        draft: the draft.
    """
    text = json.dumps(_bare(encode_record(draft)), sort_keys=True, separators=(",", ":"))
    return f"{_HASHED}{sha256(text.encode()).hexdigest()}"


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _bare(item) for name, item in value.items() if name != "content"}
    return [_bare(item) for item in value] if isinstance(value, list) else value
