"""Owner patterns, such as `//third_party/...`: whose files are meant, as strings."""

def _pattern(text, canonical = None, apparent = None, unknown = False):
    return struct(text = text, canonical = canonical, apparent = apparent, unknown = unknown)

def _absolute(text):
    """One pattern with the canonical name of its repository, where that has another."""
    if type(text) != "string":
        return _pattern(text)
    if text.startswith("//"):
        # Of the repository that the BUILD file is in, which need not be the main one.
        repository = str(native.package_relative_label("//:x")).partition("//")[0]
        return _pattern((repository if repository.strip("@") else "") + text)
    if text.startswith(":"):
        return _pattern(str(native.package_relative_label(text)))
    apparent, slashes, rest = text.removeprefix("@").partition("//")
    if not text.startswith("@") or not slashes or not apparent or apparent.startswith("@"):
        return _pattern(text)
    canonical = str(native.package_relative_label("@%s//:x" % apparent)).partition("//")[0].lstrip("@")
    if not canonical:
        return _pattern("//" + rest)
    return _pattern(text, canonical, apparent, unknown = canonical.startswith("["))

# It reads the repository of the BUILD file and makes no target.
# buildifier: disable=unnamed-macro
def absolute_patterns(patterns):
    """Owner patterns with the canonical names of their repositories.

    Args:
      patterns: list of str as a BUILD file has them; a select() or None is
        returned as it is.

    Returns:
      dict of attributes: `vendored`, the patterns; `repositories`, from canonical
      names to those that the BUILD file uses, where they differ;
      `unknown_repositories`, the names that Bazel does not know there.
    """
    if type(patterns) != "list":
        return {"vendored": patterns or []}
    parts = [_absolute(pattern) for pattern in patterns]
    return {
        "vendored": [p.text for p in parts],
        "repositories": {p.canonical: p.apparent for p in parts if p.apparent and not p.unknown},
        "unknown_repositories": {p.apparent: None for p in parts if p.unknown}.keys(),
    }
