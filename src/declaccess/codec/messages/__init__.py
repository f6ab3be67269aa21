"""The reader of NSSO's message that creates declarations (`AVWDDT`, glossary 2023/3)."""

from declaccess.codec.messages.findings import Finding, Severity
from declaccess.codec.messages.reading import MessageReading, read_message

__all__ = ["Finding", "MessageReading", "Severity", "read_message"]
