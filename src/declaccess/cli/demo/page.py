"""The page that the demo prints."""

from collections.abc import Iterator
from datetime import date, datetime

from declaccess.cli.demo.case import DIGITAL_KEY, DRAFT, FILED_AT, NUMBER, OUTSIDER, SUBCONTRACTOR, UNSECURED, Case
from declaccess.cli.demo.matrix import change_lines, decide_all, table_lines
from declaccess.cli.words import hung, labelled
from declaccess.model import Action, OrganisationId
from declaccess.panel.escaping import wrap
from declaccess.periods import BRUSSELS
from declaccess.rules import Decision, Reading, Rulebook, timeline
from declaccess.rules.words import long_day

WIDTH = 100
"""Columns that the page takes at most."""

_TITLE = "Who may do what with a declaration of works, before and after 29 June 2026"
_QUESTION_AT = datetime(2026, 6, 29, 10, 0, tzinfo=BRUSSELS)
_FIRST, _LAST = date(2026, 5, 1), date(2027, 2, 1)


def demo_page(case: Case, rulebook: Rulebook) -> str:
    """Return the whole page.

    Args:
        case: the example.
        rulebook: the rules that answer.
    """
    return "\n".join(_lines(case, rulebook))


def _lines(case: Case, rulebook: Rulebook) -> Iterator[str]:
    yield from (_TITLE, "═" * len(_TITLE), "")
    yield from _knowledge(rulebook)
    yield from _section(1, "The example")
    yield from _example(case)
    yield from _section(2, "Who may do what, when")
    yield from _who_when(case, rulebook)
    yield from _section(3, "One answer in full")
    yield from _answer(case, rulebook)
    yield from _section(4, "One question over time")
    yield from _over_time(case, rulebook)
    yield from _section(5, "What to try next")
    yield from _next_steps()


def _section(number: int, title: str) -> Iterator[str]:
    heading = f"{number}  {title}"
    yield from ("", "", heading, "─" * len(heading))


def _knowledge(rulebook: Rulebook) -> Iterator[str]:
    unknown = [f"{known.title} {known.known}" for known in rulebook.milestones if not known.resolved]
    unknown += [f"reading `{reading.id}` is left open" for reading in rulebook.readings if reading.open]
    stated = (
        "From 29 June 2026 only the company that submits a declaration can create and modify it; the other companies "
        "on it keep viewing, nothing else. In the fourth quarter of 2026 unsecured access ends. So says a "
        "consultancy's news item of 26 June 2026; no text of NSSO's own has been found."
    )
    shown = [reading for reading in rulebook.readings if reading.id in ("rights-before", "unsecured-scope")]
    examples = "; ".join(f"{reading.question} {_followed(reading)}" for reading in shown)
    read = f"Where the source is silent, a reading of ours is on record, {len(rulebook.readings)} in all. {examples}."
    hangs = f"{_sentence('; '.join(unknown))} Where an answer hangs on that, it is indeterminate, never a guess."
    nothing = "Nothing: every day that these rules hang on is given, and every reading chosen."
    for label, text in (("Stated", stated), ("Read", read), ("Unknown", hangs if unknown else nothing)):
        yield from labelled(label, text, 9, WIDTH)


def _followed(reading: Reading) -> str:
    text = next((option.text for option in reading.options if option.id == reading.chosen), "left open")
    return f"We read: {text}" if reading.chosen else text


def _example(case: Case) -> Iterator[str]:
    works = case.declaration
    (contract,) = works.contracts
    yield from wrap(
        f"Declaration {works.number}, read from a message in NSSO's format and filed on {long_day(FILED_AT.date())} by "
        "the contractor that has the contract with the client. Every company is invented.",
        WIDTH,
    )
    yield ""
    yield _party(case, "client", works.client)
    yield _party(case, "declarant", contract.declarant)
    hired = {each.organisation: each.hired_by for each in contract.subcontractors}
    yield from _hired(case, hired, contract.declarant, "")
    for other in works.other_participants:
        yield _party(case, "safety coordinator", other.organisation)
    yield _party(case, "not on it: an outsider", OUTSIDER.organisation)


def _hired(case: Case, hired: dict[OrganisationId, OrganisationId], by: OrganisationId, margin: str) -> Iterator[str]:
    here = [organisation for organisation, hirer in hired.items() if hirer == by]
    for organisation in here:
        is_last = organisation == here[-1]
        yield _party(case, f"{margin}{'└─' if is_last else '├─'} subcontractor", organisation)
        yield from _hired(case, hired, organisation, f"{margin}{'   ' if is_last else '│  '}")


