"""The input: what its files may hold, reading them plainly, refusing them with every fault."""
