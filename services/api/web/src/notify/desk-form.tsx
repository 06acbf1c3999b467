import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import { attention } from '../api/calls';
import type { DeskSettings } from '../api/types';
import { deskKey } from '../attention/use-desk-settings';
import { useT } from '../i18n/language';
import { showFailure } from '../shell/toasts';
import { Button } from '../ui/button';
import { TextField } from '../ui/field';
import { Tick } from '../ui/tick';
import styles from './notifications.module.css';

const longest = 24 * 60;

/** When the desk counts a wait as long, for everybody. */
export function DeskForm() {
  const { data } = useQuery({ queryKey: deskKey, queryFn: attention.desk });
  return data === undefined ? null : <Form key={JSON.stringify(data)} desk={data} />;
}

const wordsOf = (minutes: number | null) => (minutes === null ? '' : String(minutes));

function minutesIn(typed: string): number | null {
  const minutes = Number(typed);
  return Number.isInteger(minutes) && minutes >= 1 && minutes <= longest ? minutes : null;
}

function Form({ desk }: { desk: DeskSettings }) {
  const t = useT();
  const client = useQueryClient();
  const [amber, setAmber] = useState(wordsOf(desk.waiting_amber_minutes));
  const [red, setRed] = useState(wordsOf(desk.waiting_red_minutes));
  const [escalate, setEscalate] = useState(wordsOf(desk.escalate_after_minutes));
  const [needsNote, setNeedsNote] = useState(desk.handover_needs_note);
  const { mutate, isPending } = useMutation({
    mutationFn: attention.keepDesk,
    onSuccess: (kept) => client.setQueryData(deskKey, kept),
    onError: (error) => showFailure(error),
  });
  const [a, r, e] = [minutesIn(amber), minutesIn(red), minutesIn(escalate)];
  const problems = {
    amber: a === null ? t.notify.wholeMinutes : undefined,
    red: r === null ? t.notify.wholeMinutes : a !== null && r < a ? t.notify.redTooEarly : undefined,
    escalate: escalate.trim() !== '' && e === null ? t.notify.wholeMinutes : undefined,
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (a === null || r === null || Object.values(problems).some((problem) => problem !== undefined)) return;
    mutate({
      waiting_amber_minutes: a,
      waiting_red_minutes: r,
      escalate_after_minutes: e,
      handover_needs_note: needsNote,
    });
  };
  return (
    <form className={styles.card} onSubmit={submit} data-testid="desk-form" noValidate>
      <h2>{t.notify.desk}</h2>
      <p className={styles.soft}>{t.notify.deskText}</p>
      <div className={styles.thresholds}>
        <TextField
          label={t.notify.amber}
          inputMode="numeric"
          value={amber}
          error={problems.amber}
          onChange={(event) => setAmber(event.target.value)}
        />
        <TextField
          label={t.notify.red}
          inputMode="numeric"
          value={red}
          error={problems.red}
          onChange={(event) => setRed(event.target.value)}
        />
        <TextField
          label={t.notify.escalate}
          hint={t.notify.escalateHint}
          inputMode="numeric"
          value={escalate}
          error={problems.escalate}
          onChange={(event) => setEscalate(event.target.value)}
        />
      </div>
      <h2>{t.rules.handover.title}</h2>
      <Tick
        label={t.rules.handover.needsNote}
        hint={t.rules.handover.needsNoteHint}
        checked={needsNote}
        set={setNeedsNote}
      />
      <div>
        <Button type="submit" look="primary" busy={isPending}>
          {t.notify.save}
        </Button>
      </div>
    </form>
  );
}
