import type { AuditVerdict } from '../../shared/contract/audit';
import type { BackupManifest, DatabaseFacts } from '../../shared/domain/backup';
import { inspectDatabase } from '../store/backups/inspect-database';
import { takeBackup, type BackupPlan } from '../store/backups/take-backup';
import { openSideConnection } from '../store/side-connection';
import { AuditCheck } from '../store/reads/audit-verify';

/** Work on files that takes long and is asked for seldom. */
export type Chore =
  | { of: 'backup'; plan: BackupPlan }
  | { of: 'inspect'; file: string }
  | { of: 'audit'; file: string; expectedHead: string | undefined };

/** What a chore answers, by its kind. */
export interface ChoreResults {
  backup: BackupManifest;
  inspect: DatabaseFacts;
  audit: AuditVerdict;
}
export type ChoreResult = ChoreResults[Chore['of']];

/** Rows that are looked at between two words of how far it is. */
const ROWS_PER_SLICE = 5_000;

/** Carries a chore out here. @param progress hears of the share that is done, 0 to 1, where that is known */
export function carryOut(chore: Chore, progress: (share: number) => void): ChoreResult | Promise<ChoreResult> {
  switch (chore.of) {
    case 'backup':
      return takeBackup(chore.plan);
    case 'inspect':
      return inspectDatabase(chore.file, true);
    case 'audit':
      return verifyFile(chore.file, chore.expectedHead, progress);
  }
}

function verifyFile(file: string, expectedHead: string | undefined, progress: (share: number) => void): AuditVerdict {
  const { database, close } = openSideConnection(file);
  try {
    const check = new AuditCheck(database, expectedHead);
    for (;;) {
      const verdict = check.step(ROWS_PER_SLICE);
      if (verdict !== null) return verdict;
      progress(check.share);
    }
  } finally {
    close();
  }
}
