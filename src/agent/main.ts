import packageJson from '../../package.json';
import { doctorCommand } from './cli/doctor-command';
import { installCommand } from './cli/install-command';
import { joinCommand } from './cli/join-command';
import { runCommand } from './cli/run-command';
import { help, UsageError } from './cli/usage';
import { runEmbedded } from './embedded/run-embedded';
import { parentPort } from './executor/channel';

/** The agent's entry: `join` enrols this machine, `run` runs the agent, `install` and `doctor` help with that. Exit codes: 1 failed, 2 wrong usage. */
async function main([command, ...args]: string[]): Promise<void> {
  if (command === 'join' && !args.includes('--help')) return joinCommand(args);
  if (command === 'run' && !args.includes('--help')) return runCommand(args);
  if (command === 'install' && !args.includes('--help')) return installCommand(args);
  if (command === 'doctor' && !args.includes('--help')) return doctorCommand(args);
  if (command === '--version') return void process.stdout.write(`${packageJson.version}\n`);
  if (command === '--help' || args.includes('--help')) return void process.stdout.write(help);
  throw new UsageError(command === undefined ? 'No command given.' : `There is no command ${command}.`);
}

/** Inside the desktop application the main process is in charge; everywhere else the command line is. */
const parent = parentPort();

(parent ? runEmbedded(parent) : main(process.argv.slice(2))).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  if (error instanceof UsageError) process.stderr.write(`\n${help}`);
  process.exit(error instanceof UsageError ? 2 : 1);
});
