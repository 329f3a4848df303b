# shellcheck shell=bash
# Systems to load on: packages of other suites or machines, each unpacked into a folder of its own in the root. In packages/
# they are written as apt writes them, NAME:ARCHITECTURE/SUITE, and go to /usr/lib/runtimes/SUITE-ARCHITECTURE.

# ordinary PACKAGE... and foreign PACKAGE... print those of each sort, one a line.
ordinary() { printf '%s\n' "$@" | grep -v / || true; }
foreign() { printf '%s\n' "$@" | grep / || true; }

# unpack_runtimes MADE PACKAGE... unpacks foreign packages into the root that is being made; the plain root's apt fetches them.
unpack_runtimes() {
  local made=$1 systems system
  shift
  systems=$(foreign "$@" | sed 's/.*:\(.*\)\/\(.*\)/\1 \2/' | sort -u)
  [[ -n $systems ]] || return 0
  while read -r system; do
    # shellcheck disable=SC2046,SC2086
    unpack_runtime "$made" $system $(foreign "$@" | sed -n "s|:${system/ //}\$||p") || return
  done <<<"$systems"
}

# unpack_runtime MADE ARCHITECTURE SUITE PACKAGE...
unpack_runtime() {
  local made=$1 architecture=$2 suite=$3 work deb into
  shift 3
  work=$made.runtime
  into=$made/usr/lib/runtimes/$suite-$architecture
  rm -rf "$work"
  mkdir -p "$work"/{lists,archives}/partial
  sed "s/ $root_suite / $suite /" "$root/etc/apt/sources.list" >"$work/sources.list"
  # A machine of its own: nothing is installed there, and only its own packages are looked at.
  local apt=(apt-get -q -o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$work/lists"
    -o Dir::State::status=/dev/null -o "Dir::Cache=$work" -o "APT::Architecture=$architecture" -o "APT::Architectures=$architecture"
    -o Acquire::Languages=none -o APT::Sandbox::User= -o Debug::NoLocking=1)
  in_plain_root "${apt[@]}" update || return
  (cd "$work" && in_plain_root "${apt[@]}" download "$@") || return
  as_owner mkdir -p "$into" || return
  for deb in "$work"/*.deb; do
    echo "I: unpacking ${deb##*/} of $suite"
    dpkg-deb --fsys-tarfile "$deb" | as_owner tar -x --keep-directory-symlink -f - -C "$into" || return
  done
  rm -rf "$work"
}
