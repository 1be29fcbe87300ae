"""An app with a user model of its own, which Vestibule must refuse."""
