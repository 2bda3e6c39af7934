#!/bin/sh
# Puts what Flink's containers need into the volumes that they mount: natives and the classes that
# load them, the job jar, the models. Runs to its end at each start, so that an upgrade arrives.
#
#   artifacts.sh [LIMPID_HOME [VOLUMES]]
set -eu

limpid=${1:-/opt/limpid}
volumes=${2:-/artifacts}

# Pipelines that run have files of the volume open, so it is left alone if it has all of them.
refill() {
  if ! diff -rq "$1" "${2:?}" >/dev/null; then
    rm -rf "$2"/*
    cp -R "$1"/. "$2"/
  fi
}

home=$(mktemp -d)
cp -R "$limpid/job" "$limpid/models" "$home"/
refill "$limpid/flink-lib" "$volumes/flink-lib"
refill "$home" "$volumes/home"
rm -rf "$home"
echo "artifacts: $(ls "$volumes/flink-lib" | wc -l) jars for Flink's lib, models $(ls "$volumes/home/models" | tr '\n' ' ')"
