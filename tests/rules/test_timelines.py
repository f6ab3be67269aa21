"""A timeline: one question over a period, cut where the answer changes, with the true cause of every cut."""

from datetime import date

from attrs import evolve

from building_site import NUMBER, SITE, at, company, contract, site
from declaccess import Portfolio, Timeline, nsso_2026, timeline
from declaccess.model import Mandate, Membership, Organisation, OtherParticipant, ParticipantQuality, Person, PersonId
from declaccess.periods import Period, Quarter
from law_tables import Case, ask, table

HALF_YEAR = Period(at("2026-03-01 09:30"), at("2026-08-31 17:00"))
MANDATE = Mandate(
    id="the mandate",
    mandator=company("declarant"),
    mandatary=company("mandatary"),
    from_quarter=Quarter(2026, 2),
    to_quarter=Quarter(2026, 3),
    covers=frozenset({"declaration-of-works"}),
)
COORDINATOR = OtherParticipant(organisation=company("coordinator"), quality=ParticipantQuality.DESIGN, listed=HALF_YEAR)
MEMBER = Person(id=PersonId("ann"), memberships=(Membership(organisation=company("declarant"), period=HALF_YEAR),))
SCENES: dict[str, Portfolio] = {
    "a right": evolve(
        SITE,
        grants=tuple(evolve(each, period=HALF_YEAR) if each is SITE.grants[0] else each for each in SITE.grants),
    ),
    "a mandate": evolve(SITE, mandates=(MANDATE,)),
    "a coordinator": site(other_participants=(COORDINATOR,)),
    "a contract": site(
        contracts=(contract(number="1"), contract("second declarant", "2", subcontractors=(), listed=HALF_YEAR))
    ),
    "the filing": site(filed_at=HALF_YEAR.start, annulled=True, annulled_at=HALF_YEAR.end),
    "a member": evolve(
        SITE, organisations=(Organisation(id=company("declarant")), *SITE.organisations[1:]), people=(MEMBER,)
    ),
    "as it is": SITE,
}


def line(case: Case, start: date = date(2026, 1, 1), end: date = date(2027, 1, 1)) -> Timeline:
    portfolio = SCENES[case["scene"]]
    return timeline(ask(case, portfolio).request, portfolio, nsso_2026(), start=start, end=end)


@table("""
scene         | who              | person      | target | act    | meanwhile     | causes
a right       | declarant        |             |        | modify | permit        | grant right at declarant
a mandate     | declarant        | p-mandatary |        | modify | permit        | mandate the mandate
a coordinator | coordinator      |             |        | view   | permit        | listing other_participants[0]
a contract    | second declarant |             | 2      | modify | permit        | listing contracts[1]
the filing    | declarant        |             |        | modify | permit        | filing, annulment
a member      | declarant        | ann         |        | view   | indeterminate | membership ann
""")
def test_every_cut_names_what_happened_then(case: Case) -> None:
    spans = line(case).spans
    assert [span.decision.outcome for span in spans] == ["deny", case["meanwhile"], "deny"]
    assert [bool(span.causes) for span in spans] == [False, True, True]
    named = dict.fromkeys(f"{cause.kind} {cause.name}" for span in spans for cause in span.causes)
    assert ", ".join(named).replace("$.declarations[0].", "").replace(f" {NUMBER}", "") == case["causes"]


def test_the_change_cuts_the_line_of_a_subcontractor_and_not_that_of_the_declarant() -> None:
    changed = line({"scene": "as it is", "who": "subcontractor", "act": "create"}).spans
    assert [span.decision.outcome for span in changed] == ["permit", "deny"]
    assert [(cause.kind, cause.name) for cause in changed[1].causes] == [("milestone", "write-restriction")]
    assert len(line({"scene": "as it is", "who": "declarant", "act": "create"}).spans) == 1


def test_the_cuts_fall_on_the_very_instants() -> None:
    spans = line({"scene": "a right", "who": "declarant", "act": "modify"}).spans
    assert [span.start for span in spans[1:]] == [HALF_YEAR.start, HALF_YEAR.end]
    assert [span.start.isoformat() for span in spans[1:]] == ["2026-03-01T09:30:00+01:00", "2026-08-31T17:00:00+02:00"]
    quarters = line({"scene": "a mandate", "who": "declarant", "person": "p-mandatary"}).spans
    assert [span.start.isoformat() for span in quarters[1:]] == [
        "2026-04-01T00:00:00+02:00",
        "2026-10-01T00:00:00+02:00",
    ]


def test_what_happens_outside_the_period_makes_no_cut_and_an_edge_on_its_start_is_its_first_answer() -> None:
    asked = {"scene": "as it is", "who": "subcontractor", "act": "modify"}
    before = line(asked, date(2026, 6, 1), date(2026, 6, 29))
    assert [span.decision.outcome for span in before.spans] == ["permit"]
    since = line(asked, date(2026, 6, 29), date(2026, 6, 30))
    assert [(span.decision.outcome, span.causes) for span in since.spans] == [("deny", ())]
    assert (since.spans[0].end - since.spans[0].start).days == 1


def test_two_causes_of_one_instant_are_both_named() -> None:
    until_the_change = Period(at("2026-01-01 00:00"), at("2026-06-29 00:00"))
    grants = tuple(
        evolve(each, period=until_the_change) if each.organisation == company("subcontractor") else each
        for each in SITE.grants
    )
    portfolio = evolve(SITE, grants=grants)
    request = ask({"who": "subcontractor", "act": "modify"}, portfolio).request
    spans = timeline(request, portfolio, nsso_2026(), start=date(2026, 6, 1), end=date(2026, 7, 1)).spans
    assert [span.decision.outcome for span in spans] == ["permit", "deny"]
    assert {cause.name for cause in spans[1].causes} == {"write-restriction", "right at subcontractor"}
