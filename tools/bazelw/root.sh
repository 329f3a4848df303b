# shellcheck shell=bash
# The private Debian root: the packages listed in packages/base.txt, of the suite that has Bazel 7.
#
# A root is named by what goes into it. It is made beside its final name and renamed when whole, under a lock: a
# set-up that was cut off leaves only a .part, which the next one deletes.

root_suite=sid

# The variable is set for registry.sh, enter.sh and bazel.sh.
# shellcheck disable=SC2034
set_up_root() {
  local packages log
  packages=$(sed 's/#.*//' "$parts/packages/base.txt" | xargs)
  root_key=$(printf '%s\n' "$root_suite" "$packages" | cat - "$parts/root.sh" "$parts/runtimes.sh" | digest)
  root=$cache/root-$root_key
  [[ ! -d $root ]] || return 0

  lock
  # The hook is for mmdebstrap's shell: the files that enter.sh mounts over have to be there.
  # shellcheck disable=SC2016
  if [[ ! -d $root ]]; then
    say "making a private Debian root with Bazel, compilers and linkers in $root (once; 3 GB)"
    need_root_tools
    log=$cache/root-$root_key.log
    remove_root "$root.part"
    logged "installing packages" "$log" \
      mmdebstrap --mode="$(root_mode)" --variant=apt --include="$(ordinary $packages | paste -sd,)" \
      --aptopt='Acquire::Check-Valid-Until "false"' \
      --dpkgopt='force-unsafe-io' \
      --customize-hook='for f in resolv.conf hosts passwd group; do touch "$1/etc/$f"; done' \
      "$root_suite" "$root.part"
    # shellcheck disable=SC2086
    root=$root.part logged "unpacking older systems to load on" "$log" unpack_runtimes "$root.part" $packages
    "$parts/found.sh" "$root.part" "$(<"$project/.bazelversion")" ||
      die "the mirror's $root_suite has too old a part; $root.part is kept for a look"
    mv "$root.part" "$root"
    say "the root is ready"
  fi
  unlock
}

# lock keeps a second bazelw from setting up at the same time; it waits.
lock() {
  exec 9>"$cache/lock"
  flock --nonblock 9 || { say "another bazelw is setting up; waiting for it" && flock 9; }
}

unlock() { exec 9>&-; }

root_mode() { if ((EUID == 0)); then echo root; else echo unshare; fi; }

# A root made without root belongs to other users of the namespace it was made in.
remove_root() {
  [[ -e $1 ]] || return 0
  if ((EUID == 0)); then
    rm -rf --one-file-system "$1"
  else
    unshare --map-root-user --map-auto rm -rf --one-file-system "$1"
  fi
}

# need_root_tools sees to mmdebstrap and bubblewrap: as root it installs them, otherwise it says what is missing.
need_root_tools() {
  local missing=()
  type -P mmdebstrap >/dev/null || missing+=(mmdebstrap)
  type -P bwrap >/dev/null || missing+=(bubblewrap)
  ((EUID == 0)) || type -P newuidmap >/dev/null || missing+=(uidmap)
  if ((${#missing[@]})); then
    ((EUID == 0)) || die "without Bazel on PATH these packages are needed: ${missing[*]}; install them, or run bazelw as root"
    type -P apt-get >/dev/null || die "this machine has no apt-get; install these by hand: ${missing[*]}"
    logged "apt-get install ${missing[*]}" "$cache/apt.log" apt_install "${missing[@]}"
  fi
  ((EUID == 0)) || grep -q -e "^$(id -un):" -e "^$EUID:" /etc/subuid 2>/dev/null ||
    die "$(id -un) has no line in /etc/subuid and /etc/subgid (usermod --add-subuids, --add-subgids): run bazelw as root, or add one"
  ((EUID == 0)) || bwrap --ro-bind / / true 2>/dev/null ||
    die "user namespaces are not allowed here (see sysctl kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns): run bazelw as root, or install Bazel $(<"$project/.bazelversion")"
}

apt_install() {
  apt-get update -q &&
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"
}
