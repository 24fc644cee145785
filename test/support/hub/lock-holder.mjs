// Holds the lock of a data directory as a hub does, until it is killed: node lock-holder.mjs FILE
import Database from 'better-sqlite3';

const database = new Database(process.argv[2], { timeout: 0 });
database.pragma('journal_mode = MEMORY');
database.exec('BEGIN EXCLUSIVE');
process.stdout.write('held\n');
setInterval(() => database.open, 60_000);
