#!/usr/bin/env bash
# Prints what a root has got, since a mirror moves on and nothing is pinned; fails if its Bazel is too old.
#
# usage: found.sh ROOT BAZEL_FLOOR
set -euo pipefail

root=$1 floor=$2
# shellcheck source=tools/bazelw/own.sh
source "$(dirname "${BASH_SOURCE[0]}")/own.sh"

version() {
  # Epoch and Debian's revision say nothing here.
  dpkg-query --admindir="$root/var/lib/dpkg" -W -f '${Version}' "$1" | sed 's/^[0-9]*://; s/[-~+].*//'
}

bazel=$(<"$root/usr/share/bazel/build-label.txt")
printf 'bazelw: found bazel %s, go %s, gcc %s, GNU ld %s, lld %s, mold %s, clang %s, rustc %s\n' \
  "$bazel" "$(version golang-go)" "$(version gcc)" "$(version binutils)" "$(version lld)" "$(version mold)" \
  "$(version clang)" "$(version rustc)" >&2
at_least "$bazel" "$floor" || {
  echo "bazelw: bazel $bazel is older than $floor" >&2
  exit 1
}
