import { SearchX } from 'lucide-react';
import { useRef } from 'react';
import { useMatch } from 'react-router';
import { codeOf } from '../api/problem';
import { useT } from '../i18n/language';
import { ChatRow } from '../inbox/chat-row';
import { FailedState, State } from '../ui/states';
import { FoundRow } from './found-row';
import styles from './search-results.module.css';
import { useLinkKeys } from './use-link-keys';
import { useSearch } from './use-search';

/** People and messages that match what was typed, each in a group of their own. */
export function SearchResults({ q }: { q: string }) {
  const t = useT();
  const { query, people, messages, hasMorePeople, loadingPeople, morePeople } = useSearch(q);
  const list = useRef<HTMLDivElement>(null);
  const keys = useLinkKeys(list);
  const openId = Number(useMatch('/chats/:id')?.params.id);

  if (query.isError) {
    if (codeOf(query.error) === 'too_slow')
      return <State icon={SearchX} title={t.search.tooSlow} text={t.search.hint} />;
    return <FailedState error={query.error} retry={() => void query.refetch()} />;
  }
  if (query.data === undefined) return <p className={styles.status} aria-busy />;
  if (people.length === 0 && messages.length === 0) {
    return <State icon={SearchX} title={t.search.nothing} text={t.search.nothingText(q)} />;
  }
  return (
    <div
      ref={list}
      className={styles.results}
      data-testid="search-results"
      data-place="list"
      aria-busy={query.isPlaceholderData}
      {...keys}
    >
      <p className={styles.announced} role="status">
        {t.search.results(people.length, messages.length)}
      </p>
      {people.length > 0 && (
        <section aria-labelledby="found-people">
          <h2 id="found-people">{t.search.people}</h2>
          <ul>
            {people.map((chat) => (
              <li key={chat.id}>
                <ChatRow chat={chat} open={chat.id === openId} />
              </li>
            ))}
          </ul>
          {hasMorePeople && (
            <button type="button" className={styles.more} disabled={loadingPeople} onClick={morePeople}>
              {t.search.morePeople}
            </button>
          )}
        </section>
      )}
      {messages.length > 0 && (
        <section aria-labelledby="found-messages">
          <h2 id="found-messages">{t.search.messages}</h2>
          <ul>
            {messages.map((message) => (
              <li key={message.message_id}>
                <FoundRow message={message} open={message.chat.id === openId} />
              </li>
            ))}
          </ul>
          {query.hasNextPage && (
            <button
              type="button"
              className={styles.more}
              disabled={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              {t.search.moreMessages}
            </button>
          )}
        </section>
      )}
    </div>
  );
}
