"""GitHub behind the ports: tags and commits by httpx, issues by PyGithub."""
