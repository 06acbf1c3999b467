"""Everything that crosses a border between services, one file per noun.

Contracts are frozen and tolerant of unknown fields. Adding an optional field keeps the version;
changing a meaning, or removing or requiring a field, makes a new one (`….v2`).
"""
