#!/bin/bash
# Keeps the pipeline running on the session cluster: submits it, from the newest checkpoint where
# there is one, and submits it again when the job manager has lost it. Ends when someone cancels
# the job.
#
#   job.sh PIPELINE_FILE CHECKPOINT_DIR
set -euo pipefail

pipeline=$1
checkpoints=$2
host=${LIMPID_JOBMANAGER:-jobmanager}

# The states of the jobs that the job manager knows, one per line; fails while it is not there.
states() {
  exec 3<>"/dev/tcp/$host/8081" || return 1
  printf 'GET /jobs/overview HTTP/1.0\r\nHost: %s\r\n\r\n' "$host" >&3
  local answer
  answer=$(cat <&3)
  exec 3<&-
  [[ $answer == *'"jobs":'* ]] || return 1
  grep -o '"state":"[A-Z]*"' <<<"$answer" | cut -d'"' -f4 || true
}

newest_checkpoint() {
  find "$checkpoints" -path '*/chk-*/_metadata' -printf '%T@ %h\n' 2>/dev/null | sort -n | tail -n 1 | cut -d' ' -f2-
}

submit() {
  local from restore=()
  from=$(newest_checkpoint)
  if [[ -n $from ]]; then
    echo "job: continuing from $from"
    restore=(-s "file://$from")
  fi
  flink run --detached "${restore[@]}" /opt/limpid/job/limpid-job.jar "$pipeline"
}

while true; do
  if known=$(states 2>/dev/null); then
    case $known in
      *CANCELED* | *FINISHED*)
        echo "job: $known, nothing more to do"
        exit 0
        ;;
      '' | FAILED)
        submit || echo "job: could not submit, trying again" >&2
        ;;
    esac
  fi
  sleep 5
done
