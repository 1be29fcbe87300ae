"""Lets a Django project share its sessions with Vestibule."""
