"""What people and machines can do: one file each, one transaction each."""
