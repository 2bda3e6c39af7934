#!/usr/bin/env python3
"""Prints the JSON schema of a custom resource definition, in which unknown keys are errors.

crd-schema.py flinkdeployments.flink.apache.org-v1.yml > flinkdeployment-flink-v1beta1.json
"""

import json
import sys

import yaml


def refuse_unknown(node):
    if isinstance(node, dict):
        known = isinstance(node.get("properties"), dict)
        if known and not node.get("x-kubernetes-preserve-unknown-fields"):
            node.setdefault("additionalProperties", False)
        for value in node.values():
            refuse_unknown(value)
    elif isinstance(node, list):
        for value in node:
            refuse_unknown(value)


with open(sys.argv[1], encoding="utf-8") as file:
    definition = yaml.safe_load(file)
schema = definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
schema["properties"].update(
    apiVersion={"type": "string"}, kind={"type": "string"}, metadata={"type": "object"}
)
refuse_unknown(schema)
json.dump(schema, sys.stdout)
