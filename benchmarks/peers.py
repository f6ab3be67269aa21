"""The same rules for other engines, each in its own style, prepared once and failing closed.

Every engine gets its own form of the requests beforehand: only its decision is timed. An engine that cannot be
imported says so and does not stop the others.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from workload import NO_PASSWORDS, NO_UNSECURED, WRITE_RESTRICTION, Case

from declaccess.periods import start_of_day
from declaccess.rules import FACTS

_WRITES, _PASSWORDS, _UNSECURED = (
    int(start_of_day(day).timestamp()) for day in (WRITE_RESTRICTION, NO_PASSWORDS, NO_UNSECURED)
)
REGO_BATCH = 500


@dataclass(frozen=True)
class Peer:
    """An engine that is ready to decide.

    Attributes:
        name: what it is called.
        prepare: turns a case into the engine's own form of a request.
        decide: decides one prepared request.
        batch: decides many at once; `None` when it has no such way.
        without: returns a prepared request without one of its facts; `None` when it cannot be left out.
        single: whether it is fit to be timed one request at a time.
    """

    name: str
    prepare: Callable[[Case], Any]
    decide: Callable[[Any], bool]
    batch: Callable[[Sequence[Any]], list[bool]] | None = None
    without: Callable[[Any], Iterator[Any]] | None = None
    single: bool = True


def plain(case: Case) -> dict[str, Any]:
    """Return a case as a flat record, its instant in seconds."""
    return {**dict(zip(FACTS, case.words, strict=True)), "at": int(case.at.timestamp())}


CEDAR = """
forbid (principal, action, resource) unless { context has at };
forbid (principal, action in [Action::"create", Action::"modify"], resource)
  when { context.relation == "listed_party" && context.at >= WRITES };
forbid (principal, action, resource) when { context.login == "password" && context.at >= PASSWORDS };
forbid (principal, action, resource) when { context.login == "unsecured" && context.at >= UNSECURED };
permit (principal, action == Action::"create", resource) when {
  ["declarant", "listed_party"].contains(context.relation) && ["digital_key", "password"].contains(context.login) &&
  principal.authorisation == "held" && resource.status == "draft" };
permit (principal, action == Action::"modify", resource) when {
  ["declarant", "listed_party"].contains(context.relation) && ["digital_key", "password"].contains(context.login) &&
  principal.authorisation == "held" && resource.status == "registered" };
permit (principal, action == Action::"annul", resource) when {
  context.relation == "declarant" && ["digital_key", "password"].contains(context.login) &&
  principal.authorisation == "held" && resource.status == "registered" };
permit (principal, action == Action::"view", resource) when {
  ["declarant", "listed_party"].contains(context.relation) && ["digital_key", "password"].contains(context.login) &&
  principal.authorisation == "held" && ["registered", "annulled"].contains(resource.status) };
permit (principal, action == Action::"view", resource) when {
  ["declarant", "listed_party"].contains(context.relation) && context.login == "unsecured" &&
  ["registered", "annulled"].contains(resource.status) };
