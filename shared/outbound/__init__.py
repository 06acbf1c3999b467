"""Requests that lead where somebody else says: into the internet, and nowhere else."""
