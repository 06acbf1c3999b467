import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type FocusEvent,
  type KeyboardEvent,
  type RefObject,
} from 'react';
import { useLocation, useNavigate } from 'react-router';
import { useCommand } from '../keyboard/registry';
import { neighbour, stepBy } from './walk';

interface ListKeysProps {
  scroller: RefObject<HTMLElement | null>;
  /** The chats of the list, in its order. */
  ids: readonly number[];
  openId: number;
  /** Space on a row; `through`: with all since the one before. */
  toggle: (id: number, through: boolean) => void;
}

const rowOf = (element: EventTarget) =>
  element instanceof Element ? element.closest('li')?.querySelector<HTMLElement>('[data-chat-id]') : null;

/**
 * Walks the list by keys. One row at a time is a stop of the Tab key: the one in focus, else the open one, else the
 * first. J and K open the neighbours of the open chat and keep the focus in the list.
 */
export function useListKeys({ scroller, ids, openId, toggle }: ListKeysProps) {
  const navigate = useNavigate();
  const { search } = useLocation();
  const [focused, setFocused] = useState<number | null>(null);
  const wanted = useRef<number | null>(null);
  const lastPlace = useRef(0);
  const openAt = ids.indexOf(openId);
  const focusedAt = focused === null ? -1 : ids.indexOf(focused);
  const stop = Math.max(0, focusedAt === -1 ? openAt : focusedAt);

  const focusRow = useCallback(
    (index: number) => {
      wanted.current = ids[index] ?? null;
      setFocused(wanted.current);
    },
    [ids],
  );

  useEffect(() => {
    if (openAt !== -1) lastPlace.current = openAt;
  }, [openAt]);

  // The row is drawn wherever the list stands, and once it is, it can take the focus.
  useEffect(() => {
    if (wanted.current === null) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-chat-id="${wanted.current}"]`);
    if (row == null) return;
    wanted.current = null;
    row.focus();
  });

  // A row that leaves the list takes the focus with it, unless another one takes it over.
  const place = useRef(0);
  useEffect(() => {
    if (focusedAt !== -1) place.current = focusedAt;
    else if (focused !== null && document.activeElement === document.body && ids.length > 0)
      focusRow(Math.min(place.current, ids.length - 1));
  }, [focused, focusedAt, ids, focusRow]);

  // Where the keys have led: ahead of what is drawn, for whoever presses them faster.
  const ledTo = useRef(openId);
  useLayoutEffect(() => {
    ledTo.current = openId;
  }, [openId]);

  const openNeighbour = (direction: 1 | -1) => {
    const index = neighbour(direction, ids, ledTo.current, lastPlace.current);
    if (index === null) return;
    ledTo.current = ids[index] ?? openId;
    focusRow(index);
    void navigate({ pathname: `/chats/${ids[index] ?? ''}`, search });
  };
  const enabled = ids.length > 0;
  useCommand('next-chat', () => openNeighbour(1), { enabled });
  useCommand('previous-chat', () => openNeighbour(-1), { enabled });

  return {
    /** The index of the row that is drawn in any case, and holds the stop of the Tab key. */
    stop,
    handlers: {
      onFocus: (event: FocusEvent) => {
        const id = Number(rowOf(event.target)?.dataset['chatId']);
        if (Number.isSafeInteger(id)) setFocused(id);
      },
      onBlur: (event: FocusEvent) => {
        const { relatedTarget } = event;
        if (relatedTarget !== null && !event.currentTarget.contains(relatedTarget)) setFocused(null);
      },
      onKeyDown: (event: KeyboardEvent) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const next = stepBy(event.key, focusedAt, ids.length);
        const onRow = event.target instanceof HTMLAnchorElement;
        if (next !== null) focusRow(next);
        else if (event.key === ' ' && onRow && focused !== null) toggle(focused, event.shiftKey);
        else return;
        event.preventDefault();
      },
    },
  };
}
