"""Replaying a log: every logged decision is made again, under the same rulebook or another one."""

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import evolve

from declaccess.codec.answers import encode_decision
from declaccess.codec.decision_log.decisions import LoggedDecision, read_decision_body
from declaccess.codec.decision_log.entries import PORT, Entry, as_bytes, read_entry, split_entry
from declaccess.codec.decision_log.names import draft_hash, is_hashed, is_organisation_hashed, word_in_log
from declaccess.codec.decision_log.verifying import Verifier
from declaccess.codec.moments import parse_date_time
from declaccess.codec.requests import decode_request
from declaccess.errors import DeclaccessError, LogError
from declaccess.model import AccessRequest, Action, OrganisationId, Subject
from declaccess.model.records import Records
from declaccess.periods import brussels_time
from declaccess.ports.decision_log import DecisionLog
from declaccess.rules import Answer, Decision, Outcome, Rulebook
from declaccess.rules.answer import CAUSES, Cause
from declaccess.rules.decide import assumptions
from declaccess.rules.facts import BIT, FACTS, Facts
from declaccess.services.auditing import fed_lines
from declaccess.services.recalling import Recalling
from declaccess.services.replays import Difference, Replay, Undecided

COMPARED = ("outcome", "facts", "reasons", "open", "advice", "rules_valid_until", "assumed")
"""The members of an answer that are compared; where records are given, its evidence too."""

_CARRIER = Subject(organisation=OrganisationId("0000000097"))
"""Stands for the one who asked where only the facts are looked at."""


def replay(log: DecisionLog, rulebook: Rulebook, records: Records | None = None) -> Replay:
    """Decide again every decision of a log, at its own instant, and report every difference.

    Without records each decision is worked out from the facts that were logged with it, which proves what the
    rulebook says of them. A deny that came before the rules, such as for a declaration that nobody knew, has no such
    facts: it is counted apart, and needs the records. With records the whole question is asked again. A draft is
    logged by hashes alone, and so is an organisation without an enterprise or VAT number: only a `Portfolio`, where
    all can be looked at, can always tell which one it was.

    The log is verified in the same pass: a replay of a log that is not whole proves nothing.

    Args:
        log: the log.
        rulebook: the rulebook to decide by: the one that was used, or another.
        records: the records to decide from, as they were then; left out: from the logged facts.

    Raises:
        LogError: the log cannot be read.
        UnavailableError: it cannot be reached.
    """
    replaying = _Replaying(rulebook, records)
    verifier = Verifier()
    for number, line in enumerate(fed_lines(log, verifier)):
        if number:
            replaying.take(line)
    return Replay(
        rulebook=rulebook.hash,
        with_records=records is not None,
        entries=replaying.entries,
        decided=replaying.decided,
        under_others=replaying.under_others,
        needing_records=tuple(replaying.needing_records),
        redacted=tuple(replaying.redacted),
        differences=tuple(replaying.differences),
        undecided=tuple(replaying.undecided),
        verification=verifier.finish(),
    )


class _NeedsRecordsError(Exception):
    """The deny came before the rules; the facts alone do not make it."""


class _RedactedError(Exception):
    """Who asked is not known any more."""


