# shellcheck shell=bash
# Layers: packages on top of the root, fetched when a layer is first asked for. The root's files are hard-linked and not
# copied, and what apt would add is unpacked beside them: seconds, and no room but for the packages themselves.
#
# No maintainer script runs, so a layer is for what works as it is unpacked: compilers, sources, plain programs.

# check_layers NAME... fails if there is a layer that packages/ does not know.
check_layers() {
  local layer
  for layer in "$@"; do
    [[ $layer != base && -f $parts/packages/$layer.txt ]] ||
      die "no layer $layer: there are $(cd "$parts/packages" && echo *.txt | sed 's/base\.txt *//; s/\.txt//g')"
  done
}

# set_up_layers NAME... makes the root with these layers on top the root that is entered. The registry stays the plain
# root's; outputs and the disk cache do not, since what lies in a system folder shows in no action's key.
set_up_layers() {
  (($#)) || return 0
  local packages key made log
  packages=$(for layer in "$@"; do sed 's/#.*//' "$parts/packages/$layer.txt"; done | xargs -n 1 | sort -u | xargs)
  key=$root_key-$(printf '%s\n' "$packages" | cat - "$parts/layers.sh" "$parts/runtimes.sh" | digest | cut -c 1-8)
  made=$cache/root-$key
  if [[ ! -d $made ]]; then
    lock
    if [[ ! -d $made ]]; then
      log=$made.log
      remove_root "$made.part"
      rm -rf "$made.apt"
      mkdir -p "$made.apt"/{lists,archives}/partial
      logged "putting packages on top of the root, for $*" "$log" unpack_layers "$made" "$packages"
      rm -rf "$made.apt"
      mv "$made.part" "$made"
    fi
    unlock
  fi
  root=$made root_key=$key
}

# unpack_layers MADE PACKAGES, in a pipeline of logged: a command that fails has to say so by itself.
unpack_layers() {
  local made=$1 deb packages
  mapfile -t packages < <(ordinary $2)
  # The root's own apt, which knows what is installed, with folders of its own for what it writes: the root is read-only.
  local apt=(apt-get -q -o "Dir::State::lists=$made.apt/lists" -o "Dir::Cache=$made.apt" -o Acquire::Languages=none
    -o APT::Sandbox::User= -o Debug::NoLocking=1)
  if ((${#packages[@]})); then
    in_plain_root "${apt[@]}" update || return
    in_plain_root "${apt[@]}" install -y --no-install-recommends --no-remove --download-only "${packages[@]}" || return
  fi
  as_owner cp -al "$root" "$made.part" || return
  # tar puts a new file in the place of an old one and never writes into it: the plain root's stays as it is.
  for deb in "$made.apt"/archives/*.deb; do
    [[ -e $deb ]] || break
    echo "I: unpacking ${deb##*/}"
    dpkg-deb --fsys-tarfile "$deb" | as_owner tar -x --keep-directory-symlink -f - -C "$made.part" || return
  done
  unpack_runtimes "$made.part" $2
}

# In a subshell: enter replaces the process.
in_plain_root() (enter "$@")

# as_owner COMMAND... may write what the root's maker wrote: a root made without root belongs to other users of the
# namespace that it was made in.
as_owner() {
  if ((EUID == 0)); then "$@"; else unshare --map-root-user --map-auto "$@"; fi
}
