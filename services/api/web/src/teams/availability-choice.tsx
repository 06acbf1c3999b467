import type { Availability } from '../api/types';
import { useT } from '../i18n/language';
import { MenuChoices, MenuLabel, MenuSeparator } from '../ui/menu';
import { AvailabilityDot } from './agent-avatar';
import { useChooseAvailability } from './use-choose-availability';
import { useMyself } from './use-teams';

const states: readonly Availability[] = ['online', 'away', 'offline'];

/** How the user is seen by others, as a part of the account's menu. */
export function AvailabilityChoice() {
  const t = useT();
  const myself = useMyself();
  const choose = useChooseAvailability();
  return (
    <>
      <MenuLabel>{t.availability.label}</MenuLabel>
      <MenuChoices
        value={myself?.availability ?? ''}
        onChoose={(value) => {
          const chosen = states.find((state) => state === value);
          if (chosen !== undefined) choose(chosen);
        }}
        choices={states.map((state) => ({
          value: state,
          label: t.availability.states[state],
          hint: t.availability.hints[state],
          icon: <AvailabilityDot availability={state} />,
        }))}
      />
      <MenuSeparator />
    </>
  );
}
