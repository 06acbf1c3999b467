"""finding people and messages; saved views; what grows can be purged"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Any text as words: punctuation of ASCII separates, so that 0812-3456 is two words, whatever the parser would see in it.
# Far longer than any message is what would not fit into a tsvector.
_WORDS = r"""
create function message_words(text) returns tsvector language sql immutable strict parallel safe as $$
    select to_tsvector('pg_catalog.simple',
                       translate(left($1, 50000), '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~', repeat(' ', 32)))
$$
"""
_LABELS = """
create function joined_labels(text[]) returns text language sql immutable strict parallel safe as $$
    select array_to_string($1, ' ')
$$
"""
_ON_INSERT = """
create function index_new_messages() returns trigger language plpgsql as $$
begin
    insert into message_search (message_id, words)
    select id, message_words(text) from added where text <> '' and revoked_at is null;
    return null;
end $$
"""
_ON_UPDATE = """
create function index_changed_message() returns trigger language plpgsql as $$
begin
    if coalesce(new.text, '') = '' or new.revoked_at is not null then
        delete from message_search where message_id = new.id;
    else
        insert into message_search (message_id, words) values (new.id, message_words(new.text))
        on conflict (message_id) do update set words = excluded.words;
    end if;
    return null;
end $$
"""
_TRIGGERS = (
    """
    create trigger messages_are_searchable after insert on messages
    referencing new table as added for each statement execute function index_new_messages()
    """,
    """
    create trigger changed_messages_are_searchable after update of text, revoked_at on messages for each row
    when (old.text is distinct from new.text or old.revoked_at is distinct from new.revoked_at)
    execute function index_changed_message()
    """,
)


def upgrade() -> None:
    op.execute("create extension if not exists pg_trgm")
    op.execute(_WORDS)
    op.execute(_LABELS)
    op.create_table(
        "message_search",
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("words", postgresql.TSVECTOR(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_message_search_message_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_message_search")),
    )
    op.execute(
        "insert into message_search (message_id, words) "
        "select id, message_words(text) from messages where text <> '' and revoked_at is null order by id"
    )
    # A short list of pending entries: every search reads it whole.
    op.create_index(
        "ix_message_search_words",
        "message_search",
        ["words"],
        postgresql_using="gin",
        postgresql_with={"gin_pending_list_limit": "256"},
    )
    for statement in (_ON_INSERT, _ON_UPDATE, *_TRIGGERS):
        op.execute(statement)

    for name, table, column in (
        ("ix_contacts_name_trigrams", "contacts", "name"),
        ("ix_contacts_given_name_trigrams", "contacts", "given_name"),
        ("ix_contacts_phone_trigrams", "contacts", "phone"),
        ("ix_guests_full_name_trigrams", "guests", "full_name"),
        ("ix_chats_address_trigrams", "chats", "address"),
        ("ix_chats_labels_trigrams", "chats", "joined_labels(labels)"),
    ):
        op.create_index(name, table, [sa.text(f"{column} gin_trgm_ops")], postgresql_using="gin")
    op.create_index(
        "ix_chats_counts",
        "chats",
        ["assigned_agent_id", "team_id", "mode", "unread_count", "assignee_unread_count"],
        postgresql_where=sa.text("merged_into is null"),
    )
    op.create_index("ix_chats_contact_id", "chats", ["contact_id"])

    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("filters", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_saved_views_owner_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint("owner_id", "name", name=op.f("uq_saved_views_owner_id_name")),
    )
    op.create_index("ix_saved_views_shared", "saved_views", ["id"], postgresql_where=sa.text("is_shared"))

    op.create_index("ix_processed_events_processed_at", "processed_events", ["processed_at"])
    op.create_index(
        "ix_message_anchors_unbound", "message_anchors", ["created_at"], postgresql_where=sa.text("message_id is null")
    )
    op.create_index("ix_sign_in_failures_failed_at", "sign_in_failures", ["failed_at"])
    op.create_index("ix_idempotency_keys_created_at", "idempotency_keys", ["created_at"])


def downgrade() -> None:
    op.drop_index("ix_idempotency_keys_created_at", table_name="idempotency_keys")
    op.drop_index("ix_sign_in_failures_failed_at", table_name="sign_in_failures")
    op.drop_index("ix_message_anchors_unbound", table_name="message_anchors")
    op.drop_index("ix_processed_events_processed_at", table_name="processed_events")
    op.drop_table("saved_views")
    for name, table in (
        ("ix_chats_contact_id", "chats"),
        ("ix_chats_counts", "chats"),
        ("ix_chats_labels_trigrams", "chats"),
        ("ix_chats_address_trigrams", "chats"),
        ("ix_guests_full_name_trigrams", "guests"),
        ("ix_contacts_phone_trigrams", "contacts"),
        ("ix_contacts_given_name_trigrams", "contacts"),
        ("ix_contacts_name_trigrams", "contacts"),
    ):
        op.drop_index(name, table_name=table)
    op.execute("drop trigger changed_messages_are_searchable on messages")
    op.execute("drop trigger messages_are_searchable on messages")
    op.drop_table("message_search")
    for function in (
        "index_changed_message()",
        "index_new_messages()",
        "joined_labels(text[])",
        "message_words(text)",
    ):
        op.execute(f"drop function {function}")
