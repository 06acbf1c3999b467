"""The numbers behind hidden ids (LIDs), asked from the providers."""
