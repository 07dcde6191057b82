"""GitHub's deployments after a rollback: the failed one is marked, the restored one recorded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from rerail.adapters.github.refusals import DeploymentError
from rerail.core import journal as j
from rerail.core.acting.plan import Undoes
from rerail.core.judging.reasons import Reason
from rerail.core.judging.verdict import exit_code_of, verdict_of
from rerail.core.text import draft
from rerail.core.values import Outcome, Proof, Route
from rerail.errors import ExitCode
from rerail.outlets.deployment_status import (
    LONGEST_DESCRIPTION,
    MOST_MARKED,
    DeploymentStatusOutlet,
    NothingToRecord,
)
from rerail.outlets.mailbox import TellingRoom
from tests.adapters.github.support import NOON, Stage, staged
from tests.telling_states import BAD_ID, GOOD_ID, TAG, Words
from tests.telling_story import Story

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rerail.adapters.github.deployments import DeploymentRecords
    from rerail.core.choosing.choice import Chosen
    from rerail.core.state import State
    from rerail.core.values import Deployment
    from rerail.simulator.github.deployments import Deployed, DeploymentStore

ENVIRONMENT = "shop / production"
ISSUE = j.Told(outlet="issue", done=True, where="https://github.com/acme/shop/issues/12", number=12)
RUN = "https://github.com/shop/api/actions/runs/4711"


@dataclass
class Commits(Story):
    """A run whose commits are those of the simulated repository."""

    good_sha: str | None = None
    bad_sha: str | None = None

    def good(self) -> Deployment:
        return replace(super().good(), commit=self.good_sha)

    def bad(self) -> Deployment:
        return replace(super().bad(), commit=self.bad_sha)

    def choice(self) -> Chosen:
        found = super().choice()
        release = replace(found.target.release, commit=self.good_sha) if self.good_sha else None  # type: ignore[type-var]
        return replace(found, target=replace(found.target, commit=self.good_sha, release=release))


@dataclass
class Scene:
    """A repository with a good and a bad commit, both deployed by Railway."""

    stage: Stage
    good: str
    bad: str
    failed: list[Deployed] = field(default_factory=list)

    def story(self, **how: object) -> Commits:
        return Commits(**{"good_sha": self.good, "bad_sha": self.bad, **how})  # type: ignore[arg-type]  # its fields

    def over(self, **how: object) -> Story:
        """Give a rollback that came to its end, RECOVERED."""
        story = self.story(**how).live()
        story.clock.advance(15.0)
        story.measure("health", Outcome.PASSED)
        story.tell(j.EndSeen(active=("new",), deployment=story.new("SUCCESS")))
        return story.close(Outcome.PASSED, Reason.RECOVERED, Proof.REQUEST_LOG)

    @property
    def store(self) -> DeploymentStore:
        return self.stage.world.deployments_of(self.stage.world.main)

    def outlet(self, *, same_repository: bool = True, **how: str) -> DeploymentStatusOutlet:
        def make() -> DeploymentRecords:
            return self.stage.deployments(**how)

        return DeploymentStatusOutlet(make, same_repository=same_repository)

    def deployed(self, commit: str, environment: str = ENVIRONMENT) -> int:
        return self.stage.world.railway_deployed(commit, NOON, environment).id

    def rollbacks(self) -> list[Deployed]:
        return [each for each in self.store.all() if each.task == "rollback"]

    def posts(self) -> int:
        return sum(each.startswith("POST") for each in self.stage.asked())


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with staged(tmp_path) as stage:
        good = stage.git.resolve("HEAD")
        bad = stage.git.commit("two", NOON, {"app.py": "2\n"})
        yield Scene(stage=stage, good=good, bad=bad)


def says(told: j.Told | None) -> str:
    assert told is not None
    assert (told.outlet, told.done) == ("github-deployment", True)
    assert told.says is not None
    return told.says.reveal()


def test_the_failed_deployment_is_marked_and_the_restored_one_recorded(scene: Scene) -> None:
    failed = scene.deployed(scene.bad)
    state = scene.over().tell(ISSUE).state
    assert says(scene.outlet().tell(state, final=True)) == (
        "the failed deployment is marked failure; the restored one is recorded as success"
    )
    marked, [restored] = scene.store.get(failed), scene.rollbacks()
    assert (marked.state, marked.statuses[-1].log_url) == ("failure", ISSUE.where)
    assert marked.statuses[-1].description == f"api in production was rolled back to {TAG}"
    assert (restored.sha, restored.environment, restored.state) == (scene.good, ENVIRONMENT, "success")
    assert restored.statuses[-1].log_url == ISSUE.where
    assert restored.description == f"api in production rolled back to {TAG} from {BAD_ID}"
    assert scene.store.merged == [], "auto_merge is off"


def test_an_undo_marks_none_as_failed_and_records_what_is_live_again(scene: Scene) -> None:
    good, bad = scene.deployed(scene.good), scene.deployed(scene.bad)
    undoes = Undoes(rollback=BAD_ID, at=NOON, incident=11)
    state = scene.over(undoes=undoes).state
    assert says(scene.outlet().tell(state, final=True)) == "the restored one is recorded as success"
    [restored] = scene.rollbacks()
    assert (restored.sha, restored.environment, restored.state) == (scene.good, ENVIRONMENT, "success")
    assert restored.description == f"api in production rolled forward again to {TAG} from {BAD_ID}"
    assert "failure" not in {
        status.state for each in (good, bad) for status in scene.store.get(each).statuses
    }


@pytest.mark.parametrize(
    ("outcome", "reason", "word"),
    [
        (Outcome.FAILED, Reason.TARGET_UNHEALTHY, "failure"),
        (Outcome.UNKNOWN, Reason.NO_PROOF, "error"),
    ],
)
def test_a_rollback_that_is_not_known_to_have_helped_says_so(
    scene: Scene, outcome: Outcome, reason: Reason, word: str
) -> None:
    failed = scene.deployed(scene.bad)
    state = scene.story().live().close(outcome, reason, Proof.NONE).state
    scene.outlet().tell(state, final=True)
    assert [each.state for each in scene.rollbacks()] == [word]
    assert scene.store.get(failed).statuses[-1].description.endswith(", which is not known to have helped")


def test_it_is_told_once_however_often_it_is_asked(scene: Scene) -> None:
    scene.deployed(scene.bad)
    told, state = scene.outlet(), scene.over().state
    assert told.tell(state, final=True) == told.tell(state, final=True)
    assert scene.posts() == 3, "a status, a deployment, its status"


def test_another_run_for_the_same_failed_deployment_records_nothing_twice(scene: Scene) -> None:
    scene.deployed(scene.bad)
    state = scene.over().state
    for run in ("4711-1", "4711-2"):
        scene.outlet().tell(replace(state, run=run), final=True)
    assert scene.posts() == 3
    assert len(scene.rollbacks()) == 1


def test_an_answer_that_was_lost_is_looked_up_and_the_rest_done_when_asked_again(scene: Scene) -> None:
    scene.deployed(scene.bad)
    scene.stage.world.faults.fail("POST", "/deployments$")
    told, state = scene.outlet(), scene.over().state
    with pytest.raises(DeploymentError) as caught:
        told.tell(state, final=True)
    assert caught.value.again
    assert "recorded as success" in says(told.tell(state, final=True))
    assert len(scene.rollbacks()) == 1
    assert scene.posts() == 4


def test_without_the_permission_it_is_skipped_with_a_reason_and_the_run_is_as_good(scene: Scene) -> None:
    scene.deployed(scene.bad)
    scene.stage.world.add_token("reads-only-0123456789", permissions={"contents": "read", "issues": "write"})
    story = scene.over().tell(ISSUE)
    told = scene.outlet(token="reads-only-0123456789")
    room = TellingRoom((told,), story.journal)
    assert room.settle(5.0), "nothing is waited for"
    [word] = [told for told in story.state.told if told.outlet == "github-deployment"]
    assert not word.done
    assert str(word.says).startswith("skipped: the token lacks `deployments: write` in acme/shop")
    assert exit_code_of(story.state) == ExitCode.RECOVERED
    assert scene.posts() == 1, "a refusal is not asked for again"


@pytest.mark.parametrize("environment", [ENVIRONMENT, "production", "Shop / Production"])
def test_the_restored_one_is_recorded_where_the_failed_one_was(scene: Scene, environment: str) -> None:
    scene.deployed(scene.bad, environment)
    scene.outlet().tell(scene.over().state, final=True)
    assert [each.environment for each in scene.rollbacks()] == [environment]


@pytest.mark.parametrize(
    "environment", ["shop / staging", "staging", "other / production", "shop / production-2", "preproduction"]
)
def test_a_deployment_of_another_place_is_left_alone(scene: Scene, environment: str) -> None:
    other = scene.deployed(scene.bad, environment)
    told = says(scene.outlet().tell(scene.over().state, final=True))
    assert "GitHub knows no deployment of the failed commit in this environment: none is marked" in told
    assert scene.store.get(other).state == "success"
    assert [each.environment for each in scene.rollbacks()] == ["production"], "as Railway calls it"


def test_only_the_newest_few_of_a_commit_are_marked(scene: Scene) -> None:
    numbers = [scene.deployed(scene.bad) for _ in range(MOST_MARKED + 2)]
    told = says(scene.outlet().tell(scene.over().state, final=True))
    assert told.startswith(f"{MOST_MARKED} failed deployments are marked failure")
    states = [scene.store.get(each).state for each in numbers]
    assert states.count("failure") == MOST_MARKED
    assert states[-MOST_MARKED:] == ["failure"] * MOST_MARKED


def test_a_commit_that_failed_and_is_restored_is_not_marked_as_failed(scene: Scene) -> None:
    number = scene.deployed(scene.good)
    told = says(scene.outlet().tell(scene.over(bad_sha=scene.good).state, final=True))
    assert told.startswith("the failed and the restored one share their commit: none is marked")
    assert scene.store.get(number).state == "success"
    assert len(scene.rollbacks()) == 1


def test_an_image_without_a_commit_is_neither_marked_nor_recorded(scene: Scene) -> None:
    told = says(scene.outlet().tell(scene.over(bad_sha=None).state, final=True))
    assert told.startswith("the failed deployment was made from no commit: none is marked")
    scene.deployed(scene.bad)
    told = says(scene.outlet().tell(scene.over(good_sha=None).state, final=True))
    assert told.endswith("the Target was made from no commit: nothing is recorded")
    assert len(scene.rollbacks()) == 1
    with pytest.raises(NothingToRecord, match="neither deployment was made from a commit") as caught:
        scene.outlet().tell(scene.over(bad_sha=None, good_sha=None).state, final=True)
    assert not caught.value.again


def nobody() -> DeploymentRecords:
    raise AssertionError("nobody is to be asked")


def unsent() -> State:
    story = Story().planned().tell(j.Intent(rung=0, route=Route.ROLLBACK, subject=GOOD_ID))
    story.tell(j.Answer(rung=0, reply=j.Reply.REFUSED, says=draft("no")))
    closed = j.StepClosed(
        step=j.Step.RESTORE, rung=0, outcome=Outcome.FAILED, reason=Reason.NO_ROUTE, says=draft("no")
    )
    return story.tell(closed).end(Reason.NO_ROUTE, ExitCode.NOT_RECOVERED)


@pytest.mark.parametrize(
    "state",
    [
        Story().read().end(Reason.RAILWAY_UNREACHABLE, ExitCode.REMOTE_UNAVAILABLE),
        Story(dry_run=True).planned().end(Reason.DRY_RUN, ExitCode.RECOVERED),
        unsent(),
    ],
    ids=["nothing planned", "dry run", "refused"],
)
def test_a_run_that_changed_nothing_at_railway_says_nothing_at_github(state: State) -> None:
    assert DeploymentStatusOutlet(nobody, same_repository=True).tell(state, final=True) is None


def test_nothing_is_said_before_the_end() -> None:
    told = DeploymentStatusOutlet(nobody, same_repository=True)
    assert told.tell(Story().live().state, final=False) is None


def test_a_rollback_whose_answer_was_lost_may_have_been_applied_and_is_recorded(scene: Scene) -> None:
    scene.deployed(scene.bad)
    story = scene.story().planned().tell(j.Intent(rung=0, route=Route.ROLLBACK, subject=GOOD_ID))
    story.tell(j.Answer(rung=0, reply=j.Reply.LOST, says=draft("reset")))
    reason = Reason.ANSWER_LOST
    closed = j.StepClosed(step=j.Step.RESTORE, rung=0, outcome=Outcome.UNKNOWN, reason=reason, says=draft(""))
    story.tell(closed).tell(verdict_of(closed, None))
    scene.outlet().tell(story.state, final=True)
    assert [each.state for each in scene.rollbacks()] == ["error"]


@pytest.mark.parametrize(("same_repository", "link"), [(True, ISSUE.where), (False, RUN)])
def test_an_issue_elsewhere_is_not_named_in_this_repository(
    scene: Scene, same_repository: bool, link: str
) -> None:
    failed = scene.deployed(scene.bad)
    state = scene.over().tell(ISSUE).state
    scene.outlet(same_repository=same_repository).tell(state, final=True)
    assert scene.store.get(failed).statuses[-1].log_url == link
    assert scene.rollbacks()[0].statuses[-1].log_url == link


@pytest.mark.parametrize("service", ["s" * 500, "🚂" * 200])
def test_a_long_name_is_cut_to_what_github_takes(scene: Scene, service: str) -> None:
    scene.deployed(scene.bad)
    scene.outlet().tell(scene.over(words=Words(service=service)).state, final=True)
    [restored] = scene.rollbacks()
    for text in (restored.statuses[-1].description, restored.description or ""):
        assert text.endswith("…")
        assert LONGEST_DESCRIPTION - 2 <= len(text.encode("utf-16-le")) / 2 <= LONGEST_DESCRIPTION


def test_nothing_of_the_evidence_is_said_at_github(scene: Scene) -> None:
    failed = scene.deployed(scene.bad)
    scene.outlet().tell(scene.over().state, final=True)
    words = Words()
    shown = repr((scene.store.get(failed), scene.rollbacks()))
    for word in (words.message, words.author, words.reason, words.observed, words.variable, "api.shop"):
        assert word not in shown
