"""A menu written out as text, for providers that have none: numbered, so that the customer can answer with a number."""

from shared.contracts.content import Menu


def written_out(text: str, menu: Menu) -> str:
    """Header, text, the rows numbered throughout under their headings, footer."""
    blocks = [f"*{menu.header.strip()}*" if menu.header and menu.header.strip() else "", text.strip()]
    number = 0
    for section in menu.sections:
        lines = [f"*{section.title.strip()}*"] if section.title and section.title.strip() else []
        for row in section.rows:
            number += 1
            said = f"{number}. {row.title.strip()}"
            lines.append(f"{said} – {row.description.strip()}" if row.description else said)
        blocks.append("\n".join(lines))
    blocks.append(f"_{menu.footer.strip()}_" if menu.footer and menu.footer.strip() else "")
    return "\n\n".join(block for block in blocks if block)
