import type { ReactNode } from 'react';
import styles from './section-page.module.css';

interface SectionPageProps {
  title: string;
  subtitle?: string | undefined;
  /** Beside the heading: what can be begun here. */
  action?: ReactNode;
  /** For tables and lists with many columns. */
  wide?: boolean;
  children: ReactNode;
}

/** The page of one section: its heading, and what it holds. */
export function SectionPage({ title, subtitle, action, wide = false, children }: SectionPageProps) {
  return (
    <div className={styles.page} data-wide={wide || undefined}>
      <header className={styles.heading}>
        <div>
          <h1>{title}</h1>
          {subtitle !== undefined && <p>{subtitle}</p>}
        </div>
        {action}
      </header>
      {children}
    </div>
  );
}
