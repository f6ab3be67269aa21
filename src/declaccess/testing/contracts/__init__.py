"""The contract of each port as a suite of tests, for whoever writes an adapter.

One module a port, in it one class of plain pytest tests. Subclass it in your own tests and give the fixtures that its
docstring names; every test must pass before a service is given the adapter.
"""
