"""The loader of rulebooks is strict: every fault has its place and says what was expected, and all are told at once."""

import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from declaccess import nsso_2026, read_rulebook
from declaccess.errors import RulebookError, UnknownNameError
from declaccess.rulebooks import SHIPPED, parse_rulebook, shipped_rulebook

SHIPPED_TEXT = files("declaccess.rulebooks").joinpath("nsso_2026.toml").read_text("utf-8")
SHIPPED_DATA = tomllib.loads(SHIPPED_TEXT)
CITED = 'basis = "stated"\nsources = ["csam"]\n'
DOUBLED_SOURCE = '[[sources]]\nid = "csam"\ntitle = "t"\npublisher = "p"\nkind = "official"\n'
EXTRA_LOGIN = '[[logins]]\nmeans = "eid"\nclasses = ["password"]\nbasis = "stated"\nsources = ["csam"]\n'
EXTRA_STANDING = (
    '[[standings]]\nrole = "client"\non = "declaration"\nrelation = "declarant"\nbasis = "stated"\nsources = ["csam"]\n'
)


def changed(*replacements: tuple[str, str]) -> str:
    """Return the shipped text with the first occurrence of each passage replaced."""
    text = SHIPPED_TEXT
    for old, new in replacements:
        assert old in text, f"the shipped rulebook has no `{old}`"
        text = text.replace(old, new, 1)
    return text


def before_rules(addition: str) -> str:
    """Return the shipped text with rows added at a place where a table may begin."""
    return changed(("[messages]", f"{addition}\n[messages]"))


def place_of(written: str) -> str:
    """Return a place in which `rules[some-id]` stands for the row of that id, and `rules[+]` for one more row."""
    table, _, rest = written.removeprefix("$.").partition("[")
    name, closing, member = rest.partition("]")
    if not closing or name.isdigit():
        return written
    ids = [row.get("id") for row in SHIPPED_DATA[table]]
    return f"$.{table}[{len(ids) if name == '+' else ids.index(name)}]{member}"


def faults(text: str) -> dict[str, str]:
    """Return what is wrong with a rulebook, by place."""
    with pytest.raises(RulebookError) as caught:
        parse_rulebook(text.encode())
    assert caught.value.faults
    return {fault.place: fault.message for fault in caught.value.faults}


SHAPES = {
    "a misspelt key": ('effect = "forbid"', 'efect = "forbid"', "$.rules[not-on-declaration]", "did you mean `effect`"),
    "a misspelt key at the top": ('title = "Decl', 'titel = "Decl', "$", "did you mean `title`"),
    "a missing key": (
        'effect = "forbid"\n',
        "",
        "$.rules[not-on-declaration].effect",
        "missing; expected one of `permit`, `forbid`",
    ),
    "an unknown word": ('effect = "forbid"', 'effect = "deny"', "$.rules[not-on-declaration].effect", "`deny`"),
    "a word of another case": (
        'effect = "forbid"',
        'effect = "Forbid"',
        "$.rules[not-on-declaration].effect",
        "`Forbid`",
    ),
    "a padded word": ('effect = "forbid"', 'effect = " forbid"', "$.rules[not-on-declaration].effect", "` forbid`"),
    "a fact's unknown value": (
        'action = ["create"]',
        'action = ["creat"]',
        "$.rules[create-declarant-only].action[0]",
        "`creat`",
    ),
    "a value that is no list": (
        'action = ["create"]',
        'action = "create"',
        "$.rules[create-declarant-only].action",
        "expected a list",
    ),
    "a number for a text": ('id = "nsso_2026"', "id = 2026", "$.id", "expected a text"),
    "a text for a day": ("first_day = 2014-01-01", 'first_day = "2014-01-01"', "$.first_day", "expected a day"),
    "a time for a day": ("first_day = 2014-01-01", "first_day = 2014-01-01T00:00:00Z", "$.first_day", "expected a day"),
    "an unknown basis": ('basis = "contradictory"', 'basis = "sure"', "$.milestones[2].basis", "`sure`"),
    "an unknown kind of source": ('kind = "secondary"', 'kind = "rumour"', "$.sources[0].kind", "`rumour`"),
    "an option without text": ('text = "create, modify and view"', 'txt = "x"', "$.readings[0].options[0]", "`txt`"),
}


