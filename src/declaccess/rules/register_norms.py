"""Which office may do what in Access Management, as the rulebook's register table says it."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from attrs import frozen

from declaccess.rules.words import Office, RegisterAct

if TYPE_CHECKING:
    from declaccess.rules.norms import RegisterRow


@frozen(eq=False, slots=False)
class RegisterNorms:
    """Which office may do what in Access Management, under chosen readings; each is equal to itself alone.

    Attributes:
        appoint: by office, the offices that may appoint to it.
        grant: the offices that may grant a right.
        end_appointment: by office, the offices that may end an appointment to it.
        end_grant: the offices that may end a grant.
        admit: the offices that may say who belongs to the organisation, and who has left.
        stood_in: the offices that legal representatives hold while nobody is validly appointed to them.
        stand_in_reading: the reading that standing in rests on.
    """

    appoint: Mapping[Office, frozenset[Office]]
    grant: frozenset[Office]
    end_appointment: Mapping[Office, frozenset[Office]]
    end_grant: frozenset[Office]
    admit: frozenset[Office]
    stood_in: frozenset[Office]
    stand_in_reading: str | None

    @property
    def says(self) -> tuple[object, ...]:
        """What it says, to compare it with another."""
        ends = (self.end_appointment, self.end_grant)
        return self.appoint, self.grant, *ends, self.admit, self.stood_in, self.stand_in_reading

    @classmethod
    def of(cls, rows: "Iterable[RegisterRow]", choice: Mapping[str, str]) -> "RegisterNorms":
        """Select the rows that exist under a choice of readings."""
        able: dict[tuple[RegisterAct, Office | None], frozenset[Office]] = {}
        reading = None
        for row in rows:
            if row.exists(choice):
                key = (row.act, row.office)
                able[key] = able.get(key, frozenset()) | set(row.by)
                if row.act is RegisterAct.STAND_IN:
                    reading = row.reading
        return cls(
            appoint=_by_office(able, RegisterAct.APPOINT),
            grant=able.get((RegisterAct.GRANT, None), frozenset()),
            end_appointment=_by_office(able, RegisterAct.END),
            end_grant=able.get((RegisterAct.END, None), frozenset()),
            admit=able.get((RegisterAct.ADMIT, None), frozenset()),
            stood_in=frozenset(_by_office(able, RegisterAct.STAND_IN)),
            stand_in_reading=reading,
        )

    def able(self, act: RegisterAct, office: Office | None = None) -> frozenset[Office]:
        """Return the offices that may do an act.

        Args:
            act: the act.
            office: the office that it is about; of the end of a grant, and of what is about none, `None`.
        """
        none: frozenset[Office] = frozenset()
        match act, office:
            case RegisterAct.APPOINT, Office():
                return self.appoint.get(office, none)
            case RegisterAct.END, Office():
                return self.end_appointment.get(office, none)
            case RegisterAct.END, None:
                return self.end_grant
            case RegisterAct.GRANT, None:
                return self.grant
            case RegisterAct.ADMIT, None:
                return self.admit
            case _:
                return none


def _by_office(
    able: Mapping[tuple[RegisterAct, Office | None], frozenset[Office]], act: RegisterAct
) -> dict[Office, frozenset[Office]]:
    return {office: offices for (each, office), offices in able.items() if each is act and office is not None}
