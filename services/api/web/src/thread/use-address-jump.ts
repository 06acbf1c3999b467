import { useEffect, type RefObject } from 'react';
import { useSearchParams } from 'react-router';
import type { ListHandle } from './message-list';

/** Leads to the message that the address names (`?at=`), once the conversation is there; then the address forgets it. */
export function useAddressJump(list: RefObject<ListHandle | null>, loaded: boolean): void {
  const [params, setParams] = useSearchParams();
  const at = Number(params.get('at'));

  useEffect(() => {
    if (!loaded || !Number.isSafeInteger(at) || at < 1) return;
    list.current?.jumpTo(at);
    setParams(
      (current) => {
        current.delete('at');
        return current;
      },
      { replace: true },
    );
  }, [at, loaded, list, setParams]);
}
