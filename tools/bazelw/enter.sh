# shellcheck shell=bash
# Entering the root: bubblewrap puts the root's system folders, read-only, in the place of the machine's, and leaves
# everything else where it is, so that paths mean the same on both sides. Not chroot: a user namespace could not be made in
# one, and linux-sandbox would be lost. Not a fresh /proc, for the same reason.

registry_in_root=/bazelw/registry

# enter COMMAND... replaces this process.
enter() {
  [[ -z ${BAZELW_INSIDE:-} ]] || exec "$@"
  # A machine may be newer than the cache folder that it was given.
  type -P bwrap >/dev/null || need_root_tools
  local args=() dir name file
  for dir in "$root"/*; do
    name=/${dir##*/}
    case $name in
      /bin | /lib* | /sbin) args+=(--symlink "$(readlink "$dir")" "$name") ;;
      /etc | /usr | /var) args+=(--ro-bind "$dir" "$name") ;;
    esac
  done
  args+=(--dev-bind /dev /dev --bind /proc /proc --dev-bind /sys /sys --tmpfs /run --bind /var/tmp /var/tmp)
  # Debian's options for Bazel, which --nosystem_rc turns off with a warning every time.
  [[ ! -d $root/etc/bazel ]] || args+=(--tmpfs /etc/bazel)
  for dir in /*; do
    case $dir in
      /bin | /boot | /dev | /etc | /lib* | /lost+found | /proc | /run | /sbin | /sys | /usr | /var) ;;
      *) [[ -d $dir && ! -L $dir ]] && args+=(--bind "$dir" "$dir") ;;
    esac
  done
  # A project or cache below /var or /usr is not among these.
  mkdir -p "$cache"/{disk-"$root_key",go/mod,go/build}
  for dir in "$project" "$PWD" "$cache"; do
    case $dir in /usr/* | /var/*) args+=(--bind "$dir" "$dir") ;; esac
  done
  # What the machine knows and the root does not: names, users, and the certificates of a proxy in between.
  for file in resolv.conf hosts passwd group; do
    [[ ! -e /etc/$file ]] || args+=(--ro-bind "$(readlink -f "/etc/$file")" "/etc/$file")
  done
  for file in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/ca-bundle.pem; do
    [[ ! -e $file ]] || { args+=(--ro-bind "$(readlink -f "$file")" /etc/ssl/certs/ca-certificates.crt) && break; }
  done
  args+=(--bind "$cache/disk-$root_key" /bazelw/disk --ro-bind "$parts" /bazelw/parts)
  [[ ! -d ${registry:-} ]] || args+=(--ro-bind "$registry" "$registry_in_root")
  go_settings
  exec env -u LD_LIBRARY_PATH -u LD_PRELOAD -u CC -u CXX -u JAVA_HOME -u GOROOT -u GOBIN -u LC_ALL \
    PATH=/usr/bin:/bin:/usr/sbin:/sbin LANG=C.UTF-8 BAZELW_INSIDE="$root_key ${registry_key:-}" \
    GOTOOLCHAIN=local GOPATH="$cache/go" GOMODCACHE="$cache/go/mod" GOCACHE="$cache/go/build" \
    bwrap "${args[@]}" --chdir "$PWD" -- "$@"
}

# The machine's own Go may have been told of a module proxy in a file that the root's Go does not read.
go_settings() {
  local name
  type -P go >/dev/null || return 0
  for name in GOPROXY GOSUMDB GONOSUMDB GONOPROXY GOPRIVATE GOINSECURE GOFLAGS; do
    export "$name=$(cd / && go env "$name")"
  done
}
