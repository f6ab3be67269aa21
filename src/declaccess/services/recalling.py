"""Finding again, among records, what a log names by a hash alone."""

from collections.abc import Iterator

from attrs import fields, has

from declaccess.codec.decision_log.names import number_in_log, organisation_in_log
from declaccess.model import Action, Draft, OrganisationId, Portfolio
from declaccess.model.records import Records


class Recalling:
    """Finds names again; a portfolio, in which everything can be looked at, is searched once."""

    def __init__(self, records: Records) -> None:
        """Name the records.

        Args:
            records: the records.
        """
        self._records = records
        self._references: dict[str, str] | None = None
        self._organisations: dict[str, str] | None = None

    def reference(self, hashed: str) -> str | None:
        """Return the reference of the draft that a hash stands for; the hash itself when there is no such draft.

        Args:
            hashed: the hash.

        Returns:
            The reference, or `None` where the drafts cannot all be looked at.
        """
        if not isinstance(self._records, Portfolio):
            return None
        if self._references is None:
            drafts = (each for each in self._records.declarations if isinstance(each, Draft))
            self._references = {number_in_log(draft.reference): draft.reference for draft in drafts}
        return self._references.get(hashed, hashed)

    def organisation(self, hashed: str, action: str, declaration: str, person: str | None) -> str | None:
        """Return the organisation that a hash stands for; the hash itself when the records name no such organisation.

        Args:
            hashed: its kind and the hash.
            action: what was to be done, which says whether a draft is meant.
            declaration: number or reference of what it was about.
            person: who asked.

        Returns:
            The organisation, or `None` where the records cannot all be looked at, and neither what the question is
            about nor the person's memberships name it.
        """
        records = self._records
        if isinstance(records, Portfolio):
            if self._organisations is None:
                self._organisations = {organisation_in_log(each): str(each) for each in _organisations_in(records)}
            # For one that is named nowhere any other that is named nowhere does: nothing tells them apart.
            return self._organisations.get(hashed, hashed)
        found = records.find_draft(declaration) if action == Action.CREATE else records.find_declaration(declaration)
        near = (None if found is None else found[1], None if person is None else records.find_person(person))
        return next((str(each) for each in _organisations_in(near) if organisation_in_log(each) == hashed), None)


def _organisations_in(value: object) -> Iterator[OrganisationId]:
    kind = type(value)
    if isinstance(value, OrganisationId):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _organisations_in(item)
    elif has(kind):
        for field in fields(kind):
            yield from _organisations_in(getattr(value, field.name))
