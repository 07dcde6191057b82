"""What we ask of Railway is held to its published schema, and to the simulator's part of it.

What we ask of GitHub is held to the simulator's part of its schema, which is a true subset.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
from graphql import GraphQLSchema, OperationDefinitionNode, build_client_schema, build_schema, parse, validate

import rerail.adapters.github.operations
import rerail.adapters.railway.operations
import rerail.simulator.railway
from rerail.adapters.github.changes import MOST_COMMITS, document_for
from rerail.adapters.railway.operations import document
from rerail.simulator.github.graphql.schema import github_schema

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT.parent / "shared" / "data" / "railway-introspection.json"
SIMULATED = Path(rerail.simulator.railway.__path__[0]) / "schema.graphql"
FILES = sorted(Path(rerail.adapters.railway.operations.__path__[0]).glob("*.graphql"))
NAMES = [file.stem for file in FILES]
GITHUB = sorted(Path(rerail.adapters.github.operations.__path__[0]).glob("*.gql"))


@cache
def simulated() -> GraphQLSchema:
    return build_schema(SIMULATED.read_text(encoding="utf-8"))


@cache
def published() -> GraphQLSchema:
    answer = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    # Railway's own schema breaks a rule on deprecations; that is not ours to judge
    return build_client_schema(answer.get("data", answer), assume_valid=True)


def faults(schema: GraphQLSchema, name: str) -> list[str]:
    return [error.message for error in validate(schema, parse(document(name)))]


def test_there_are_operations() -> None:
    assert {"Vital", "VitalByProject", "Rollback", "Live"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_an_operation_is_valid_at_the_simulator(name: str) -> None:
    assert faults(simulated(), name) == []


@pytest.mark.skipif(not PUBLISHED.exists(), reason="Railway's published schema is not beside this checkout")
@pytest.mark.parametrize("name", NAMES)
def test_an_operation_is_valid_at_railway(name: str) -> None:
    assert faults(published(), name) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_file_holds_one_operation_of_its_name(name: str) -> None:
    operations = [
        node for node in parse(document(name)).definitions if isinstance(node, OperationDefinitionNode)
    ]
    assert [node.name.value for node in operations if node.name] == [name]


def test_there_are_operations_for_github() -> None:
    assert {"Releases", "PullRequests"} <= {file.stem for file in GITHUB}


@pytest.mark.parametrize("file", GITHUB, ids=lambda file: file.stem)
def test_an_operation_for_github_is_valid_and_named_like_its_file(file: Path) -> None:
    parsed = parse(file.read_text(encoding="utf-8"))
    assert validate(github_schema(), parsed) == []
    operations = [node for node in parsed.definitions if isinstance(node, OperationDefinitionNode)]
    assert [node.name.value for node in operations if node.name] == [file.stem]


def test_the_query_for_many_commits_is_valid() -> None:
    commits = [f"{n:040x}" for n in range(MOST_COMMITS)]
    text = document_for(commits)
    assert validate(github_schema(), parse(text)) == []
    assert all(text.count(commit) == 1 for commit in commits)


@pytest.mark.parametrize("schema", [simulated, published])
def test_a_selection_on_the_rollback_is_known_to_be_invalid(schema: object) -> None:
    if schema is published and not PUBLISHED.exists():
        pytest.skip("Railway's published schema is not beside this checkout")
    wrong = parse("mutation Wrong { deploymentRollback(id: 1) { id status } }")
    assert validate(published() if schema is published else simulated(), wrong)
