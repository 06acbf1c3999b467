import { useEffect } from 'react';
import { Navigate } from 'react-router';
import { readDraft, writeDraft } from '../drafts/store';

/** Leads on to what a merged chat has become, with the words that were not sent yet. */
export function Merged({ from, into }: { from: number; into: number }) {
  useEffect(() => {
    const words = readDraft(from, 'reply');
    if (words === '') return;
    writeDraft(from, 'reply', '');
    if (readDraft(into, 'reply') === '') writeDraft(into, 'reply', words);
  }, [from, into]);
  return <Navigate to={`/chats/${into}`} replace />;
}