@pytest.mark.parametrize("name", SHAPES)
def test_a_wrong_shape_is_refused_at_its_place(name: str) -> None:
    old, new, place, words = SHAPES[name]
    found = faults(changed((old, new)))
    assert words in found[place_of(place)], found


CONTENT = {
    "a milestone that is not there": (
        'from = "write-restriction"',
        'from = "write"',
        "$.rules[create-declarant-only].from",
        "`write`",
    ),
    "an end that is not there": (
        'from = "write-restriction"',
        'until = "soon"',
        "$.rules[create-declarant-only].until",
        "`soon`",
    ),
    "a message that is not there": (
        'message = "view-annulled"',
        'message = "x"',
        "$.rules[view-annulled].message",
        "`x`",
    ),
    "advice that is not there": (
        'advice = ["ask-declarant"]',
        'advice = ["x"]',
        "$.rules[create-declarant-only].advice",
        "`x`",
    ),
    "a reading that is not there": (
        'reading = "annulment"',
        'reading = "x"',
        "$.rules[annul-declarant-only].reading",
        "`x`",
    ),
    "a choice of no reading": (
        "when = { annulment =",
        "when = { anulment =",
        "$.rules[annul-declarant-only].when",
        "`anulment`",
    ),
    "a choice of no option": (
        'annulment = ["declarant"]',
        'annulment = ["x"]',
        "$.rules[annul-declarant-only].when.annulment",
        "`x`",
    ),
    "a default of no option": ('default = "view-only"', 'default = "view"', "$.readings[2].default", "`view`"),
    "a source that is not there": ('["mahis#scope"]', '["maris#scope"]', "$.mandates[0].sources", "`maris`"),
    "a passage that is not there": ('["mahis#scope"]', '["mahis#x"]', "$.mandates[0].sources", "passage"),
    "a row without source": ('sources = ["mahis#scope"]', "sources = []", "$.mandates[0].sources", "no source"),
    "an empty list of values": ('action = ["create"]', "action = []", "$.rules[create-declarant-only].action", "empty"),
    "an empty list of options": (
        'annulment = ["declarant"]',
        "annulment = []",
        "$.rules[annul-declarant-only].when.annulment",
        "empty",
    ),
    "a window that is turned round": ("last = 2027-01-01", "last = 2026-09-01", "$.milestones[1].last", "2026-09-01"),
    "an unknown split of filings": ('filed_under = "write-r', 'filed_under = "r', "$.filed_under", "`restriction`"),
    "a text about no milestone": (
        "From {write-restriction} only",
        "From {x} only",
        "$.messages.create-declarant-only",
        "`x`",
    ),
    "a log-in worth nothing": ('classes = ["digital_key"]', "classes = []", "$.logins[0].classes", "empty"),
    "a target that makes a listed party": (
        'role = "filer"\non = "target"\nrelation = "declarant"',
        'role = "filer"\non = "target"\nrelation = "listed_party"',
        "$.standings[1].relation",
        "expected `declarant`",
    ),
    "a standing on nothing": ('on = "target"', 'on = "targets"', "$.standings[0].on", "`targets`"),
    "an unknown level": ('level = "contract"', 'level = "contracts"', "$.targets[0].level", "`contracts`"),
    "an office for granting": (
        'act = "grant"',
        'act = "grant"\noffice = "group_administrator"',
        "$.register[4].office",
        "no office",
    ),
    "appointing to no office": (
        'act = "appoint"\noffice = "group_administrator"',
        'act = "appoint"',
        "$.register[3].office",
        "needs an office",
    ),
    "a chief appointed by a co-chief": (
        'by = ["legal_representative"]',
        'by = ["co_chief_access_administrator"]',
        "$.register[0].by",
        "stand in",
    ),
}


@pytest.mark.parametrize("name", CONTENT)
def test_what_does_not_fit_together_is_refused_at_its_place(name: str) -> None:
    old, new, place, words = CONTENT[name]
    found = faults(changed((old, new)))
    assert words in found[place_of(place)], found


DOUBLED = {
    "a source": (DOUBLED_SOURCE, "$.sources[+]"),
    "a milestone": (
        f'[[milestones]]\nid = "write-restriction"\ntitle = "t"\nfirst = 2026-01-01\n{CITED}',
        "$.milestones[+]",
    ),
    "a rule": (
        f'[[rules]]\nid = "view-declarant"\neffect = "forbid"\nmessage = "view-declarant"\n{CITED}',
        "$.rules[+]",
    ),
    "advice": ('[[advice]]\nid = "ask-declarant"\ntext = "t"\n', "$.advice[+]"),
}


