"""Requests: one AuthZEN evaluation as one JSON object."""

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Literal

from attrs import define, field, fields
from cattrs import Converter

from declaccess.codec.found import told
from declaccess.codec.hooks import Hook, exactly
from declaccess.codec.moments import Moment, format_moment, parse_moment
from declaccess.codec.records import record_converter
from declaccess.codec.strict import class_hook
from declaccess.codec.strict_json import scan_json
from declaccess.codec.writing import encode_record
from declaccess.errors import Fault, InvalidError, MomentError, RecordError, RequestError
from declaccess.model import (
    UNKNOWN_LOGIN,
    AccessRequest,
    Action,
    Draft,
    Json,
    Login,
    OrganisationId,
    PersonId,
    Subject,
)
from declaccess.periods import brussels_time, start_of_day

_ACTIONS: dict[str, Action] = {action.value: action for action in Action}
_UNSECURED = Login("unsecured")


# The members of each object; values are made by the functions below, so these classes are never instantiated.


@define(kw_only=True)
class _SubjectProperties:
    organisation: OrganisationId | None = None


@define(kw_only=True)
class _Subject:
    type: Literal["user", "organisation"] = field(alias="kind")
    id: str = field(alias="identifier")
    properties: _SubjectProperties | None = None


@define(kw_only=True)
class _Action:
    name: str


@define(kw_only=True)
class _ResourceProperties:
    contract: str | None = None
    draft: Draft | None = None


@define(kw_only=True)
class _Resource:
    type: Literal["declaration"] = field(alias="kind")
    id: str = field(alias="identifier")
    properties: _ResourceProperties | None = None


@define(kw_only=True)
class _Context:
    time: Moment
    login: Login | None = None


@define(kw_only=True)
class _Evaluation:
    subject: _Subject
    action: _Action
    resource: _Resource
    context: _Context


def decode_request(source: object, first_day: date) -> AccessRequest:
    """Read a request.

    Args:
        source: a parsed object, or its JSON as text or UTF-8 bytes.
        first_day: the first day that the rulebook covers.

    Raises:
        RequestError: everything that makes it malformed, each fault with its place.
    """
    value, told_before = scan_json(source, error=RequestError) if isinstance(source, (str, bytes)) else (source, ())
    try:
        request: AccessRequest = _evaluation_hook(first_day)(value, _Evaluation)
    except InvalidError as error:
        raise RequestError(told([*told_before, *(fault.under("$") for fault in error.faults)])) from None
    if told_before:
        raise RequestError(told(told_before))
    return request


def encode_request(request: AccessRequest) -> dict[str, Json]:
    """Write a request as it is read.

    Args:
        request: the request.
    """
    subject, login = request.subject, request.login
    asker: dict[str, Json] = {"type": "organisation", "id": str(subject.organisation)}
    if subject.person is not None:
        properties: dict[str, Json] = {"organisation": str(subject.organisation)}
        asker = {"type": "user", "id": str(subject.person), "properties": properties}
    resource: dict[str, Json] = {"type": "declaration", "id": request.declaration}
    target: dict[str, Json] = {}
    if request.contract is not None:
        target["contract"] = request.contract
    if request.draft is not None:
        target["draft"] = encode_record(request.draft)
    if target:
        resource["properties"] = target
    context: dict[str, Json] = {"time": format_moment(request.at)}
    stated: dict[str, Json] = {}
    if login.means is not None:
        stated["means"] = login.means
    if login.assurance is not None:
        stated["assurance"] = login.assurance
    if stated or subject.person is None:
        context["login"] = stated
    return {"subject": asker, "action": {"name": str(request.action)}, "resource": resource, "context": context}


@lru_cache(maxsize=16)
def _evaluation_hook(first_day: date) -> Hook:
    converter = record_converter().copy()
    converter.register_structure_hook(Moment, exactly(str, _covered_from(first_day)))
    for kind, make in (
        (_SubjectProperties, _subject_properties),
        (_Subject, _subject_maker(converter)),
        (_Action, _action),
        (_ResourceProperties, _resource_properties),
        (_Resource, _resource),
        (_Context, _context),
        (_Evaluation, _evaluation),
    ):
        converter.register_structure_hook(kind, class_hook(converter, kind, fields(kind), make))
    return converter.get_structure_hook(_Evaluation)


def _covered_from(first_day: date) -> Any:
    start = start_of_day(first_day).astimezone(UTC)

    def moment(text: str) -> date:
        at = parse_moment(text)
        if text.startswith("9999") and not _has_day(at):
            problem = f"lies outside the calendar in Brussels, which ends with {date.max.year}; give an earlier year"
            raise MomentError(text, problem)
        if at < start if isinstance(at, datetime) else at < first_day:
            problem = f"lies before {first_day}, the first day that the rules cover; ask about that day or a later one"
            raise MomentError(text, problem)
        return at

    return moment


def _has_day(at: date) -> bool:
    try:
        brussels_time(at)
    except MomentError:
        return False
    return True


def _subject_properties(organisation: OrganisationId | None = None) -> OrganisationId | None:
    return organisation


def _subject_maker(converter: Converter) -> Any:
    to_person, to_organisation = exactly(str), converter.get_structure_hook(OrganisationId)

    def subject(kind: str, identifier: str, properties: OrganisationId | None = None) -> Subject:
        person, organisation = None, properties
        faults: list[Fault] = []
        try:
            if kind == "user":
                person = to_person(identifier, PersonId)
            else:
                organisation = to_organisation(identifier, OrganisationId)
        except InvalidError as error:
            faults.extend(fault.under("id") for fault in error.faults)
        if (kind == "user") == (properties is None):
            faults.append(Fault("properties.organisation", _ORGANISATION_FAULT[kind]))
        if faults or organisation is None:
            raise InvalidError(faults)
        return Subject(organisation=organisation, person=person)

    return subject


_ORGANISATION_FAULT = {
    "user": "missing; expected the organisation that the user acts for",
    "organisation": "a subject of type `organisation` is named by its `id`; leave this out",
}


def _action(name: str) -> Action | str:
    return _ACTIONS.get(name, name)


def _resource_properties(contract: str | None = None, draft: Draft | None = None) -> tuple[str | None, Draft | None]:
    return contract, draft


def _resource(
    kind: str,  # noqa: ARG001 - there is but one
    identifier: str,
    properties: tuple[str | None, Draft | None] = (None, None),
) -> tuple[str, str | None, Draft | None]:
    return identifier, *properties


def _context(time: date, login: Login | None = None) -> tuple[date, Login | None]:
    return time, login


def _evaluation(
    subject: Subject,
    action: Action | str,
    resource: tuple[str, str | None, Draft | None],
    context: tuple[date, Login | None],
) -> AccessRequest:
    declaration, contract, draft = resource
    at, login = context
    if login is None:
        login = _UNSECURED if subject.person is None else UNKNOWN_LOGIN
    try:
        return AccessRequest(
            subject=subject,
            action=action,
            declaration=declaration,
            at=at,
            login=login,
            contract=contract,
            draft=draft,
        )
    except RecordError as error:
        raise RequestError(fault.under("resource.properties") for fault in error.faults) from None
