"""What tests of software that rests on this library need; it comes with the extra `testing`.

The strategies draw values with Hypothesis; `declaccess.testing.contracts` holds, for each port, the suite of tests
that every adapter must pass.
"""

from declaccess.testing.strategies import boundary_days, boundary_instants, candidates, known_facts, rulebooks

__all__ = ["boundary_days", "boundary_instants", "candidates", "known_facts", "rulebooks"]
