"""What an owner knows of and accepts."""

def symbol_exception(check, pattern, reason):
    """An exception for the attribute `exceptions` of symbol_check and symbol_policy.

    Args:
      check: str, the check whose findings are accepted, such as "vendored-leak".
      pattern: str, a mangled symbol name, or a glob with `*` and `?`; for
        something that could not be read, its file name.
      reason: str, why this is in order. Reports repeat it.

    Returns:
      The exception in the form that these rules take. One that accepts nothing any
      more is a finding, `exception-unused`; one of a symbol_policy may be idle.
    """
    return json.encode({"check": check, "pattern": pattern, "reason": reason})

def _exception(text):
    exception = json.decode(text, default = None)
    if type(exception) != "dict":
        fail("exceptions: %r is not what symbol_exception(check, pattern, reason) makes" % text)
    return exception

def read_exceptions(texts):
    """Reads back what symbol_exception made.

    Args:
      texts: list of str.

    Returns:
      list of dict, as tools/check/subject/policy.go reads them.
    """
    return [_exception(text) for text in texts]
