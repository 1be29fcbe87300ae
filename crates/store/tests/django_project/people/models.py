"""The site's own user model."""

from django.contrib.auth.models import AbstractUser


class Person(AbstractUser):
    """A user in another table than `auth_user`."""
