import { useQuery } from '@tanstack/react-query';
import {
  BedDouble,
  Command,
  Download,
  Globe,
  Inbox,
  Keyboard,
  LogOut,
  Monitor,
  Moon,
  Settings,
  Sun,
} from 'lucide-react';
import { Link, NavLink, Outlet, useMatch } from 'react-router';
import { useChooseLanguage } from '../account/use-choose-language';
import { chats } from '../api/calls';
import { useTabMark } from '../attention/use-tab-mark';
import { useSignOut, useUser } from '../auth/session';
import { languages, useLanguage } from '../i18n/language';
import { keysOf, useLetters } from '../keyboard/hints';
import { KeyboardLayer } from '../keyboard/keyboard-layer';
import { runCommand } from '../keyboard/registry';
import { SkipLinks } from '../keyboard/skip-links';
import { LiveProvider, useReady } from '../live/live-provider';
import { Notifier } from '../notify/notifier';
import { SoundStep } from '../notify/sound-step';
import { useInstall } from '../pwa/install';
import { sectionsOf } from '../settings/sections';
import { AgentAvatar } from '../teams/agent-avatar';
import { AvailabilityChoice } from '../teams/availability-choice';
import { useMyself } from '../teams/use-teams';
import { cx } from '../ui/cx';
import { Kbd } from '../ui/kbd';
import { Menu, MenuChoices, MenuItem, MenuLabel, MenuSeparator } from '../ui/menu';
import { TroubleStrip } from '../troubles/trouble-strip';
import { LiveBadge } from './live-badge';
import { Logo } from './logo';
import { NewVersion } from './new-version';
import styles from './shell.module.css';
import { themes, useTheme, type Theme } from './theme';
import { Toasts, showFailure } from './toasts';

/** The frame around every screen behind the sign-in. */
export function Shell() {
  return (
    <LiveProvider>
      <Frame />
      <KeyboardLayer />
      <Notifier />
      <Toasts />
    </LiveProvider>
  );
}

function useUnread(): number {
  const ready = useReady();
  const counts = useQuery({
    queryKey: ['counts'],
    queryFn: ({ signal }) => chats.counts(signal),
    enabled: ready,
  });
  return counts.data?.unread ?? 0;
}

function Frame() {
  const { t } = useLanguage();
  const user = useUser();
  const unread = useUnread();
  const reading = useMatch('/chats/:id') !== null;
  const atList = useMatch('/') !== null;
  useTabMark(unread);

  return (
    <div className={cx(styles.shell, reading && styles.reading)}>
      <SkipLinks />
      <nav className={styles.rail} aria-label={t.app.navigation}>
        <span className={styles.logo}>
          <Logo size={34} />
        </span>
        <Link
          to="/"
          className={styles.link}
          title={t.app.inbox}
          aria-current={reading || atList ? 'page' : undefined}
        >
          <Inbox size={21} aria-hidden />
          <span>{t.app.inbox}</span>
          {unread > 0 && (
            <span className={styles.count} aria-label={t.list.unread(unread)}>
              {unread > 99 ? '99+' : unread}
            </span>
          )}
        </Link>
        {user.role !== 'agent' && (
          <NavLink to="/guests/new" className={styles.link ?? ''} title={t.app.registerGuest}>
            <BedDouble size={21} aria-hidden />
            <span>{t.app.registerGuest}</span>
          </NavLink>
        )}
        {sectionsOf(user).length > 0 && (
          <NavLink to="/settings" className={styles.link ?? ''} title={t.settings.title}>
            <Settings size={21} aria-hidden />
            <span>{t.settings.nav}</span>
          </NavLink>
        )}
        <span className={styles.space} />
        <LiveBadge />
        <AccountMenu />
      </nav>
      <div className={styles.screen}>
        <section aria-label={t.app.notices}>
          <NewVersion />
          <TroubleStrip />
          <SoundStep />
        </section>
        <Outlet />
      </div>
    </div>
  );
}

const themeIcons = { light: Sun, dark: Moon, system: Monitor };

function AccountMenu() {
  const { t, language } = useLanguage();
  const chooseLanguage = useChooseLanguage();
  const user = useUser();
  const signOut = useSignOut();
  const [theme, setTheme] = useTheme();
  const install = useInstall();
  const letters = useLetters();
  const availability = useMyself()?.availability;
  return (
    <Menu
      side="right"
      align="end"
      trigger={
        <button type="button" className={styles.account} aria-label={t.app.account} title={user.name}>
          <AgentAvatar name={user.name} availability={availability} />
        </button>
      }
    >
      <MenuLabel>
        <span className={styles.who}>{user.name}</span>
        {user.email} · {t.roles[user.role]}
      </MenuLabel>
      <MenuSeparator />
      <AvailabilityChoice />
      <MenuLabel>{t.app.theme}</MenuLabel>
      <MenuChoices
        value={theme}
        onChoose={(value) => setTheme(value as Theme)}
        choices={themes.map((value) => {
          const Icon = themeIcons[value];
          return { value, label: t.app.themes[value], icon: <Icon size={16} aria-hidden /> };
        })}
      />
      <MenuSeparator />
      <MenuLabel>{t.app.language}</MenuLabel>
      <MenuChoices
        value={language}
        onChoose={(value) => chooseLanguage(value === 'id' ? 'id' : 'en')}
        choices={languages.map(({ code, name }) => ({
          value: code,
          label: name,
          icon: <Globe size={16} aria-hidden />,
        }))}
      />
      <MenuSeparator />
      {install !== null && (
        <MenuItem onSelect={() => void install()}>
          <Download size={16} aria-hidden />
          {t.pwa.install}
        </MenuItem>
      )}
      <MenuItem onSelect={() => runCommand('palette')}>
        <Command size={16} aria-hidden />
        <span className={styles.command}>{t.keyboard.names.palette}</span>
        <Kbd>{keysOf('palette')}</Kbd>
      </MenuItem>
      <MenuItem onSelect={() => runCommand('help')}>
        <Keyboard size={16} aria-hidden />
        <span className={styles.command}>{t.keyboard.names.help}</span>
        {letters && <Kbd>{keysOf('help')}</Kbd>}
      </MenuItem>
      <MenuSeparator />
      <MenuItem onSelect={() => void signOut().catch(showFailure)}>
        <LogOut size={16} aria-hidden />
        {t.app.signOut}
      </MenuItem>
    </Menu>
  );
}
