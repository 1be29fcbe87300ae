"""The app's configuration."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Large keys, as new projects have them."""

    name = "people"
    default_auto_field = "django.db.models.BigAutoField"
