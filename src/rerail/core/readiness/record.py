"""The readiness for machines: versioned, documented in docs/check.md."""

from __future__ import annotations

from typing import Any

from rerail.core.readiness.values import Readiness, RowState

SCHEMA_VERSION = 1
"""Grows when a key changes its meaning or goes; keys may be added at any time."""


def record(readiness: Readiness) -> dict[str, Any]:
    """Give a cleaned readiness as JSON has it: keys with dashes, times in ISO 8601 (UTC)."""
    kept = readiness.image_kept_until
    left = (kept - readiness.at).total_seconds() / 3600 if kept else None
    return {
        "schema_version": SCHEMA_VERSION,
        "ready": readiness.ready,
        "exit-code": int(readiness.exit_code),
        "at": readiness.at.isoformat(),
        "service": readiness.service,
        "environment": readiness.environment,
        "live-deployment-id": readiness.live_deployment_id,
        "target-tag": readiness.target_tag,
        "target-commit": readiness.target_commit,
        "target-deployment-id": readiness.target_deployment_id,
        "route": readiness.route,
        "image-kept-until": kept.isoformat() if kept else None,
        "image-hours-left": None if left is None else round(left, 2),
        "route-afterwards": readiness.route_afterwards,
        "auto-deploy": readiness.auto_deploy,
        "counts": {str(state): readiness.count(state) for state in RowState},
        "rows": [
            {
                "name": row.name,
                "state": row.state,
                "says": str(row.says),
                "do": str(row.do) if row.do else None,
                "blocks-with": None if row.blocks_with is None else int(row.blocks_with),
            }
            for row in readiness.rows
        ],
        "rights": [
            {"name": right.name, "answered": right.error is None, "refused": right.refused}
            for right in readiness.rights
        ],
    }
