"""The providers' HTTP APIs. Nothing outside this package has heard of their shapes."""
