#!/usr/bin/env python3
"""Checks the manifests, as kustomize puts them together, strictly against their schemas.

check.py CRD

CRD  flinkdeployments.flink.apache.org-v1.yml of Flink's Kubernetes operator

Needs kustomize, and the Python package kubernetes-validate, which has Kubernetes' schemas.
"""

import pathlib
import subprocess
import sys

import jsonschema
import kubernetes_validate
import yaml

HERE = pathlib.Path(__file__).parent
VARIANTS = ("base", "gpu")
KUBERNETES = kubernetes_validate.latest_version()


def refuse_unknown(node):
    """Makes keys that a schema does not name errors, unless it says that it keeps them."""
    if isinstance(node, dict):
        known = isinstance(node.get("properties"), dict)
        if known and not node.get("x-kubernetes-preserve-unknown-fields"):
            node.setdefault("additionalProperties", False)
        for value in node.values():
            refuse_unknown(value)
    elif isinstance(node, list):
        for value in node:
            refuse_unknown(value)


def flink_schema(crd):
    definition = yaml.safe_load(pathlib.Path(crd).read_text(encoding="utf-8"))
    schema = definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    schema["properties"].update(
        apiVersion={"type": "string"}, kind={"type": "string"}, metadata={"type": "object"}
    )
    refuse_unknown(schema)
    return schema


def problem(manifest, flink):
    try:
        if manifest["kind"] == "FlinkDeployment":
            jsonschema.validate(manifest, flink)
        else:
            kubernetes_validate.validate(manifest, KUBERNETES, strict=True)
    except jsonschema.ValidationError as error:
        return f"{error.json_path}: {error.message}"
    except kubernetes_validate.ValidationError as error:
        return f"{error.path}: {error.message}"
    return None


def main(crd):
    flink = flink_schema(crd)
    failed = False
    for variant in VARIANTS:
        built = subprocess.run(
            ["kustomize", "build", HERE / variant], check=True, capture_output=True, text=True
        )
        manifests = list(yaml.safe_load_all(built.stdout))
        for manifest in manifests:
            found = problem(manifest, flink)
            if found:
                failed = True
                print(f"{variant}: {manifest['kind']} {manifest['metadata']['name']}: {found}")
        print(f"{variant}: {len(manifests)} manifests, Kubernetes {KUBERNETES}")
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
