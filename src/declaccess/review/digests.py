"""What tells the records of one portfolio from those of another, as far as they bear on a question.

It is the same in every process, as cursors on a command line have to be.
"""

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256

from declaccess.codec.writing import encode_record
from declaccess.model import OrganisationId, Person, Portfolio


def digest(*texts: Iterable[str]) -> str:
    """Return a short word for some texts.

    Args:
        texts: the texts, in their order.
    """
    told = sha256()
    for group in texts:
        for text in group:
            told.update(f"{len(text)} {text}".encode("utf-8", "surrogatepass"))
        told.update(b"\n")
    return told.hexdigest()


def register_texts(portfolio: Portfolio, organisations: Iterable[OrganisationId]) -> Iterator[str]:
    """Write all that bears on the rights anybody holds for organisations.

    Args:
        portfolio: the records.
        organisations: the organisations acted for.
    """
    for organisation in organisations:
        mandates = [mandate for _, mandate in portfolio.list_mandates(organisation)]
        yield from map(_text, mandates)
        for each in (organisation, *dict.fromkeys(mandate.mandatary for mandate in mandates)):
            register = portfolio.find_register(each)
            if register is None:
                yield each
                continue
            yield _text(register.organisation)
            yield from (_text(appointment) for _, appointment in register.appointments)
            yield from (_text(grant) for grants in register.grants.values() for _, grant in grants)


def people_texts(people: Iterable[Person | None]) -> Iterator[str]:
    """Write what is known of people.

    Args:
        people: the people; `None` for one of whom nothing is known.
    """
    return ("" if person is None else _text(person) for person in people)


def _text(record: object) -> str:
    return json.dumps(encode_record(record))
