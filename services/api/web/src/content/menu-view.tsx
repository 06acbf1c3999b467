import type { Message } from '../api/types';
import styles from './menu-view.module.css';

/** The buttons or list that went with a message of ours; they are tapped by the customer only. */
export function MenuView({ menu }: { menu: NonNullable<Message['menu']> }) {
  return (
    <div className={styles.menu} data-testid="menu-view">
      {menu.header !== null && <b>{menu.header}</b>}
      {menu.sections.map((section, index) => (
        <div key={index} className={styles.section}>
          {section.title !== null && <span className={styles.heading}>{section.title}</span>}
          {section.rows.map((row) => (
            <span key={row.id} className={styles.row}>
              {row.title}
              {row.description !== null && <span className={styles.hint}>{row.description}</span>}
            </span>
          ))}
        </div>
      ))}
      {menu.footer !== null && <span className={styles.hint}>{menu.footer}</span>}
    </div>
  );
}
