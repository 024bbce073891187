"""The run in plain Python, written to be read: needs no library, and is the oracle of the fast one."""