"""


def cedarpy() -> Peer:
    """Prepare Cedar: a parsed policy set, parsed entities for people and declarations, the rest as context."""
    import cedarpy as cedar

    text = CEDAR.replace("WRITES", str(_WRITES)).replace("PASSWORDS", str(_PASSWORDS))
    policies = cedar.PolicySet.from_str(text.replace("UNSECURED", str(_UNSECURED)))
    people = [_entity("Person", word, authorisation=word) for word in FACTS["authorisation"]]
    works = [
        _entity("Declaration", f"{status}-{filed}", status=status, filed_under=filed)
        for status in FACTS["status"]
        for filed in FACTS["filed_under"]
    ]
    entities = cedar.Entities.from_json_str(json.dumps([*people, *works]))

    def prepare(case: Case) -> dict[str, Any]:
        action, relation, login, authorisation, status, filed_under = case.words
        return {
            "principal": {"type": "Person", "id": authorisation},
            "action": {"type": "Action", "id": action},
            "resource": {"type": "Declaration", "id": f"{status}-{filed_under}"},
            "context": {"relation": relation, "login": login, "at": int(case.at.timestamp())},
        }

    def without(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
        for name in request["context"]:
            yield {**request, "context": {key: kept for key, kept in request["context"].items() if key != name}}
        yield {**request, "principal": {"type": "Person", "id": "nobody"}}
        yield {**request, "resource": {"type": "Declaration", "id": "nothing"}}

    return Peer(
        "cedarpy",
        prepare,
        lambda request: cedar.is_authorized(request, policies, entities).allowed,
        lambda requests: [each.allowed for each in cedar.is_authorized_batch(list(requests), policies, entities)],
        without,
    )


def _entity(kind: str, identifier: str, **attributes: str) -> dict[str, Any]:
    return {"uid": {"type": kind, "id": identifier}, "attrs": attributes, "parents": []}


CASBIN_MODEL = """
[request_definition]
r = act, relation, login, authorisation, status, at
[policy_definition]
p = act, relation, login, authorisation, status, since, eft
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = among(r.act, p.act) && among(r.relation, p.relation) && among(r.login, p.login) && \
among(r.authorisation, p.authorisation) && among(r.status, p.status) && since(r.at, p.since)
"""


def casbin() -> Peer:
    """Prepare Casbin: a model of attributes and a list of allowing and denying policies."""
    import casbin as engine

    model = engine.Model()
    model.load_model_from_text(CASBIN_MODEL)
    enforcer = engine.Enforcer(model)
    enforcer.add_function("among", lambda word, choice: choice == "*" or word in choice.split("|"))
    enforcer.add_function("since", lambda at, since: since == "*" or at >= int(since))
    named, key = "declarant|listed_party", "digital_key|password"
    enforcer.add_policies(
        [
            ["create", named, key, "held", "draft", "*", "allow"],
            ["modify", named, key, "held", "registered", "*", "allow"],
            ["annul", "declarant", key, "held", "registered", "*", "allow"],
            ["view", named, key, "held", "registered|annulled", "*", "allow"],
            ["view", named, "unsecured", "*", "registered|annulled", "*", "allow"],
            ["create|modify", "listed_party", "*", "*", "*", str(_WRITES), "deny"],
            ["*", "*", "password", "*", "*", str(_PASSWORDS), "deny"],
            ["*", "*", "unsecured", "*", "*", str(_UNSECURED), "deny"],
        ]
    )
    return Peer(
        "casbin",
        lambda case: (*case.words[:5], int(case.at.timestamp())),
        lambda request: bool(enforcer.enforce(*request)),
    )


def vakt() -> Peer:
    """Prepare vakt: policies of rules over the attributes of an inquiry, kept in memory."""
    from vakt import Guard, Inquiry, MemoryStorage, Policy, RulesChecker
    from vakt.effects import ALLOW_ACCESS, DENY_ACCESS
    from vakt.rules import Any as Anything
    from vakt.rules import Eq, GreaterOrEqual, In

    named, key = In("declarant", "listed_party"), In("digital_key", "password")
    keyed = {"login": key, "authorisation": Eq("held")}
    some, whenever = [Anything()], {"at": GreaterOrEqual(0)}
    shown = [{"relation": named, "status": In("registered", "annulled")}]
    rows: list[tuple[Any, Any, Any, Any, str]] = [
        ([Eq("create")], [keyed], [{"relation": named, "status": Eq("draft")}], whenever, ALLOW_ACCESS),
        ([Eq("modify")], [keyed], [{"relation": named, "status": Eq("registered")}], whenever, ALLOW_ACCESS),
        ([Eq("annul")], [keyed], [{"relation": Eq("declarant"), "status": Eq("registered")}], whenever, ALLOW_ACCESS),
        ([Eq("view")], [keyed], shown, whenever, ALLOW_ACCESS),
        ([Eq("view")], [{"login": Eq("unsecured")}], shown, whenever, ALLOW_ACCESS),
        ([In("create", "modify")], some, [{"relation": Eq("listed_party")}], _since(_WRITES), DENY_ACCESS),
        (some, [{"login": Eq("password")}], some, _since(_PASSWORDS), DENY_ACCESS),
        (some, [{"login": Eq("unsecured")}], some, _since(_UNSECURED), DENY_ACCESS),
    ]
    storage = MemoryStorage()
    for number, (actions, subjects, resources, context, effect) in enumerate(rows):
        storage.add(
            Policy(number, actions=actions, subjects=subjects, resources=resources, context=context, effect=effect)
        )
    guard = Guard(storage, RulesChecker())

    def prepare(case: Case) -> Any:
        flat = plain(case)
        return Inquiry(
            action=flat["action"],
            subject={name: flat[name] for name in ("login", "authorisation")},
            resource={name: flat[name] for name in ("relation", "status", "filed_under")},
            context={"at": flat["at"]},
        )

    def without(inquiry: Any) -> Iterator[Any]:
        parts = {name: getattr(inquiry, name) for name in ("action", "subject", "resource", "context")}
        for part in ("subject", "resource", "context"):
            for name in parts[part]:
                if name != "filed_under":
                    kept = {key: value for key, value in parts[part].items() if key != name}
                    yield Inquiry(**{**parts, part: kept})

    return Peer("vakt", prepare, guard.is_allowed, without=without)


def _since(instant: int) -> dict[str, Any]:
    from vakt.rules import GreaterOrEqual

    return {"at": GreaterOrEqual(instant)}


REGO = """package works
import rego.v1

