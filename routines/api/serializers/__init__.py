"""What goes in and out: loads as strings, moments in UTC, days as dates."""
