"""A deployment's untyped `meta`, in the shapes seen in practice (there is no published schema)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rerail.simulator.world.values import Deployment, Service

Keys = dict[str, object]


def _commit_keys(deployment: Deployment, service: Service) -> Keys:
    shown = deployment.reason != "rollback" or service.meta.commit_on_rollback
    if deployment.commit is None or service.source != "github" or not shown:
        return {}
    return {
        "repo": service.repo,
        "branch": service.branch,
        "commitHash": deployment.commit.sha,
        "commitMessage": deployment.commit.message,
        "commitAuthor": deployment.commit.author,
    }


def _image_keys(deployment: Deployment, *, imaged: bool) -> Keys:
    keys: Keys = {} if deployment.image is None else {"image": deployment.image}
    if imaged and deployment.image_digest is not None:
        keys["imageDigest"] = deployment.image_digest
    return keys


def _manifest(service: Service) -> Keys:
    deploy = {
        "healthcheckPath": service.healthcheck_path,
        "healthcheckTimeout": service.healthcheck_timeout,
        "multiRegionConfig": {"europe-west4-drams3a": {"numReplicas": service.replicas}},
        "restartPolicyType": "ON_FAILURE",
        "restartPolicyMaxRetries": 10,
    }
    return {"build": {"builder": "RAILPACK"}, "deploy": deploy}


def _optional_keys(deployment: Deployment) -> Keys:
    keys = {
        "patchId": deployment.patch_id,
        "cliMessage": deployment.cli_message,
        "cliCaller": None if deployment.cli_message is None else "railway-cli",
        "skippedReason": deployment.skipped_reason,
    }
    return {name: value for name, value in keys.items() if value is not None}


def meta_of(deployment: Deployment, service: Service, *, imaged: bool) -> object:
    """Give its meta as it is before or after the image exists: a JSON object, or a string of one."""
    if deployment.meta is not None:
        return deployment.meta
    keys: Keys = {} if deployment.reason is None else {"reason": deployment.reason}
    keys |= {"runtime": "V2", "logsV2": True}
    if imaged or not service.meta.half_filled:
        keys |= _commit_keys(deployment, service) | {"serviceManifest": _manifest(service)}
    keys |= _image_keys(deployment, imaged=imaged) | _optional_keys(deployment)
    return json.dumps(keys) if service.meta.as_string else keys
