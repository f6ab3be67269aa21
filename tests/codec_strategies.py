"""Strategies for whole portfolios: valid records with every optional member now there, now not."""

from datetime import date, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from declaccess.model import (
    NOTHING,
    AccessRequest,
    AccessRole,
    Action,
    Appointment,
    Content,
    Contract,
    ContractNumber,
    Declaration,
    DeclarationNumber,
    Draft,
    Grant,
    LegalRepresentative,
    Login,
    LoginRecord,
    Mandate,
    Membership,
    Organisation,
    OrganisationId,
    OtherParticipant,
    ParticipantQuality,
    Person,
    PersonId,
    Portfolio,
    RegisterState,
    Sector,
    Subcontractor,
    Subject,
    enterprise_check_digits,
)
from declaccess.periods import ALWAYS, Period, Quarter

_COMPANIES = [OrganisationId(eight + enterprise_check_digits(eight)) for eight in ("04030192", "05669882", "19999999")]
companies = st.sampled_from(_COMPANIES)
organisations = st.one_of(
    companies,
    st.sampled_from(
        [OrganisationId("vat:ATU13585627"), OrganisationId("foreign:ABC001"), OrganisationId("unidentified:Bouw X")]
    ),
)
persons = st.sampled_from([PersonId("p-1"), PersonId("p-2"), PersonId("persoon één")])
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
offsets = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
instants = st.one_of(
    st.sampled_from([datetime.fromisoformat("2026-06-29T00:00:00+02:00"), datetime.fromisoformat("2026-06-28T22:00Z")]),
    st.datetimes(datetime(2, 1, 2), datetime(9998, 12, 30), timezones=offsets),
)
quarters = st.builds(Quarter, st.integers(2020, 2030), st.integers(1, 4))
contents = st.one_of(
    st.just(NOTHING),
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), texts),
        lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(texts, inner, max_size=2)),
        max_leaves=4,
    ).map(Content.of),
)
days = st.one_of(st.none(), st.dates())


@st.composite
def periods(draw: st.DrawFn, *, start: bool = False) -> Period:
    """Draw a period, with a start if asked for; now and then an empty one."""
    ends = sorted([draw(instants), draw(instants)])
    first = ends[0] if start or draw(st.booleans()) else None
    return Period(first, draw(st.sampled_from([None, *ends])))


def _optional(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


def _tuples(strategy: st.SearchStrategy[Any], most: int = 2) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, max_size=most).map(tuple)


representatives = st.builds(LegalRepresentative, person=persons, period=periods())
memberships = st.builds(Membership, organisation=organisations, period=periods())
mandates = st.builds(
    Mandate,
    mandator=organisations,
    mandatary=organisations,
    from_quarter=st.just(Quarter(2024, 3)),
    to_quarter=_optional(quarters.filter(lambda quarter: quarter >= Quarter(2024, 3))),
    covers=_optional(st.frozensets(texts, max_size=2)),
)
logins = st.one_of(
    st.builds(LoginRecord, means=texts, person=persons, assurance=_optional(texts), last_used=_optional(instants)),
    st.builds(LoginRecord, means=texts, organisation=organisations),
)


@st.composite
def contracts(draw: st.DrawFn, number: ContractNumber | None) -> Contract:
    """Draw a contract whose subcontractors hang in a chain; without a number it is a draft's."""
    times = st.just(ALWAYS) if number is None else periods()
    declarant = draw(companies)
    hired_by = declarant
    subcontractors: list[Subcontractor] = []
    for organisation in draw(st.lists(organisations, unique=True, max_size=3)):
        if organisation != declarant:
            subcontractors.append(
                Subcontractor(organisation=organisation, hired_by=hired_by, listed=draw(times), content=draw(contents))
            )
            hired_by = organisation
    first, last = draw(days), draw(days)
    if first is not None and last is not None:
        first, last = min(first, last), max(first, last)
    return Contract(
        declarant=declarant,
        number=number,
        temporary_partnership=draw(_optional(companies)) if not subcontractors else None,
        partnership_members=draw(_tuples(organisations)),
        starts_on=first,
        ends_on=last,
        subcontractors=tuple(subcontractors),
        listed=draw(times),
        content=draw(contents),
    )


