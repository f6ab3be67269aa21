"""Who files is decided on and logged before anything is told, and takes no number that belongs to somebody else."""

from typing import Any

import pytest
from attrs import evolve

from building_site import NUMBER, company, contract, declaration, draft, site
from declaccess import AccessDeniedError
from declaccess.errors import ConflictError, RefusedChangeError
from declaccess.model import Content, ContractNumber
from declaccess.ports import Version
from guarded_site import Card, Guarded, entries

FREE = "9B0000000ZZZZ"


@pytest.fixture
def guarded() -> Guarded:
    return Guarded()


def file(guarded: Guarded, name: str, number: str, contract_number: str, **more: Any) -> Version:
    """File a company's own draft."""
    own = draft(contracts=(contract(name, None, subcontractors=()),), **more)
    return guarded.works.create(
        Card(name), organisation=company(name), draft=own, number=number, contract_number=contract_number
    )


def test_who_may_not_file_is_told_nothing_of_what_stands_there(guarded: Guarded) -> None:
    for number in (NUMBER, FREE):
        with pytest.raises(AccessDeniedError):
            guarded.works.create(
                Card("outsider"),
                organisation=company("outsider"),
                draft=draft(),
                number=number,
                contract_number=f"{number}9",
            )
    assert [kind for kind, _, _ in entries(guarded.store.log)] == ["decision", "decision"]


def test_a_number_that_is_taken_is_a_conflict_after_the_decision_and_tells_a_stranger_no_version(
    guarded: Guarded,
) -> None:
    changed = declaration(content=Content.of(1))
    guarded.works.modify(Card("declarant"), organisation=company("declarant"), declaration=changed, expected=1)
    logged = len(entries(guarded.store.log))
    for name, found in (("outsider", None), ("declarant", 2)):
        with pytest.raises(ConflictError) as refused:
            file(guarded, name, NUMBER, f"{NUMBER}9")
        assert (refused.value.what, refused.value.expected, refused.value.found) == (NUMBER, 0, found)
        assert ("version" in str(refused.value)) == (found is not None)
        logged += 1
        assert [kind for kind, _, _ in entries(guarded.store.log)][logged - 1 :] == ["decision"]
    assert len(guarded.store.declarations.list_versions(NUMBER)) == 2


@pytest.mark.parametrize("name", ["outsider", "declarant"])
def test_a_contract_is_filed_under_its_declarations_number_alone(guarded: Guarded, name: str) -> None:
    with pytest.raises(RefusedChangeError, match=f"contract_number: `{NUMBER}2` belongs to another declaration"):
        file(guarded, name, FREE, f"{NUMBER}2")
    assert guarded.store.declarations.find_declaration(FREE) is None
    assert entries(guarded.store.log) == []
    assert file(guarded, name, FREE, f"{FREE}ABC").version == 1


def test_a_contract_number_of_the_old_form_tells_no_declaration(guarded: Guarded) -> None:
    assert file(guarded, "outsider", FREE, "8A0000718").version == 1


def test_a_contract_that_is_added_bears_its_declarations_number_and_others_stay() -> None:
    elsewhere = [evolve(contract(subcontractors=()), number=ContractNumber(f"{FREE}{index}")) for index in (1, 2)]
    guarded = Guarded(site(contracts=(contract(), elsewhere[0])))
    mine: dict[str, Any] = {"organisation": company("declarant")}
    changed = declaration(contracts=(contract(), *elsewhere))
    with pytest.raises(RefusedChangeError, match=r"contracts\[2\].number: .* belongs to another declaration"):
        guarded.works.modify(Card("declarant"), **mine, declaration=changed, expected=1)
    changed = declaration(contracts=(contract(), elsewhere[0], contract(number="2", subcontractors=())))
    assert guarded.works.modify(Card("declarant"), **mine, declaration=changed, expected=1).version == 2
