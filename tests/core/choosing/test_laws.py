"""Laws of choosing, for any history."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from rerail.core.choosing.choice import Choice, Chosen, Joined, NeedMore, Wish
from rerail.core.choosing.served import find_live
from rerail.core.choosing.target import choose
from rerail.core.values import Deployment, Release, ServiceView, Trigger
from tests.core.choosing.builders import NOW, ago, served_spans, sha, skipped, tag, view

if TYPE_CHECKING:
    from collections.abc import Sequence

STATUSES = (
    "REMOVED",
    "REMOVED",
    "REMOVED",
    "SUCCESS",
    "CRASHED",
    "FAILED",
    "BUILDING",
    "SLEEPING",
    "SKIPPED",
)
COMMITS = (None, *(sha(str(i)) for i in range(4)))


@st.composite
def deployments(draw: st.DrawFn, name: str) -> Deployment:
    made = draw(st.integers(min_value=1, max_value=300))
    ended = draw(st.integers(min_value=0, max_value=made))
    return Deployment(
        id=name,
        status=draw(st.sampled_from(STATUSES)),
        created_at=ago(made),
        status_updated_at=draw(st.sampled_from((ago(ended), ago(ended), None))),
        can_rollback=draw(st.booleans()),
        can_redeploy=draw(st.booleans()),
        commit=draw(st.sampled_from(COMMITS)),
        reason=draw(st.sampled_from(("deploy", "rollback", None))),
        patch_id=draw(st.sampled_from((None, None, "patch"))),
        image_digest=draw(st.sampled_from((None, "sha256:a", "sha256:b"))),
        snapshot_id=draw(st.sampled_from((None, "one", "two"))),
    )


@st.composite
def services(draw: st.DrawFn) -> ServiceView:
    count = draw(st.integers(min_value=0, max_value=9))
    rows = tuple(draw(deployments(f"d{i}")) for i in range(count))
    ups = tuple(d for d in rows if d.status == "SUCCESS")
    active = ups if draw(st.booleans()) else ()
    return view(*rows, active=active, next_page=draw(st.sampled_from((None, None, "cursor"))))


RELEASES = st.lists(
    st.builds(
        lambda i, commit, made: tag(f"deploy-{i}", commit, made=made),
        st.integers(0, 5),
        st.sampled_from([c for c in COMMITS if c]),
        st.integers(1, 300),
    ),
    max_size=4,
    unique_by=lambda r: r.tag,
).map(tuple)
WISHES = st.builds(
    Wish,
    trigger=st.sampled_from(Trigger),
    min_served=st.sampled_from((0.0, 600.0, 1800.0)),
    bad_since=st.one_of(st.none(), st.integers(0, 300).map(ago)),
    allow_untagged=st.booleans(),
    blamed=st.sampled_from((frozenset[str](), frozenset({sha("1")}))),
    recorded_healthy=st.sampled_from((frozenset[str](), frozenset({"d1"}))),
)
laws = settings(max_examples=100, deadline=None)


def taken(choice: Choice) -> str | None:
    if isinstance(choice, Chosen) and choice.target.deployment is not None:
        return choice.target.deployment.id
    return None


def story(choice: Choice) -> tuple[type[Choice], Any]:
    """Give what a choice comes to, without its words."""
    return type(choice), taken(choice)


@laws
@given(services(), RELEASES, WISHES)
def test_live_is_never_chosen(service: ServiceView, releases: tuple[Release, ...], wish: Wish) -> None:
    live = find_live(service, NOW)
    chosen = taken(choose(service, releases, wish, NOW))
    assert chosen is None or live is None or chosen != live.id


@laws
@given(services(), RELEASES, WISHES)
def test_what_never_went_live_is_never_chosen(
    service: ServiceView, releases: tuple[Release, ...], wish: Wish
) -> None:
    chosen = taken(choose(service, releases, wish, NOW))
    assert chosen is None or chosen in served_spans(service, NOW)


@laws
@given(
    services(), RELEASES, WISHES, st.sampled_from(("d0", "d1", "deploy-0", sha("1"), "deploy-9", sha("9")))
)
def test_a_named_target_is_never_live_nor_anything_that_never_went_live(
    service: ServiceView, releases: tuple[Release, ...], wish: Wish, name: str
) -> None:
    chosen = taken(choose(service, releases, replace(wish, target=name), NOW))
    live = find_live(service, NOW)
    assert chosen is None or (chosen in served_spans(service, NOW) and (live is None or chosen != live.id))


@laws
@given(services(), RELEASES, WISHES)
def test_the_target_had_ended_when_things_went_bad(
    service: ServiceView, releases: tuple[Release, ...], wish: Wish
) -> None:
    choice = choose(service, releases, wish, NOW)
    if isinstance(choice, Chosen) and wish.bad_since is not None:
        assert choice.target.served is not None
        assert choice.target.served.end <= wish.bad_since


@laws
@given(services(), RELEASES, WISHES)
def test_the_order_of_rows_and_releases_does_not_matter(
    service: ServiceView, releases: tuple[Release, ...], wish: Wish
) -> None:
    turned = replace(service, history=service.history[::-1], active=service.active[::-1])
    assert choose(service, releases, wish, NOW) == choose(turned, releases[::-1], wish, NOW)


@laws
@given(services(), RELEASES, WISHES, st.lists(st.integers(0, 300), max_size=9))
def test_skipped_rows_never_change_the_target(
    service: ServiceView, releases: tuple[Release, ...], wish: Wish, times: Sequence[int]
) -> None:
    extra = tuple(skipped(f"s{i}", made=made, commit="e" * 40) for i, made in enumerate(times))
    more = replace(service, history=(*extra, *service.history))
    assert story(choose(service, releases, wish, NOW)) == story(choose(more, releases, wish, NOW))


@laws
@given(services(), RELEASES, WISHES, st.integers(-500_000, 500_000))
def test_the_dates_of_tags_never_change_which_deployment_is_chosen(
    service: ServiceView, releases: tuple[Release, ...], wish: Wish, shift: int
) -> None:
    """A join by time goes by them, and so is left out: every deployment has its commit here."""
    history = tuple(replace(d, commit=d.commit or sha("none")) for d in service.history)
    active = tuple(d for d in history if d.id in {a.id for a in service.active})
    service = replace(service, history=history, active=active)
    moved = tuple(
        replace(r, at=r.at + timedelta(seconds=shift * (1 if i % 2 else -1))) for i, r in enumerate(releases)
    )
    assert story(choose(service, releases, wish, NOW)) == story(choose(service, moved, wish, NOW))


@laws
@given(services(), RELEASES, WISHES)
def test_an_automatic_run_takes_nothing_inferred_and_nothing_untagged_unless_allowed(
    service: ServiceView, releases: tuple[Release, ...], wish: Wish
) -> None:
    choice = choose(service, releases, replace(wish, trigger=Trigger.AUTOMATIC), NOW)
    if isinstance(choice, Chosen):
        assert choice.target.joined is not Joined.TIME_WINDOW
        assert choice.target.release is not None or wish.allow_untagged


@laws
@given(services(), RELEASES, WISHES)
def test_an_automatic_run_takes_only_what_served_well_or_a_rollback_to_what_had(
    service: ServiceView, releases: tuple[Release, ...], wish: Wish
) -> None:
    choice = choose(service, releases, replace(wish, trigger=Trigger.AUTOMATIC), NOW)
    if isinstance(choice, Chosen):
        taken = choice.target.deployment
        assert taken is not None
        spans = served_spans(service, NOW)
        well = {i for i, span in spans.items() if span.seconds >= wish.min_served} | wish.recorded_healthy
        before = {d.id for d in service.history if d.id in spans and d.created_at < taken.created_at}
        assert taken.id in well or (taken.reason == "rollback" and before & well)


@laws
@given(services(), RELEASES, WISHES)
def test_more_is_asked_for_only_where_there_is_more(
    service: ServiceView, releases: tuple[Release, ...], wish: Wish
) -> None:
    choice = choose(service, releases, wish, NOW)
    assert not isinstance(choice, NeedMore) or choice.after == service.next_page
    complete = choose(replace(service, next_page=None), releases, wish, NOW)
    assert not isinstance(complete, NeedMore)


@laws
@given(services(), RELEASES, WISHES)
def test_a_span_lies_within_its_deployments_life(
    service: ServiceView, releases: tuple[Release, ...], wish: Wish
) -> None:
    del releases, wish
    made = {d.id: d.created_at for d in service.history}
    for of, span in served_spans(service, NOW).items():
        assert made[of] <= span.start <= span.end <= NOW


@laws
@given(services(), RELEASES, WISHES)
def test_everything_passed_over_has_a_reason_and_is_newer_than_the_target(
    service: ServiceView, releases: tuple[Release, ...], wish: Wish
) -> None:
    choice = choose(service, releases, wish, NOW)
    if isinstance(choice, Chosen) and choice.target.deployment is not None:
        made = choice.target.deployment.created_at
        assert all(p.why and p.deployment.created_at > made for p in choice.passed_over)