@pytest.mark.parametrize("name", DOUBLED)
def test_nothing_may_be_said_twice_because_the_order_would_decide(name: str) -> None:
    addition, place = DOUBLED[name]
    assert place_of(place) in faults(before_rules(addition))


def test_a_log_in_may_not_be_worth_two_things_under_one_choice_of_options() -> None:
    assert any(place.startswith("$.logins") for place in faults(before_rules(EXTRA_LOGIN)))
    overlapping = EXTRA_LOGIN.replace('"eid"', '"eidas"\nassurance = "low"')
    assert any(place.startswith("$.logins") for place in faults(before_rules(overlapping)))


def test_a_role_may_not_make_two_things_of_a_company_under_one_choice_of_options() -> None:
    assert any(place.startswith("$.standings") for place in faults(before_rules(EXTRA_STANDING)))


def test_all_faults_are_told_at_once_whatever_stage_finds_them() -> None:
    text = changed(
        ('effect = "forbid"', 'efect = "forbid"'),
        ('from = "write-restriction"', 'from = "write"'),
        ('message = "view-annulled"', 'message = "x"'),
        ('["mahis#scope"]', '["mahis#x"]'),
        ("last = 2027-01-01", "last = 2026-09-01"),
    )
    expected = (
        "$.rules[not-on-declaration]",
        "$.rules[create-declarant-only].from",
        "$.rules[view-annulled].message",
        "$.mandates[0].sources",
        "$.milestones[1].last",
    )
    assert {place_of(place) for place in expected} <= set(faults(text))


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("first_day = 2014-01-01", 'first_day = "2014"', "$.first_day"),
        ('title = "Decl', 'titel = "Decl', "$"),
        ('change-unsecured = "Unsecured', "change-unsecured = 1 #", "$.messages.change-unsecured"),
    ],
    ids=["a bad day at the top", "a misspelt key at the top", "a bad message"],
)
def test_a_fault_at_the_top_does_not_hide_a_dangling_milestone_in_a_row(old: str, new: str, place: str) -> None:
    found = faults(changed((old, new), ('from = "write-restriction"', 'from = "write"')))
    assert place in found
    assert place_of("$.rules[create-declarant-only].from") in found


def test_naming_a_row_that_could_not_be_read_is_no_fault_of_its_own() -> None:
    found = faults(changed(('title = "only the declarant', 'titel = "only the declarant')))
    assert set(found) == {"$.milestones[0]", "$.milestones[0].title"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"x = ", "not TOML"),
        (b"", "missing"),
        (b"\xff\xfe", "UTF-8"),
        (b"[" * 5000, "not TOML"),
        (b"id = 'a'\nid = 'b'", "not TOML"),
        (b"rules = 1", "expected a list"),
        (b"rules = [1]", "expected an object"),
    ],
    ids=["half a line", "nothing", "no UTF-8", "very deep", "a key twice", "no list", "no row"],
)
def test_what_is_no_rulebook_at_all_is_one_clear_error(text: bytes, words: str) -> None:
    with pytest.raises(RulebookError, match=words):
        parse_rulebook(text)


def test_the_error_says_how_many_faults_there_are_and_lists_them() -> None:
    text = changed(('effect = "forbid"', 'efect = "forbid"'), ('from = "write-restriction"', 'from = "write"'))
    with pytest.raises(RulebookError) as caught:
        parse_rulebook(text.encode())
    lines = str(caught.value).splitlines()
    assert lines[0] == f"invalid rulebook: {len(lines) - 1} faults"
    assert all(line.startswith("  $") for line in lines[1:])


def test_a_rulebook_is_read_from_a_file_and_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(SHIPPED_TEXT, "utf-8")
    assert read_rulebook(path) == read_rulebook(str(path)) == nsso_2026()
    with pytest.raises(FileNotFoundError):
        read_rulebook(tmp_path / "none.toml")


def test_the_shipped_rulebooks_load_and_another_name_is_told_which_there_are() -> None:
    assert [shipped_rulebook(name).id for name in SHIPPED] == list(SHIPPED)
    with pytest.raises(UnknownNameError, match="expected one of `nsso_2026`"):
        shipped_rulebook("nsso_2027")
