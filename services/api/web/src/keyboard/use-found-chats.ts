import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { chats } from '../api/calls';
import type { Chat } from '../api/types';

const typingPause = 180;
const most = 8;

/** The chats whose customer has this name or number, or whose room it is. */
export function useFoundChats(typed: string): readonly Chat[] {
  const [q, setQ] = useState('');
  const wanted = typed.trim();
  useEffect(() => {
    const timer = setTimeout(() => setQ(wanted), typingPause);
    return () => clearTimeout(timer);
  }, [wanted]);
  const found = useQuery({
    queryKey: ['search', 'palette', q],
    queryFn: ({ signal }) => chats.list({ q }, null, signal),
    enabled: q !== '',
    placeholderData: keepPreviousData,
  });
  return wanted === '' || q === '' ? [] : (found.data?.items ?? []).slice(0, most);
}
