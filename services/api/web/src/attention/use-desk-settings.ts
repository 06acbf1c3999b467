import { useQuery } from '@tanstack/react-query';
import { attention } from '../api/calls';
import type { DeskSettings } from '../api/types';

export const deskKey = ['desk-settings'];

const untilKnown: DeskSettings = {
  waiting_amber_minutes: 5,
  waiting_red_minutes: 15,
  escalate_after_minutes: null,
  handover_needs_note: false,
};

/** When the desk counts a wait as long. */
export function useDeskSettings(): DeskSettings {
  const { data } = useQuery({ queryKey: deskKey, queryFn: attention.desk, staleTime: 5 * 60_000 });
  return data ?? untilKnown;
}
