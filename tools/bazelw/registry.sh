# shellcheck shell=bash
# The module registry, made by ./registry (a Go program, run with the root's Go) from the root's packages and from
# Go modules. It is named by all that it depends on: the root, the generator, go.mod, and every bazel_dep in the project.

# shellcheck disable=SC2034
set_up_registry() {
  registry_key=$(
    {
      echo "$root_key"
      find "$parts/registry" -type f ! -name '*_test.go' ! -name BUILD.bazel -print0 | sort -z | xargs -0 cat
      grep bazel "$project/go.mod"
      find "$project" \( -name .git -o -name testdata \) -prune -o -name MODULE.bazel -print0 |
        sort -z | xargs -0 sed -n -e '/^bazel_dep(/,/)/p' -e '/^local_path_override(/,/)/p'
    } | digest
  )
  registry=$cache/registry-$registry_key
  [[ ! -d $registry ]] || { touch "$registry" && return 0; }

  lock
  if [[ ! -d $registry ]]; then
    rm -rf "$registry.part"
    mkdir -p "$registry.part"
    logged "making the module registry" "$cache/registry.log" run_generator "$registry.part"
    mv "$registry.part" "$registry"
    # Each is small, but a branch with other versions leaves one behind.
    find "$cache" -maxdepth 1 -name 'registry-*' -mtime +7 -exec rm -rf {} +
  fi
  unlock
}

# In a subshell: enter replaces the process.
run_generator() (
  cd "$project" && enter go run ./tools/bazelw/registry -out "$1" -at "$registry_in_root"
)
