"""Customers' files: fetched from the provider by jobs of their own, stored, and told of."""
