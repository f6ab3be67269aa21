"""Who may appoint, grant, end and admit in Access Management: tables that a lawyer can read."""

from typing import Any

import pytest
from attrs import evolve

from building_site import at, company
from declaccess import PersonId, nsso_2026
from declaccess.errors import NotCoveredError, RulebookError
from declaccess.model import (
    AccessRole,
    Action,
    Appointment,
    Grant,
    LegalRepresentative,
    Organisation,
    OrganisationId,
    Portfolio,
    RegisterEnd,
    RegisterState,
)
from declaccess.periods import Period, aware
from declaccess.rules import ActCause, ActDecision, Office, Outcome, RegisterAct, list_findings, weigh_act
from law_tables import Case, table

RULEBOOK = nsso_2026()
OFFICES = {
    "chief": Office.CHIEF_ACCESS_ADMINISTRATOR,
    "co-chief": Office.CO_CHIEF_ACCESS_ADMINISTRATOR,
    "admin": Office.ACCESS_ADMINISTRATOR,
    "group admin": Office.GROUP_ADMINISTRATOR,
}
COMPANY = company("declarant")
ROW = (
    "To appoint a group administrator: a chief access administrator or a co chief access administrator or "
    "an access administrator may do it. (stated, nsso-access-help#groups)"
)
STAFF = "chief eva by boss, co-chief kim by eva, admin tom by eva, group admin pim by tom"


def chain(text: str) -> tuple[Appointment, ...]:
    """Read appointments such as `chief eva by boss, admin tom by eva`, all of them from 2020 on."""
    made = []
    for each in filter(None, text.split(", ")):
        office, _, maker = each.partition(" by ")
        role, _, person = office.rpartition(" ")
        made.append(
            Appointment(
                person=PersonId(person),
                organisation=COMPANY,
                role=AccessRole(OFFICES[role]),
                appointed_by=PersonId(maker),
                period=Period(at("2020-01-01 00:00")),
            )
        )
    return tuple(made)


def right(**changes: Any) -> Grant:
    """Return the right that eva gave to ann."""
    given: dict[str, Any] = {"person": PersonId("ann"), "granted_by": PersonId("eva"), "actions": frozenset(Action)}
    given |= {"organisation": COMPANY, "period": Period(at("2026-01-05 09:00"))}
    return Grant(**{**given, **changes})


def register(
    appointments: str, state: RegisterState = RegisterState.COMPLETE, listed: OrganisationId = COMPANY
) -> Portfolio:
    """Return a register whose legal representative is called boss."""
    organisation = Organisation(
        id=listed, legal_representatives=(LegalRepresentative(person=PersonId("boss")),), register=state
    )
    return Portfolio(organisations=(organisation,), appointments=chain(appointments) if listed == COMPANY else ())


def weigh(
    act: str, who: str, records: Portfolio | None = None, rulebook: Any = RULEBOOK, when: str = ""
) -> ActDecision:
    """Weigh an act such as `appoint chief`, `end admin`, `end right`, `grant` or `admit`."""
    word, _, office = act.partition(" ")
    return weigh_act(
        register(STAFF) if records is None else records,
        rulebook,
        act=RegisterAct(word),
        person=PersonId(who),
        organisation=COMPANY,
        at=at(when or "2026-07-03 12:00"),
        office=OFFICES.get(office),
    )


@pytest.mark.statement("announcement-2026-06-26#background-2")
@table("""
act                | boss | eva | kim | tom | pim | ann
appoint chief      | yes  | no  | no  | no  | no  | no
appoint co-chief   | no   | yes | yes | no  | no  | no
appoint admin      | no   | yes | yes | no  | no  | no
appoint group admin | no  | yes | yes | yes | no  | no
end chief          | yes  | no  | no  | no  | no  | no
end co-chief       | no   | yes | yes | no  | no  | no
end admin          | no   | yes | yes | no  | no  | no
end group admin    | no   | yes | yes | yes | no  | no
grant              | no   | yes | yes | yes | yes | no
end right          | no   | yes | yes | yes | yes | no
admit              | no   | yes | yes | yes | no  | no
""")
def test_each_office_may_do_its_own_acts_and_no_other(case: Case) -> None:
    for who, may in case.items():
        if who != "act":
            decision = weigh(case["act"], who)
            assert bool(decision) == (may == "yes"), decision.explain()
            assert decision.outcome is (Outcome.PERMIT if may == "yes" else Outcome.DENY)


