"""Every screen of the inbox, and a hotel that has something to show on each: for the tests of all, and for pictures."""