@st.composite
def drafts(draw: st.DrawFn, reference: str | None = None) -> Draft:
    """Draw a draft."""
    others = st.builds(OtherParticipant, organisation=organisations, quality=st.sampled_from(ParticipantQuality))
    return Draft(
        reference=draw(texts.filter(bool)) if reference is None else reference,
        sector=draw(st.sampled_from(Sector)),
        client=draw(organisations),
        contracts=(draw(contracts(None)),),
        other_participants=draw(_tuples(others)),
        content=draw(contents),
    )


@st.composite
def declarations(draw: st.DrawFn, index: int) -> Declaration:
    """Draw a filed declaration; its index in the portfolio makes its numbers."""
    number = f"9B0{index:09}Z"
    others = st.builds(
        OtherParticipant, organisation=organisations, quality=st.sampled_from(ParticipantQuality), listed=periods()
    )
    annulled = draw(st.booleans())
    filed_at, annulled_at = sorted([draw(instants), draw(instants)])
    return Declaration(
        number=DeclarationNumber(number),
        sector=draw(st.sampled_from(Sector)),
        client=draw(organisations),
        contracts=tuple(
            draw(contracts(ContractNumber(f"{number}{position}"))) for position in range(draw(st.integers(1, 2)))
        ),
        other_participants=draw(_tuples(others)),
        content=draw(contents),
        filed_at=filed_at if draw(st.booleans()) else None,
        filed_by=draw(_optional(companies)),
        annulled=annulled,
        annulled_at=annulled_at if annulled and draw(st.booleans()) else None,
    )


def _offices(listed: list[OrganisationId], name: str) -> st.SearchStrategy[Appointment]:
    return st.builds(
        Appointment,
        id=st.just(name) | st.none(),
        person=persons,
        organisation=st.sampled_from(listed),
        role=st.sampled_from(AccessRole),
        appointed_by=persons,
        period=periods(start=True),
        appointed_at=_optional(instants),
    )


def _grants(listed: list[OrganisationId], name: str) -> st.SearchStrategy[Grant]:
    return st.builds(
        Grant,
        id=st.just(name) | st.none(),
        person=persons,
        organisation=st.sampled_from(listed),
        actions=st.frozensets(st.sampled_from(Action)),
        period=periods(start=True),
        granted_by=_optional(persons),
        granted_at=_optional(instants),
    )


@st.composite
def portfolios(draw: st.DrawFn) -> Portfolio:
    """Draw a portfolio whose records go together."""
    listed = draw(st.lists(organisations, unique=True, max_size=3))
    companies_listed = [
        draw(
            st.builds(
                Organisation,
                id=st.just(identifier),
                name=_optional(texts),
                legal_representatives=_tuples(representatives),
                register=st.sampled_from(RegisterState),
            )
        )
        for identifier in listed
    ]
    people = [
        draw(st.builds(Person, id=st.just(person), name=_optional(texts), memberships=_optional(_tuples(memberships))))
        for person in draw(st.lists(persons, unique=True, max_size=2))
    ]
    several = range(draw(st.integers(0, 2)) if listed else 0)
    works: list[Declaration | Draft] = [
        draw(drafts(reference=f"draft {index}")) if draw(st.booleans()) else draw(declarations(index))
        for index in range(draw(st.integers(0, 2)))
    ]
    return Portfolio(
        organisations=tuple(companies_listed),
        people=tuple(people),
        appointments=tuple(draw(_offices(listed, f"a-{index}")) for index in several),
        grants=tuple(draw(_grants(listed, f"g-{index}")) for index in several),
        mandates=draw(_tuples(mandates)),
        logins=draw(_tuples(logins)),
        declarations=tuple(works),
    )


FIRST_DAY = date(2014, 1, 1)
moments = st.one_of(st.dates(FIRST_DAY), st.datetimes(datetime(2014, 1, 2), datetime(9998, 12, 30), timezones=offsets))


@st.composite
def requests(draw: st.DrawFn) -> AccessRequest:
    """Draw a request such as can be read from a line."""
    person = draw(_optional(persons))
    login = Login(draw(_optional(texts)), draw(_optional(texts)))
    if person is None and login.means is None:
        login = Login("unsecured")
    draft = draw(_optional(drafts()))
    return AccessRequest(
        subject=Subject(organisation=draw(organisations), person=person),
        action=Action.CREATE if draft else draw(st.one_of(st.sampled_from(Action), texts)),
        declaration=draft.reference if draft else draw(texts),
        at=draw(moments),
        login=login,
        contract=draw(_optional(texts)),
        draft=draft,
    )
