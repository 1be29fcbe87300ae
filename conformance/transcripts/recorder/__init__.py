"""Records what the real allauth answers. See ../README.md."""
