"""How fast an archive is read: verified, and derived again."""
