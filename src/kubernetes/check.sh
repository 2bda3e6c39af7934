#!/bin/sh
# Checks the manifests, as kustomize puts them together, against schemas; see README.md.
#
#   check.sh SCHEMAS   a folder with Kubernetes' schemas and flinkdeployment-flink-v1beta1.json
set -eu

schemas=${1:?expected a folder of schemas}
here=$(dirname -- "$0")
for variant in base gpu; do
  manifests=$(kustomize build "$here/$variant")
  printf '%s\n' "$manifests" |
    kubeconform -strict -summary \
      -schema-location "$schemas/{{.ResourceKind}}{{.KindSuffix}}.json"
done
