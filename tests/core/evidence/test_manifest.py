from __future__ import annotations

import json
from datetime import UTC, datetime

from rerail.core.evidence.manifest import About, decode_manifest, encode_manifest, manifest
from rerail.core.evidence.values import Kept, Part
from rerail.core.text import Redactor, Secret, draft

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
TOKEN = "b1946ac9-2f10-4c1d-9a3e-0c8f00aa11bb"
DEPLOY = Kept(
    part=Part.DEPLOY_LOG,
    file="deploy.txt",
    lines=2,
    bytes=31,
    sha256="ab" * 32,
    first_at=NOW,
    last_at=NOW,
    dropped=7,
    drop_notices=1,
    left_out=True,
    redactions={"env:B": 1, "email": 2},
    retained_until=NOW,
)
GONE = Kept(part=Part.BUILD_LOG, missing=draft(f"Railway refused it for {TOKEN}"))
ABOUT = About(run="1-1", service_id="s", environment_id="e", deployment_id="d")


def test_it_lists_each_file_with_its_account_and_each_missing_part_with_its_reason() -> None:
    made = manifest(ABOUT, (DEPLOY, GONE), NOW, Redactor({}), notes=[draft("Mind the gap.")])
    data = json.loads(encode_manifest(made))
    assert data["files"] == [
        {
            "name": "deploy.txt",
            "part": "deploy-log",
            "lines": 2,
            "bytes": 31,
            "sha256": "ab" * 32,
            "first_at": "2026-11-24T03:00:00Z",
            "last_at": "2026-11-24T03:00:00Z",
            "dropped": 7,
            "drop_notices": 1,
            "left_out": True,
            "redactions": {"email": 2, "env:B": 1},
            "retained_until": "2026-11-24T03:00:00Z",
            "note": None,
        }
    ]
    assert data["missing"] == [{"part": "build-log", "why": f"Railway refused it for {TOKEN}"}]
    assert data["notes"] == ["Mind the gap."]
    assert decode_manifest(encode_manifest(made)) == made


def test_its_texts_are_redacted() -> None:
    redactor = Redactor({"RAILWAY_TOKEN": Secret(TOKEN)})
    made = manifest(About(run=TOKEN), (GONE,), NOW, redactor, notes=[draft(TOKEN)])
    assert TOKEN not in encode_manifest(made).decode()
    assert "[REDACTED:RAILWAY_TOKEN]" in made.missing[0].why
