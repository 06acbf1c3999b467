/** The commands that were used last in this browser, the latest first. */
import { readSetting, writeSetting } from '../shell/settings';

const name = 'palette.recent';
const most = 5;

export function recentCommands(): readonly string[] {
  return (readSetting(name) ?? '').split(' ').filter((id) => id !== '');
}

export function rememberCommand(id: string): void {
  const kept = recentCommands().filter((other) => other !== id);
  writeSetting(name, [id, ...kept].slice(0, most).join(' '));
}
