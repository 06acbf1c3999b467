import { useQuery } from '@tanstack/react-query';
import { labels } from '../admin/calls';
import type { LabelColor } from '../admin/types';

/** All labels there are; asked for once, and again when one is changed here. */
export function useLabels() {
  return useQuery({ queryKey: ['labels'], queryFn: labels.list, staleTime: 60_000 });
}

/** Grey for what is not (yet) known. */
export function useLabelColor(name: string): LabelColor {
  return useLabels().data?.items.find((label) => label.name === name)?.color ?? 'grey';
}
