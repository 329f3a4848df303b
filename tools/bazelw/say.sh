# shellcheck shell=bash
# What bazelw tells the person in front of it: short lines on stderr with the seconds since it started, so that
# stdout stays Bazel's, and the end of a log when a step fails.

say() { printf 'bazelw: [%3d s] %s\n' "$SECONDS" "$*" >&2; }

die() {
  printf 'bazelw: %s\n' "$*" >&2
  exit 1
}

# logged WHAT LOG COMMAND... runs a command into a log and says what it is at: its own lines that begin with "I: ",
# and every 20 s that it is still alive. On failure it shows the end of the log and says where all of it is.
logged() {
  local what=$1 log=$2 status
  shift 2
  say "$what"
  : >"$log"
  if ! "$@" 2>&1 </dev/null | tee -a "$log" | show_steps "$what"; then
    status=${PIPESTATUS[0]}
    say "failed (exit code $status): $what"
    tail -n 20 "$log" | sed 's/^/bazelw:   | /' >&2
    die "the whole log is $log"
  fi
}

show_steps() {
  local line
  while true; do
    # read's status tells a timeout (above 128) from the end.
    if IFS= read -r -t 20 line; then
      [[ $line != "I: "* ]] || say "  ${line#I: }"
    elif (($? > 128)); then
      say "  still at it: $1"
    else
      break
    fi
  done
}
