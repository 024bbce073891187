"""The optimiser: one discipline as arrays, its linear program and cuts, its integer program, its ties."""
