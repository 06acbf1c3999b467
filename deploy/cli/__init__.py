"""`sapa`: the command for operators and developers."""
