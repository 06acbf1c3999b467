import { useT } from '../i18n/language';
import styles from './card.module.css';
import { factsOf } from './facts';
import { kindIcons, kindOf } from './kinds';

interface DetailsCardProps {
  type: string;
  details: Record<string, unknown>;
  said: string | null;
}

/** An order, product, invitation or event: what it is, and what its provider tells of it. */
export function DetailsCard({ type, details, said }: DetailsCardProps) {
  const t = useT();
  const kind = kindOf(type);
  const Icon = kindIcons[kind];
  const facts = factsOf(details, said, t.locale);
  return (
    <div className={styles.card} data-testid="details-card">
      <span className={styles.icon}>
        <Icon size={20} strokeWidth={1.9} aria-hidden />
      </span>
      <span className={styles.body}>
        <b>{t.content.kinds[kind]}</b>
        {facts.length > 0 && (
          <dl className={styles.facts}>
            {facts.map((fact) => (
              <div key={fact.name + fact.value} style={{ display: 'contents' }}>
                <dt>{fact.name}</dt>
                <dd>{fact.value}</dd>
              </div>
            ))}
          </dl>
        )}
      </span>
    </div>
  );
}
