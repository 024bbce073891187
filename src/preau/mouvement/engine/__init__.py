"""The engine of the mouvement: barème, assignment, explanations, proof. Pure Python on files; no Django."""
