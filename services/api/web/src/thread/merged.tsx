import { useEffect } from 'react';
import { Navigate } from 'react-router';
import { readDraft, writeDraft } from '../inbox/drafts';

/** Leads on to what a merged chat has become, with the words that were not sent yet. */
export function Merged({ from, into }: { from: number; into: number }) {
  useEffect(() => {
    const words = readDraft(from);
    if (words === '') return;
    writeDraft(from, '');
    if (readDraft(into) === '') writeDraft(into, words);
  }, [from, into]);
  return <Navigate to={`/chats/${into}`} replace />;
}
