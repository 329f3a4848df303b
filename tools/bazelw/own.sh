# shellcheck shell=bash
# Whether the Bazel that the machine has will do: new enough, and able to fetch modules. The second is asked of Bazel
# itself, since only it knows its mirrors and proxies; the answer is remembered per Bazel and module graph, a "no"
# for a day.

# own_bazel prints the path of the machine's Bazel, or fails if the private root is to be used.
own_bazel() {
  local name path version
  [[ ${BAZELW_ROOT:-} != always ]] || return 1
  for name in bazel bazelisk; do
    path=$(type -P "$name") || continue
    # Debian's own package says "bazel no_version": it cannot fetch released modules as it is, see README.md.
    version=$(cd "$project" && timeout 120 "$path" --version 2>/dev/null) || continue
    version=${version#bazel }
    if at_least "$version" "$(<"$project/.bazelversion")" && can_fetch "$path" "$version"; then
      printf '%s\n' "$path"
      return
    fi
  done
  return 1
}

# at_least VERSION FLOOR compares dotted numbers; a VERSION that is none is too old.
at_least() {
  local version=${1%%[^0-9.]*}
  [[ $version == [0-9]*.[0-9]* && $(printf '%s\n' "$2" "$version" | sort -V | head -n 1) == "$2" ]]
}

can_fetch() {
  local path=$1 version=$2 key memo
  key=$(cat - "$project/MODULE.bazel" <<<"$path $version" | digest)
  memo=$cache/own-$key
  find "$cache" -maxdepth 1 -name 'own-*.no' -mmin +1440 -delete 2>/dev/null || true
  [[ ! -e $memo.yes ]] || return 0
  [[ ! -e $memo.no ]] || return 1
  say "seeing whether $path can fetch modules"
  mkdir -p "$cache"
  if (cd "$project" && timeout 180 "$path" mod graph --depth=1) >/dev/null 2>&1; then
    : >"$memo.yes"
  else
    : >"$memo.no"
    return 1
  fi
}

# digest names what it reads: 16 hexadecimal digits.
digest() { sha256sum | cut -c 1-16; }
