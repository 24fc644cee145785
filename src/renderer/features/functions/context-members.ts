/** What a JavaScript function is called with, as the executor makes it: its members and their types. */
export const contextMembers = [
  ['kwargs', 'Record<string, Json>'],
  ['environment', 'Record<string, string>'],
  ['runId', 'string'],
  ['attempt', 'number'],
  ['fireTime', 'string | null'],
  ['trigger', 'string'],
  ['signal', 'AbortSignal'],
  ['log', '(...values: unknown[]) => void'],
] as const;
