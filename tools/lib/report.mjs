// What the tools say. All of it goes to stderr: stdout belongs to the command that a tool runs.

/** One line about what is being done or was found. */
export function say(text) {
  process.stderr.write(`waypost: ${text}\n`);
}

/** A failure that a person can act on: `next` says how. */
export class ToolError extends Error {
  /**
   * @param {string} message what went wrong
   * @param {string} next what to do about it
   */
  constructor(message, next) {
    super(message);
    this.next = next;
  }
}

/** Runs a tool's main function; a failure ends the process with 1 and says what to do next. */
export async function main(body) {
  try {
    await body();
  } catch (error) {
    if (error instanceof ToolError) {
      say(`failed: ${error.message}`);
      say(`next: ${error.next}`);
    } else {
      say(`failed: ${error?.stack ?? error}`);
    }
    process.exitCode = 1;
  }
}
