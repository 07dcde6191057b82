from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rerail.settings import ConfigFile, Origin, resolve
from rerail.settings.registry import dashed, input_variable, registry, variable
from tests.settings.support import ENV, NOW, SAMPLES, file_of, resolved

PUBLIC = [name for name, option in registry().items() if not option.only_variables]
OTHER_WAYS: dict[str, dict[str, object]] = {
    "version_assert": {"version_url": "https://v"},
    "route": {"allow_rebuild": True},
}
SOURCES = (Origin.OPTION, Origin.INPUT, Origin.ENVIRONMENT, Origin.FILE)


@given(
    name=st.sampled_from(PUBLIC),
    sources=st.sets(st.sampled_from(SOURCES)),
    order=st.permutations(range(5)),
    empty=st.booleans(),
)
def test_of_all_that_is_given_the_highest_source_wins(
    name: str, sources: set[Origin], order: list[int], *, empty: bool
) -> None:
    kind = registry()[name].kind
    texts = dict(zip(SOURCES, (SAMPLES[kind][n] for n in order), strict=False))
    options: dict[str, object] = dict(OTHER_WAYS.get(name, {}))
    if name != "service":
        options["service"] = "api"
    env = dict(ENV)
    if empty:
        env |= {input_variable(name): "", variable(name): "  "}
    entries = {dashed(name): texts[Origin.FILE]} if Origin.FILE in sources else {}
    if Origin.OPTION in sources:
        options[name] = (texts[Origin.OPTION],) if kind.many else texts[Origin.OPTION]
    if Origin.INPUT in sources:
        env[input_variable(name)] = texts[Origin.INPUT]
    if Origin.ENVIRONMENT in sources:
        env[variable(name)] = texts[Origin.ENVIRONMENT]
    if name == "service" and not sources:
        return

    found = resolve(options, env, file_of(entries), NOW)

    winner = next((source for source in SOURCES if source in sources), Origin.DEFAULT)
    assert found.place(name).origin is winner
    if winner is not Origin.DEFAULT:
        read = kind.read(texts[winner], NOW)
        assert getattr(found.settings, name) == ((read,) if kind.many else read)


@given(name=st.sampled_from(PUBLIC))
def test_an_empty_input_variable_or_key_is_not_given(name: str) -> None:
    env = {input_variable(name): "", variable(name): " \n"}
    file = ConfigFile.parse(f"{dashed(name)}:\n")
    plain = resolved()
    assert resolved(env=env, file=file).settings == plain.settings
    assert resolved(env=env, file=file).place(name) == plain.place(name)


def test_the_file_s_true_can_be_taken_back_by_an_option() -> None:
    file = file_of({"automatic": True})
    assert resolved(file=file).settings.automatic is True
    assert resolved({"automatic": False}, file=file).settings.automatic is False


def test_dashes_stay_in_the_names_of_inputs() -> None:
    found = resolved(env={"INPUT_HEALTH-URL": "https://a/x\n\n  https://b/y \n"})
    assert found.settings.health_url == ("https://a/x", "https://b/y")
    assert str(found.place("health-url")) == "input `health-url`"
    assert resolved(env={"INPUT_HEALTH_URL": "https://a/x"}).settings.health_url == ()


def test_a_repeated_option_is_a_list_and_so_is_a_list_in_the_file() -> None:
    urls = ("https://a", "https://b")
    assert resolved({"health_url": urls}).settings.health_url == urls
    assert (
        resolved(file=ConfigFile.parse("health-url:\n - https://a\n - https://b\n")).settings.health_url
        == urls
    )
    assert resolved(file=ConfigFile.parse("health-url: https://a")).settings.health_url == ("https://a",)


def test_the_workflow_s_repository_counts_after_the_named_variable() -> None:
    env = {"GITHUB_REPOSITORY": "o/workflow"}
    found = resolved(env=env)
    assert (found.settings.repository, str(found.place("repository"))) == ("o/workflow", "GITHUB_REPOSITORY")
    assert resolved(env=env | {"RERAIL_REPOSITORY": "o/own"}).settings.repository == "o/own"


def test_every_setting_without_a_value_has_the_documented_default() -> None:
    settings = resolved().settings
    assert settings.min_served == 1800.0
    assert settings.tag_pattern == "deploy-*"
    assert (settings.health_timeout, settings.smoke_timeout, settings.timeout) == (10.0, 300.0, None)
    assert settings.environment is None
    assert settings.railway_api_url == "https://backboard.railway.com/graphql/v2"
    assert settings.github_graphql_url == "https://api.github.com/graphql"


def test_where_only_the_rest_api_is_named_graphql_is_beside_it_so_that_the_token_stays_there() -> None:
    found = resolved(env={"GITHUB_API_URL": "https://ghe.example/api/v3"})
    assert found.settings.github_graphql_url == "https://ghe.example/api/graphql"
    named = resolved(env={"GITHUB_API_URL": "https://a/x", "GITHUB_GRAPHQL_URL": "https://b/y"})
    assert named.settings.github_graphql_url == "https://b/y"


def test_our_own_name_for_github_s_api_outweighs_what_a_runner_sets_of_itself() -> None:
    of_the_runner = {"GITHUB_API_URL": "https://a/api", "GITHUB_GRAPHQL_URL": "https://a/graphql"}
    found = resolved(env={**of_the_runner, "RERAIL_GITHUB_API_URL": "https://b/api"}).settings
    assert (found.github_api_url, found.github_graphql_url) == ("https://b/api", "https://b/api/graphql")
    both = {"RERAIL_GITHUB_API_URL": "https://b/api", "RERAIL_GITHUB_GRAPHQL_URL": "https://c/graphql"}
    named = resolved(env={**of_the_runner, **both}).settings
    assert (named.github_api_url, named.github_graphql_url) == ("https://b/api", "https://c/graphql")
