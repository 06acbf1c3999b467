"""What one message costs: Sapa measured against one plain process, in one run on one machine."""
