#!/bin/bash
# standalone-job | taskmanager | flink ARGUMENTS | any other command, as in the official image.
set -euo pipefail

class_path=$(find /opt/flink/lib -name '*.jar' | sort | paste -sd:)
# Flink's own scripts open this and more.
run_java() { exec java --add-opens=java.base/java.util=ALL-UNNAMED -Dlog4j2.configurationFile=/opt/flink/conf/log4j2.properties "$@"; }

if [[ $(basename "$0") == flink ]]; then
  run_java -cp "$class_path" org.apache.flink.client.cli.CliFrontend "$@"
fi

printf '%s\n' "${FLINK_PROPERTIES:-}" >/opt/flink/conf/config.yaml

# Heap sizes and their settings, computed by Flink itself: first line JVM options, second settings.
resources() {
  java -cp "$class_path" org.apache.flink.runtime.util.bash.BashJavaUtils "$1" --configDir /opt/flink/conf \
    2>/dev/null | sed -n 's/^BASH_JAVA_UTILS_EXEC_RESULT://p'
}

role=$1
shift
case $role in
  standalone-job)
    mapfile -t lines < <(resources GET_JM_RESOURCE_PARAMS)
    # shellcheck disable=SC2086
    run_java ${lines[0]} -cp "$class_path" \
      org.apache.flink.container.entrypoint.StandaloneApplicationClusterEntryPoint \
      --configDir /opt/flink/conf ${lines[1]} "$@"
    ;;
  taskmanager)
    mapfile -t lines < <(resources GET_TM_RESOURCE_PARAMS)
    # shellcheck disable=SC2086
    run_java ${lines[0]} -cp "$class_path" \
      org.apache.flink.runtime.taskexecutor.TaskManagerRunner --configDir /opt/flink/conf ${lines[1]} "$@"
    ;;
  *) exec "$role" "$@" ;;
esac
