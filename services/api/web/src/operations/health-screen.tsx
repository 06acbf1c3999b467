import { useQuery } from '@tanstack/react-query';
import { CircleCheck } from 'lucide-react';
import { Link } from 'react-router';
import styles from '../admin/admin.module.css';
import { Badge, type Tone } from '../admin/badge';
import { system } from '../admin/calls';
import type { ServiceState, SystemOverview } from '../admin/types';
import { When } from '../admin/when';
import { useT } from '../i18n/language';
import { SectionPage } from '../settings/section-page';
import { TroubleEntry } from '../troubles/trouble-entry';
import { FailedState, ScreenBone } from '../ui/states';
import { age } from './age';

const tones: Record<ServiceState['state'], Tone> = {
  up: 'good',
  partly: 'waiting',
  down: 'bad',
  unknown: 'quiet',
};

/** The whole system at one glance. For operators. */
export function HealthScreen() {
  const t = useT();
  const words = t.admin.health;
  const found = useQuery({ queryKey: ['system'], queryFn: system.overview, refetchInterval: 5_000 });
  const now = found.data;
  if (now === undefined) {
    if (found.isError) return <FailedState error={found.error} retry={() => void found.refetch()} />;
    return <ScreenBone />;
  }
  return (
    <SectionPage
      title={words.title}
      subtitle={words.checked(new Date(now.checked_at).toLocaleTimeString(t.locale))}
      wide
    >
      {now.troubles.length === 0 ? (
        <p className={`${styles.note ?? ''} ${styles.fine ?? ''}`}>
          <CircleCheck size={17} aria-hidden style={{ display: 'inline', verticalAlign: '-3px' }} />{' '}
          {words.allWell}
        </p>
      ) : (
        <section className={styles.section}>
          <h2>{words.troubles(now.troubles.length)}</h2>
          <ul className={styles.rows}>
            {now.troubles.map((trouble) => (
              <TroubleEntry key={`${trouble.kind} ${trouble.subject}`} trouble={trouble} />
            ))}
          </ul>
        </section>
      )}
      <Services services={now.services} />
      <Backlogs now={now} />
      <Queues now={now} />
      <Channels channels={now.channels} />
      <Versions now={now} />
    </SectionPage>
  );
}

function Services({ services }: { services: readonly ServiceState[] }) {
  const words = useT().admin.health;
  return (
    <section className={styles.section}>
      <h2>{words.services}</h2>
      <div className={styles.grid}>
        {services.map((service) => (
          <article
            key={service.service}
            className={styles.card}
            data-testid="service"
            data-service={service.service}
          >
            <div className={styles.top}>
              <div className={styles.grow}>
                <h3 className={styles.title}>{service.service}</h3>
                <p className={styles.soft}>{words.serviceNames[service.service]}</p>
              </div>
              <Badge tone={tones[service.state]} state={service.state}>
                {words.states[service.state]}
              </Badge>
            </div>
            <ul className={styles.soft}>
              {service.replicas.map((replica) => (
                <li key={replica.instance} data-testid="replica">
                  {replica.host} · {replica.pid}
                  <span className={styles.dot}>
                    {replica.is_alive ? (
                      <When at={replica.started_at} say={words.since} />
                    ) : (
                      <When at={replica.seen_at} say={words.heard} />
                    )}
                  </span>
                </li>
              ))}
            </ul>
          </article>
        ))}
      </div>
    </section>
  );
}

function Backlogs({ now }: { now: SystemOverview }) {
  const t = useT();
  const words = t.admin.health;
  return (
    <section className={styles.section}>
      <h2>{words.backlogs}</h2>
      <ul className={styles.rows}>
        {now.backlogs.map((backlog) => (
          <li key={backlog.kind} className={styles.row}>
            <span className={styles.grow}>{words.backlogNames[backlog.kind]}</span>
            <span className={styles.soft}>
              {backlog.waiting === 0
                ? words.nothing
                : `${backlog.waiting} · ${words.oldest(age(backlog.oldest_s, t))}`}
              {backlog.stuck > 0 && ` · ${words.stuck(backlog.stuck)}`}
            </span>
          </li>
        ))}
        <li className={styles.row}>
          <Link to="/settings/quarantine" className={`${styles.grow ?? ''} ${styles.link ?? ''}`}>
            {words.quarantine}
          </Link>
          <span className={styles.soft}>{now.quarantined}</span>
        </li>
      </ul>
    </section>
  );
}

function Queues({ now }: { now: SystemOverview }) {
  const words = useT().admin.health;
  if (!now.broker_answers) return <p className={styles.error}>{words.brokerAway}</p>;
  const count = (value: number | null) => value ?? words.missing;
  return (
    <section className={styles.section}>
      <h2>{words.queues}</h2>
      <div className={styles.rows}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{words.queue}</th>
              <th scope="col">{words.waiting}</th>
              <th scope="col">{words.consumers}</th>
              <th scope="col">{words.deadLetters}</th>
            </tr>
          </thead>
          <tbody>
            {now.queues.map((queue) => (
              <tr key={queue.queue} data-testid="queue">
                <td>{queue.queue}</td>
                <td>{count(queue.messages)}</td>
                <td>{count(queue.consumers)}</td>
                <td>
                  {queue.dead_letters !== null && queue.dead_letters > 0 ? (
                    <Link to="/settings/dead-letters" className={styles.link}>
                      {queue.dead_letters}
                    </Link>
                  ) : (
                    count(queue.dead_letters)
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Channels({ channels }: { channels: SystemOverview['channels'] }) {
  const t = useT();
  const words = t.admin.health;
  const names: Record<string, string> = t.channels.states;
  return (
    <section className={styles.section}>
      <h2>{words.channels}</h2>
      <ul className={styles.rows}>
        {channels.map((channel) => (
          <li key={channel.id} className={styles.row}>
            <span className={styles.grow}>
              {channel.name}
              <span className={styles.soft}>
                {' '}
                <span className={styles.dot}>
                  {channel.last_inbound_at === null ? (
                    words.noMessage
                  ) : (
                    <When at={channel.last_inbound_at} say={words.lastMessage} />
                  )}
                </span>
              </span>
            </span>
            <Badge
              tone={channel.state === 'connected' ? 'good' : channel.state === null ? 'quiet' : 'waiting'}
            >
              {names[channel.state ?? 'unknown']}
            </Badge>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Versions({ now }: { now: SystemOverview }) {
  const words = useT().admin.health;
  return (
    <section className={styles.section}>
      <h2>{words.versions}</h2>
      <dl className={styles.facts}>
        <dt>Sapa</dt>
        <dd>{now.version}</dd>
        <dt>PostgreSQL</dt>
        <dd>{now.database_version}</dd>
        <dt>RabbitMQ</dt>
        <dd>{now.broker_version ?? words.unknown}</dd>
        <dt>{words.feed}</dt>
        <dd>{now.feed_position}</dd>
      </dl>
    </section>
  );
}
