import { app, dialog } from 'electron';
import { StoreError } from '../store/store-error';
import { SettingError } from '../platform/settings-overrides';

const titles: Record<StoreError['code'], string> = {
  corrupt: 'The database is damaged',
  locked: 'Waypost is already using this data',
  from_the_future: 'This data needs a newer Waypost',
  unreadable: 'The data folder cannot be used',
};

/**
 * Tells why the hub could not start and ends with code 2 for what the operator has to mend, 1 otherwise. An empty new
 * database is never put in the place of one that cannot be read.
 */
export function explainAndExit(error: unknown): void {
  const known = error instanceof StoreError || error instanceof SettingError;
  const title = error instanceof StoreError ? titles[error.code] : 'Waypost could not start';
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`waypost: ${message}\n`);
  if (process.env['WAYPOST_NO_DIALOG'] !== '1') dialog.showErrorBox(title, message);
  app.exit(known ? 2 : 1);
}