@pytest.mark.statement("reading:acting-chief")
@table("""
act                 | boss counts as chief | boss must appoint first
appoint chief       | permit               | permit
appoint co-chief    | permit               | deny
end chief           | permit               | permit
end group admin     | permit               | deny
grant               | permit               | deny
admit               | permit               | deny
""")
def test_while_there_is_no_chief_the_legal_representative_stands_in(case: Case) -> None:
    alone = register("")
    must = RULEBOOK.choose("acting-chief", "must-appoint")
    assert weigh(case["act"], "boss", alone).outcome == case["boss counts as chief"]
    assert weigh(case["act"], "boss", alone, must).outcome == case["boss must appoint first"]
    left_open = weigh(case["act"], "boss", alone, RULEBOOK.leave_open("acting-chief"))
    if case["boss must appoint first"] == "permit":
        assert left_open.permitted
    else:
        assert (left_open.outcome, left_open.cause) == (Outcome.INDETERMINATE, ActCause.OPEN_READING)
        assert left_open.open == ("acting-chief",)


@table("""
register     | who  | act           | outcome       | cause
complete     | eva  | grant         | permit        |
complete     | ann  | grant         | deny          | no-office
not complete | eva  | grant         | permit        |
not complete | ann  | grant         | indeterminate | register-not-known
not listed   | boss | appoint chief | indeterminate | register-not-known
complete     | boss | end admin     | deny          | no-office
""")
def test_an_office_that_is_not_proven_is_not_held_or_not_known(case: Case) -> None:
    state = RegisterState.COMPLETE if case["register"] == "complete" else RegisterState.UNKNOWN
    records = Portfolio() if case["register"] == "not listed" else register(STAFF, state)
    decision = weigh(case["act"], case["who"], records)
    assert decision.outcome == case["outcome"], decision.explain()
    assert decision.cause == (case["cause"] or None)


def test_what_the_table_gives_to_nobody_is_denied_to_everybody() -> None:
    without = evolve(RULEBOOK, register=tuple(row for row in RULEBOOK.register if row.act is not RegisterAct.ADMIT))
    for state in RegisterState:
        decision = weigh("admit", "eva", register(STAFF, state), without)
        assert (decision.outcome, decision.cause) == (Outcome.DENY, ActCause.NOTHING_PERMITS)


def test_nobody_acts_for_a_company_without_a_number() -> None:
    nameless = OrganisationId("unidentified:Dakwerken Noord")
    decision = weigh_act(
        register("", listed=nameless),
        RULEBOOK,
        act=RegisterAct.APPOINT,
        office=Office.CHIEF_ACCESS_ADMINISTRATOR,
        person=PersonId("boss"),
        organisation=nameless,
        at=at("2026-07-03 12:00"),
    )
    assert decision.outcome is Outcome.DENY


def test_an_answer_names_the_office_that_proves_it_and_where_it_is_said() -> None:
    decision = weigh("appoint group admin", "tom")
    assert [each.office for each in decision.proof] == [Office.ACCESS_ADMINISTRATOR]
    assert decision.evidence == ("$.appointments[2]",)
    assert decision.reasons[0].sources == ("nsso-access-help#groups",)
    assert decision.explain() == (
        f"PERMIT: appoint a group administrator, by `tom` for `{COMPANY}` at 2026-07-03T12:00:00+02:00.",
        "Holds the office of access administrator by appointment.",
        "Proven by: $.appointments[2].",
        ROW,
    )
    denied = weigh("end chief", "pim")
    what = "end the appointment of a chief access administrator"
    assert denied.explain()[:2] == (
        f"DENY: {what}, by `pim` for `{COMPANY}` at 2026-07-03T12:00:00+02:00.",
        "No office that may do this is held at that moment.",
    )
    assert weigh("grant", "boss", register("")).readings == ("acting-chief",)


def test_a_day_before_the_rulebook_begins_is_not_answered() -> None:
    with pytest.raises(NotCoveredError):
        weigh("grant", "eva", when="2013-12-31 12:00")


@pytest.mark.parametrize(
    ("act", "office", "words"),
    [
        (RegisterAct.ADMIT, Office.GROUP_ADMINISTRATOR, "has no office"),
        (RegisterAct.END, Office.LEGAL_REPRESENTATIVE, "not appointed here"),
    ],
)
def test_a_row_of_the_table_names_the_office_that_it_is_about(act: RegisterAct, office: Office, words: str) -> None:
    row = next(row for row in RULEBOOK.register if row.act is act)
    with pytest.raises(RulebookError, match=words):
        evolve(RULEBOOK, register=(*RULEBOOK.register, evolve(row, office=office)))


