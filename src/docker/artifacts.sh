#!/bin/sh
# Puts what Flink's containers need into the volumes that they mount: natives and the classes that
# load them, the job jar, the models. Runs to its end at each start, so that an upgrade arrives.
set -eu

refill() {
  rm -rf "${2:?}"/*
  cp -R "$1"/. "$2"/
}

refill /opt/limpid/flink-lib /artifacts/flink-lib
mkdir -p /tmp/home
cp -R /opt/limpid/job /opt/limpid/models /tmp/home/
refill /tmp/home /artifacts/home
echo "artifacts: $(ls /artifacts/flink-lib | wc -l) jars for Flink's lib, models $(ls /artifacts/home/models | tr '\n' ' ')"
