#!/usr/bin/env bash
# Builds Bazel's own reference server for remote execution from its source, and becomes it.
#
# It runs as another machine would as far as that can be had on this one: with the same system folders, but with no
# workspace, no client's output and no home in sight, and with an empty environment. Each action has a sandbox, a /tmp
# of its own, and no network. So an action that reads what it did not declare, by whatever path, finds nothing there.
#
# usage, in a root with the layer "remote": worker.sh FOLDER PORT TOKEN
# FOLDER/pid is there when it is ready.
set -euo pipefail

folder=$1 port=$2 token=$3
source=/usr/src/bazel-bootstrap
installed=/usr/share/bazel
if [[ ! -d $source ]]; then
  echo "worker.sh: no $source: run it in a root with the layer: ./bazelw --layer=remote --in-root" >&2
  exit 1
fi

jars=$installed/A-server.jar$(sed 's/^/:/' "$installed/bazel_classpath_debian_depends.txt" | tr -d '\n')
mkdir -p "$folder"/{classes/main/tools,runfiles,work,cas}
if [[ ! -d $folder/classes/com ]]; then
  find "$source/src/tools/remote/src/main" "$source/tools/java/runfiles" -name '*.java' ! -path '*/testing/*' -print0 |
    xargs -0 javac -nowarn -proc:none -Xlint:-options -d "$folder/classes" -cp "$jars"
  # The server takes its sandbox from its own jar.
  cp "$installed/linux-sandbox" "$folder/classes/main/tools/"
fi

# The empty blob is always there, says the protocol; this server never stores it and then reports that it is missing.
empty=$(sha256sum </dev/null | cut -d ' ' -f 1)
mkdir -p "$folder/cas/cas/${empty:0:2}"
: >"$folder/cas/cas/${empty:0:2}/$empty"

system=()
for name in bin lib lib32 lib64 libx32 sbin; do
  [[ ! -L /$name ]] || system+=(--symlink "$(readlink "/$name")" "/$name")
done

# Only who knows the token is served: the server listens on every address of the machine.
exec bwrap --die-with-parent --clearenv --setenv PATH /usr/bin:/bin --setenv RUNFILES_DIR /worker/runfiles \
  --ro-bind /usr /usr --ro-bind /etc /etc "${system[@]}" \
  --dev-bind /dev /dev --bind /proc /proc --ro-bind /sys /sys --tmpfs /tmp --tmpfs /var --tmpfs /run \
  --bind "$folder" /worker --chdir /worker -- \
  java -cp "/worker/classes:$jars" --enable-native-access=ALL-UNNAMED \
  com.google.devtools.build.remote.worker.RemoteWorker \
  --work_path=/worker/work --cas_path=/worker/cas --pid_file=/worker/pid \
  --listen_port="$port" --expected_authorization_token="$token" \
  --sandboxing --sandboxing_block_network --sandboxing_tmpfs_dir=/tmp
