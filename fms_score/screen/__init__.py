"""The seven tests of one person: the session as it was filmed, and the sheet up to 21."""
