import { Lock } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { Navigate, NavLink, Outlet, useMatch } from 'react-router';
import { useUser } from '../auth/session';
import { useT } from '../i18n/language';
import { State } from '../ui/states';
import { sections, sectionsOf } from './sections';
import styles from './settings-screen.module.css';

/** What can be set: a menu of the user's sections, and the one that is open. */
export function SettingsScreen() {
  const t = useT();
  const mine = sectionsOf(useUser());
  const path = useMatch('/settings/:section/*')?.params.section;
  const first = mine[0];
  const menu = useRef<HTMLElement>(null);

  // On a phone the menu is a row, of which a part is seen.
  useEffect(() => {
    menu.current
      ?.querySelector('[aria-current="page"]')
      ?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [path]);

  if (path === undefined && first !== undefined) return <Navigate to={first.path} replace />;
  const isForbidden = sections.some((one) => one.path === path) && !mine.some((one) => one.path === path);
  return (
    <div className={styles.screen}>
      <nav ref={menu} className={styles.menu} aria-label={t.settings.menu}>
        <h2>{t.settings.title}</h2>
        {mine.map(({ path, name, icon: Icon }) => (
          <NavLink key={path} to={path} className={styles.link ?? ''}>
            <Icon size={17} aria-hidden />
            {name(t)}
          </NavLink>
        ))}
      </nav>
      <main className={styles.section}>
        {first === undefined || isForbidden ? (
          <State isHeading icon={Lock} title={t.settings.forbidden} text={t.settings.forbiddenText} />
        ) : (
          <Outlet />
        )}
      </main>
    </div>
  );
}
