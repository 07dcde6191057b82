"""The ids and the texts from outside of the runs that are told in tests."""

from __future__ import annotations

from dataclasses import dataclass

SERVICE_ID = "5a1c0c1e-1f0a-4d43-8d3e-6b2f9a5f7a10"
ENVIRONMENT_ID = "f2a96b0e-8a54-4d4f-9b0d-0f4f0a6f5c21"
PROJECT_ID = "0d9c7c52-4b8e-4c59-a1c3-9a4a51d7a6ee"
GOOD_ID = "11111111-aaaa-4aaa-8aaa-000000000001"
MIDDLE_ID = "22222222-bbbb-4bbb-8bbb-000000000002"
BAD_ID = "33333333-cccc-4ccc-8ccc-000000000003"
NEW_ID = "44444444-dddd-4ddd-8ddd-000000000004"
TAG = "deploy-2026-11-22-1410"


@dataclass(frozen=True)
class Words:
    """The texts from outside, so that a test can make them hostile."""

    message: str = "Cache sessions in Redis"
    author: str = "Ada Lovelace"
    reason: str = "Checkout answers 500 since 02:40"
    observed: str = "500 in 21 ms"
    excerpt: str = '{"status":"error","detail":"relation \\"sessions\\" does not exist"}'
    note: str = "GitHub listed only the first 300 changed files."
    why: str = "It is the newest release that served well: 10 h 25 min, until 02:31 UTC."
    passed_over: str = "served 9 min, less than 30 min"
    variable: str = "SESSION_STORE_URL"
    tag: str = TAG
    service: str = "api"
    environment: str = "production"
    check: str = "health"
    status: str = "DEPLOYING"
    trouble: str = "The connection was reset."
    subject: str = "Cache sessions in Redis (#312)"
    pull_request: str = "Cache sessions in Redis"
    committer: str = "ada"
    path: str = "/api/checkout"
    migration: str = "db/migrations/0042_sessions.sql"
    log_line: str = '2026-11-23T02:41:07.120000Z  ERROR  relation "sessions" does not exist'
    tail_line: str = "2026-11-23T03:00:14.000000Z  INFO  Received SIGTERM, closing 3 connections"
    platform: str = "Elevated latency in EU West"
    failure: str = "npm run migrate exited with 1"
    folder: str = "out/evidence"
    unreadable: str = "Railway refused the operation: Problem processing request"
    rule: str = "env:DATABASE_URL"
