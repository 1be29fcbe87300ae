"""The site's URLs: allauth's alone, when it is installed."""

from django.apps import apps
from django.urls import include, path

urlpatterns = []
if apps.is_installed("allauth.headless"):
    urlpatterns += [path("accounts/", include("allauth.urls")), path("_allauth/", include("allauth.headless.urls"))]
