import { useMutation, useQueryClient } from '@tanstack/react-query';
import { team } from '../api/calls';
import type { Availability } from '../api/types';
import { showFailure } from '../shell/toasts';

/** Changes how the user is seen by others. */
export function useChooseAvailability(): (availability: Availability) => void {
  const client = useQueryClient();
  const { mutate } = useMutation({
    mutationFn: team.chooseAvailability,
    onSuccess: () => client.invalidateQueries({ queryKey: ['agents'] }),
    onError: (error) => showFailure(error),
  });
  return mutate;
}
