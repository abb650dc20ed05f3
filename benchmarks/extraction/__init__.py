"""Training and scoring of the parser on pages with known truth."""
