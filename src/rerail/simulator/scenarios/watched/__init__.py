"""Stories of a release that is watched from its deploy on."""