answers := [allowed(r) | some r in input]

default allowed(_) := false
allowed(r) if { is_number(r.at); permit(r); not forbid(r) }

named(r) if r.relation in {"declarant", "listed_party"}
keyed(r) if { r.login in {"digital_key", "password"}; r.authorisation == "held" }

permit(r) if { r.action == "create"; named(r); keyed(r); r.status == "draft" }
permit(r) if { r.action == "modify"; named(r); keyed(r); r.status == "registered" }
permit(r) if { r.action == "annul"; r.relation == "declarant"; keyed(r); r.status == "registered" }
permit(r) if { r.action == "view"; named(r); keyed(r); r.status in {"registered", "annulled"} }
permit(r) if { r.action == "view"; named(r); r.login == "unsecured"; r.status in {"registered", "annulled"} }

forbid(r) if { r.action in {"create", "modify"}; r.relation == "listed_party"; r.at >= WRITES }
forbid(r) if { r.login == "password"; r.at >= PASSWORDS }
forbid(r) if { r.login == "unsecured"; r.at >= UNSECURED }
"""


def regopy() -> Peer:
    """Prepare Rego (rego-cpp): one compiled module that answers a list of requests at once."""
    import regopy as rego

    text = REGO.replace("WRITES", str(_WRITES)).replace("PASSWORDS", str(_PASSWORDS))
    interpreter = rego.Interpreter()
    interpreter.add_module("works", text.replace("UNSECURED", str(_UNSECURED)))

    def batch(requests: Sequence[Any]) -> list[bool]:
        answers: list[bool] = []
        for start in range(0, len(requests), REGO_BATCH):
            interpreter.set_input(requests[start : start + REGO_BATCH])
            answers.extend(json.loads(str(interpreter.query("data.works.answers")))["expressions"][0])
        return answers

    def without(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
        for name in request:
            if name != "filed_under":
                yield {key: value for key, value in request.items() if key != name}

    return Peer("regopy", plain, lambda request: batch([request])[0], batch, without, single=False)


PEERS: tuple[Callable[[], Peer], ...] = (cedarpy, casbin, vakt, regopy)
