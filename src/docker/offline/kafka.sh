#!/bin/bash
# Writes server.properties from KAFKA_* variables (KAFKA_LOG_DIRS becomes log.dirs), formats the
# data folder once and starts the broker.
set -euo pipefail

properties=/opt/kafka/config/server.properties
: >"$properties"
while IFS='=' read -r name value; do
  case $name in
    KAFKA_HEAP_OPTS | KAFKA_OPTS) ;;
    KAFKA_*) printf '%s=%s\n' "$(tr 'A-Z_' 'a-z.' <<<"${name#KAFKA_}")" "$value" >>"$properties" ;;
  esac
done < <(env)

java=(java -Dlog4j2.configurationFile=/opt/kafka/config/log4j2.properties -cp '/opt/kafka/libs/*')
"${java[@]}" kafka.tools.StorageTool format --ignore-formatted \
  --cluster-id "${CLUSTER_ID:-5L6g3nShT-eMCtK--X86sw}" --config "$properties"
# shellcheck disable=SC2086
exec "${java[@]}" ${KAFKA_HEAP_OPTS:--Xmx1g} ${KAFKA_OPTS:-} kafka.Kafka "$properties"