def _party(case: Case, role: str, organisation: OrganisationId) -> str:
    return f"  {role:<26}{organisation:<22}{case.name_of(organisation)}"


def _who_when(case: Case, rulebook: Rulebook) -> Iterator[str]:
    for label, text in (
        ("days", "each column answers for the end of that day in Brussels; ▸ marks a change from the column before"),
        ("create", f"to file the declarant's next declaration, draft {DRAFT}; the other actions are on {NUMBER}"),
        ("digital key", "an eID, itsme and the like; the person holds the right in Access Management"),
        ("password", f"the same person; {_known(rulebook, 'password-phase-out')}"),
        ("unsecured", f"nobody logs in, only the company is named; {_known(rulebook, 'unsecured-abolition')}"),
    ):
        yield from labelled(f"  {label}", text, 15, WIDTH)
    matrix = decide_all(case, rulebook)
    yield from table_lines(case, matrix)
    yield from ("", "WHAT CHANGES from one of these days to the next")
    yield from change_lines(matrix)


def _known(rulebook: Rulebook, milestone: str) -> str:
    known = {each.id: f"{each.title} {each.known}" for each in rulebook.milestones}
    return known.get(milestone, "no day in the rulebook ends this")


def _answer(case: Case, rulebook: Rulebook) -> Iterator[str]:
    request = SUBCONTRACTOR.asks(Action.MODIFY, DIGITAL_KEY, _QUESTION_AT)
    decision = rulebook.decider.decide(request, case.portfolio)
    yield "The roofer's planner logs in with an eID on the morning of 29 June, to change the declaration."
    yield ""
    for line in decision.explain():
        yield from hung(line, WIDTH)
    yield ""
    yield from _cited(decision, rulebook)
    records = [*decision.evidence.relation, *decision.evidence.authorisation]
    yield from hung(f"Record it rests on: {', '.join(records)}", WIDTH)
    yield f"Rulebook: {rulebook.id}, known as of {long_day(rulebook.known_as_of)}"


def _cited(decision: Decision, rulebook: Rulebook) -> Iterator[str]:
    sources = {source.id: source for source in rulebook.sources}
    for place in dict.fromkeys(place for reason in decision.reasons for place in reason.sources):
        name, _, passage = place.partition("#")
        source = sources[name]
        said = source.passages.get(passage, source.title)
        published = f", {long_day(source.published)}" if source.published else ""
        yield from hung(f"Source it cites: {said} ({source.publisher}{published}; {source.kind})", WIDTH)


def _over_time(case: Case, rulebook: Rulebook) -> Iterator[str]:
    request = SUBCONTRACTOR.asks(Action.VIEW, UNSECURED, _FIRST)
    found = timeline(request, case.portfolio, rulebook, start=_FIRST, end=_LAST)
    yield "The roofer looks at the declaration without logging in, from May 2026 to January 2027."
    yield ""
    yield from found.panel().text(WIDTH).splitlines()


def _next_steps() -> Iterator[str]:
    yield from ("(In a clone of the project, write .venv/bin/declaccess for declaccess.)", "")
    one = "declaccess decide --portfolio example/portfolio.json"
    for why, *command in (
        ("Put the example into files and ask on:", "declaccess demo --save example"),
        (
            "The same answer yourself; then with --format json:",
            f"{one} --person rozemarijn-planner \\",
            f"    --organisation 1900030357 --action modify --declaration {NUMBER} \\",
            "    --at 2026-06-29T10:00+02:00 --login eid",
        ),
        ("Many questions, one JSON object a line:", f"{one} --requests example/requests.jsonl"),
        (
            "What if NSSO publishes the day on which unsecured access ends?",
            "declaccess demo --resolve unsecured-abolition=2026-11-16",
        ),
        (
            "A mandate that runs out at the end of 2026:",
            "declaccess timeline --portfolio example/portfolio.json --person meulestede-desk \\",
            f"    --organisation 1900020261 --action modify --declaration {NUMBER} --login itsme \\",
            "    --from 2026-06-01 --to 2027-01-31",
        ),
        ("The rules, what they rest on, and how each hole is read:", "declaccess rules --at 2026-06-29"),
        ("Your own message:", "declaccess read-message example/message.xml"),
    ):
        yield why
        yield from (f"    {part}" for part in command)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