def found(records: Portfolio, *ends: RegisterEnd, rulebook: Any = RULEBOOK) -> list[tuple[str, str, str]]:
    """Return the findings of a register: what, on which record, by whom."""
    held = records.find_register(COMPANY)
    assert held is not None
    return [(str(each.kind), each.record, str(each.by)) for each in list_findings(evolve(held, ends=ends), rulebook)]


def ended(name: str, position: int, by: str | None) -> RegisterEnd:
    return RegisterEnd(name, position, aware(at("2026-07-03 12:00")), None if by is None else PersonId(by))


def test_a_register_in_order_has_no_findings() -> None:
    records = evolve(register(STAFF), grants=(right(),))
    assert found(records, ended("grants", 0, "pim"), ended("appointments", 3, "tom")) == []


@pytest.mark.parametrize(("state", "kind"), [("complete", "without-authority"), ("unknown", "authority-not-known")])
def test_what_was_done_without_authority_is_listed(state: str, kind: str) -> None:
    records = register(f"{STAFF}, co-chief ann by tom", RegisterState(state))
    records = evolve(records, grants=(right(person=PersonId("joe"), granted_by=PersonId("ann"), id="r"),))
    ends = (ended("appointments", 0, "kim"), ended("grants", 0, "ann"), ended("appointments", 1, "kim"))
    assert found(records, *ends) == [
        (kind, "$.appointments[4]", "tom"),
        (kind, "r", "ann"),
        (kind, "$.appointments[0]", "kim"),
        (kind, "r", "ann"),
    ]


@pytest.mark.parametrize(("state", "kind"), [("complete", "without-authority"), ("unknown", "authority-not-known")])
def test_ends_that_the_table_gives_to_nobody_are_listed(state: str, kind: str) -> None:
    records = register(STAFF, RegisterState(state))
    held = records.find_register(COMPANY)
    assert held is not None
    ends = tuple(ended_otherwise(name, "joe") for name in ("legal_representatives", "memberships", "mandates"))
    found_ones = list_findings(evolve(held, ends=ends), RULEBOOK)
    assert [(str(each.kind), each.record, each.person) for each in found_ones] == [
        (kind, "$.legal_representatives[0]", "boss"),
        (kind, "event 0", "ann"),
        ("authority-not-known", "$.mandates[0]", None),
    ]
    assert found_ones[0].text.startswith("end the appointment of a legal representative: `joe`")
    assert found_ones[2].text.startswith("end a mandate: `joe`")
    by_eva = evolve(held, ends=(ended_otherwise("memberships", "eva"),))
    assert list_findings(by_eva, RULEBOOK) == ()


def ended_otherwise(name: str, by: str) -> RegisterEnd:
    return ended(name, 0, by)._replace(person=PersonId("ann") if name == "memberships" else None)


def test_what_is_done_on_ones_own_behalf_is_listed_though_it_counts() -> None:
    records = register(f"{STAFF}, group admin tom by tom")
    own = right(person=PersonId("eva"), granted_by=PersonId("eva"), id="own")
    unsaid = right(granted_by=None, id="unsaid")
    assert found(evolve(records, grants=(own, unsaid)), ended("grants", 1, None)) == [
        ("self-appointment", "$.appointments[4]", "tom"),
        ("self-grant", "own", "eva"),
        ("maker-not-said", "unsaid", "None"),
        ("maker-not-said", "unsaid", "None"),
    ]


def test_authority_that_hangs_on_an_open_reading_is_not_known() -> None:
    records = evolve(register(""), grants=(right(granted_by=PersonId("boss"), id="r"),))
    assert found(records) == []
    assert found(records, rulebook=RULEBOOK.choose("acting-chief", "must-appoint")) == [
        ("without-authority", "r", "boss")
    ]
    assert found(records, rulebook=RULEBOOK.leave_open("acting-chief")) == [("authority-not-known", "r", "boss")]


def test_a_finding_says_who_it_is_about_and_what_was_done() -> None:
    records = register("chief eva by eva")
    held = records.find_register(COMPANY)
    assert held is not None
    first, second = list_findings(held, RULEBOOK)
    made: Appointment = records.appointments[0]
    assert (first.act, first.person, first.organisation, first.at) == (
        RegisterAct.APPOINT,
        PersonId("eva"),
        COMPANY,
        made.made_at,
    )
    assert first.text == (
        "appoint a chief access administrator: `eva` held no office that may do this; it counts for nothing"
    )
    assert second.kind == "self-appointment"
