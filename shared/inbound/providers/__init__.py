"""What each provider's JSON means. Provider shapes stop here: nothing else in Sapa has heard of them."""
