"""What opens files of strangers with FFmpeg and PDFium: a process of its own, short-lived and held in bounds (ADR 22).

Nothing but `shared.media.workshop` starts it; no service imports it.
"""