class _Replaying:
    def __init__(self, rulebook: Rulebook, records: Records | None) -> None:
        self._rulebook, self._records = rulebook, records
        self._decider = rulebook.decider
        words = {word for row in rulebook.logins for word in (row.means, row.assurance) if word is not None}
        self._words = {word_in_log(word): word for word in words}
        self._recalling = None if records is None else Recalling(records)
        self.entries = self.decided = self.under_others = 0
        self.needing_records: list[int] = []
        self.redacted: list[int] = []
        self.differences: list[Difference] = []
        self.undecided: list[Undecided] = []

    def take(self, line: str) -> None:
        """Decide one line again, if it is a decision; what is no entry at all is the verifier's to tell."""
        if split_entry(as_bytes(line)) is None:
            return
        entry = read_entry(line)
        if entry.kind != "decision":
            return
        self.entries += 1
        try:
            logged = read_decision_body(entry.body)
            records, recalling = self._records, self._recalling
            if records is None or recalling is None:
                decision = self._from_facts(logged)
            else:
                decision = self._in_full(entry, logged, records, recalling)
        except _NeedsRecordsError:
            self.needing_records.append(entry.number)
        except _RedactedError:
            self.redacted.append(entry.number)
        except (DeclaccessError, ValueError, TypeError, KeyError) as error:
            self.undecided.append(Undecided(entry.number, str(error) or type(error).__name__))
        else:
            self.decided += 1
            self.under_others += logged.answer.get("rulebook") != self._rulebook.hash
            self.differences.extend(self._compared(entry.number, logged, encode_decision(decision)["context"]))

    def _compared(self, number: int, logged: LoggedDecision, now: Mapping[str, Any]) -> Iterator[Difference]:
        for name in COMPARED if self._records is None else (*COMPARED, "evidence"):
            before, after = logged.answer.get(name), now.get(name)
            if before != after:
                yield Difference(number, name, before, after)

    def _from_facts(self, logged: LoggedDecision) -> Decision:
        causes = {reason.get("cause") for reason in logged.answer["reasons"]}
        if not logged.choices and causes == {Cause.ASSUMPTION_EXCLUDED.value}:
            return self._excluded(logged)
        if not logged.choices and causes - {None, Cause.NOTHING_PERMITS.value}:
            raise _NeedsRecordsError
        at = brussels_time(parse_date_time(logged.answer["at"]))
        answer = self._decider.table.answer_by_choice(self._codes(logged), at.date())
        request = AccessRequest(subject=_CARRIER, action="", declaration="", at=at)
        return Decision(
            request,
            at,
            self._rulebook.hash,
            answer,
            fact_readings=logged.readings,
            assumed=tuple(logged.answer.get("assumed", ())),
        )

    def _excluded(self, logged: LoggedDecision) -> Decision:
        """Deny again what assumed a value that the logged facts exclude."""
        code = _code(logged.answer["facts"])
        values = assumptions(logged.assumed)
        if all(code & BIT[value] for value in values.values()):
            # Nothing is logged of what was assumed, or only the records show what excludes it under each choice.
            raise _NeedsRecordsError
        at = brussels_time(parse_date_time(logged.answer["at"]))
        self._decider.table.check_covered(at.date())
        answer = Answer(facts=Facts(code), outcome=Outcome.DENY, reasons=(CAUSES[Cause.ASSUMPTION_EXCLUDED],))
        request = AccessRequest(subject=_CARRIER, action="", declaration="", at=at)
        return Decision(request, at, self._rulebook.hash, answer, fact_readings=logged.readings)

    def _codes(self, logged: LoggedDecision) -> tuple[int, ...]:
        """Return the facts under each choice of the rulebook's open readings, from those that were logged."""
        choices = self._decider.table.choices
        if not logged.choices:
            return (_code(logged.answer["facts"]),) * len(choices)
        by_options = [(options, _code(facts)) for options, facts in logged.choices]
        codes = []
        for choice in choices:
            fitting = [code for options, code in by_options if all(choice.get(n) == o for n, o in options.items())]
            code = 0
            for each in fitting or [each for _, each in by_options]:
                code |= each
            codes.append(code)
        return tuple(codes)

    def _in_full(self, entry: Entry, logged: LoggedDecision, records: Records, recalling: Recalling) -> Decision:
        is_excluded = any(reason.get("cause") == Cause.ASSUMPTION_EXCLUDED for reason in logged.answer["reasons"])
        if is_excluded and not logged.assumed:
            raise LogError(PORT, "it rests on an assumption that is not logged", "ask the question by itself")
        subject, resource = self._subject(entry, logged.request, recalling), dict(logged.request["resource"])
        properties, context = dict(resource.get("properties", {})), dict(logged.request["context"])
        wanted = properties.pop("draft", None)
        if "login" in context:
            context["login"] = {name: self._words.get(word, word) for name, word in context["login"].items()}
        resource["properties"] = properties
        evaluation = {**logged.request, "subject": subject, "resource": resource, "context": context}
        request = decode_request(evaluation, self._rulebook.first_day)
        if request.action == Action.CREATE:
            request = self._with_draft(request, wanted, records, recalling)
        facts = logged.answer["facts"]
        assumed = {**{name: facts[name] for name in logged.answer.get("assumed", ())}, **logged.assumed}
        return self._decider.decide(request, records, assumed=assumed)

    def _subject(self, entry: Entry, request: Mapping[str, Any], recalling: Recalling) -> dict[str, Any]:
        """Return who asked, with the person that stands beside the body and the organisation that a hash stands for."""
        subject, person = dict(request["subject"]), None
        named, key = subject, "id"
        if subject["type"] == "user":
            if entry.people is None:
                raise _RedactedError
            person = entry.people.get("subject")
            if person is None:
                raise LogError(PORT, "nobody stands beside the body as `subject`", "verify the log")
            named, key = dict(subject["properties"]), "organisation"
            subject |= {"id": person, "properties": named}
        if is_organisation_hashed(named[key]):
            found = recalling.organisation(named[key], request["action"]["name"], request["resource"]["id"], person)
            if found is None:
                raise _NeedsRecordsError
            named[key] = found
        return subject

    def _with_draft(
        self, request: AccessRequest, wanted: str | None, records: Records, recalling: Recalling
    ) -> AccessRequest:
        """Return a question about a draft with the draft itself, or its reference, where a hash stood for it."""
        reference = request.declaration
        if is_hashed(reference):
            found_again = recalling.reference(reference)
            if found_again is None:
                raise _NeedsRecordsError
            reference = found_again
        if wanted is None:
            return evolve(request, declaration=reference)
        found = records.find_draft(reference)
        if found is None or draft_hash(found[1]) != wanted:
            raise _NeedsRecordsError
        return evolve(request, declaration=reference, draft=found[1])


def _code(facts: Mapping[str, Any]) -> int:
    code = 0
    for name, values in facts.items():
        for value in [values] if isinstance(values, str) else values:
            code |= BIT[FACTS[name](value)]
    return code
