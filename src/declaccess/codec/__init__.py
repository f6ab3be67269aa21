"""The wire shapes: JSON documents, lines and messages, read strictly and written exactly.

Nothing is imported here, so that whoever needs one format does not pay for the others.
"""
