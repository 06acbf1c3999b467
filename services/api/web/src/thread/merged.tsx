import { useEffect } from 'react';
import { Navigate } from 'react-router';
import { moveDrafts } from '../drafts/store';

/** Leads on to what a merged chat has become, with the words that were not sent yet. */
export function Merged({ from, into }: { from: number; into: number }) {
  useEffect(() => {
    moveDrafts(from, into);
  }, [from, into]);
  return <Navigate to={`/chats/${into}`} replace />;
}
