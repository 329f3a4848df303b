# shellcheck shell=bash
# Bazel in the root: its start-up options, and the rc file that goes with the mode that the command line asks for.

bazel_in_root() {
  local mode=bzlmod arg rc more=()
  for arg in "$@"; do
    case $arg in --noenable_bzlmod | --enable_bzlmod=false | --config=workspace) mode=workspace ;; esac
  done
  case $mode in
    bzlmod) rc=/bazelw/parts/bzlmod.bazelrc ;;
    workspace) rc=$registry_in_root/workspace.bazelrc ;;
  esac
  [[ $project/ != /tmp/* ]] || more+=(--bazelrc=/bazelw/parts/tmp.bazelrc)
  if [[ -n ${BAZELW_INSIDE:-} ]]; then
    read -r root_key registry_key <<<"$BAZELW_INSIDE"
  fi
  # A server sees the root and registry that it was started with: the keys as an option make a newer one replace it.
  # The modes have an output base each, or changing between them would fetch everything again.
  GO_REPOSITORY_USE_HOST_CACHE=1 enter bazel \
    --nosystem_rc --nohome_rc --install_base=/usr/share/bazel --trust_install_base \
    --output_user_root="$cache/bazel-$root_key/$mode" --host_jvm_args="-Dbazelw=$root_key-$registry_key" \
    --bazelrc=/bazelw/parts/root.bazelrc --bazelrc="$rc" "${more[@]}" "$@"
}
