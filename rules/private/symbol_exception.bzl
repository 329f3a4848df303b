"""What an owner knows of and accepts."""

def symbol_exception(check, pattern, reason):
    """An exception for the attribute `exceptions` of symbol_check.

    Args:
      check: str, the check whose findings are accepted, such as "vendored-leak".
      pattern: str, a mangled symbol name, or a glob with `*` and `?`; for
        something that could not be read, its file name.
      reason: str, why this is in order. Reports repeat it.

    Returns:
      The exception in the form that symbol_check takes. One that accepts nothing
      any more is a finding, `exception-unused`.
    """
    return json.encode({"check": check, "pattern": pattern, "reason": reason})
