"""GraphQL operations sent to GitHub, one file each."""
