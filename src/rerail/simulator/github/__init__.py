"""An embedded GitHub: REST and GraphQL enough for rerail's job, with GitHub's rules and limits."""

from rerail.simulator.github.app import github_app
from rerail.simulator.github.faults import Answer, Faults
from rerail.simulator.github.values import Comment, Edit, Hosted, Issue, Label, Refused, Token
from rerail.simulator.github.world import ACTIONS_BOT, GitHubWorld

__all__ = [
    "ACTIONS_BOT",
    "Answer",
    "Comment",
    "Edit",
    "Faults",
    "GitHubWorld",
    "Hosted",
    "Issue",
    "Label",
    "Refused",
    "Token",
    "github_app",
]
