import type { Page } from '@playwright/test';

export interface BridgeAnswer<T> {
  ok: boolean;
  value: T;
  error?: { code: string; message: string; reason?: string; issues?: { path: string }[] };
}

/** Carries out an operation through the window's own bridge. */
export function callBridge<T>(page: Page, name: string, input: unknown): Promise<BridgeAnswer<T>> {
  return page.evaluate(
    async ([operation, wanted]) => {
      const { call } = (
        globalThis as unknown as { waypost: { call: Record<string, (input: unknown) => Promise<string>> } }
      ).waypost;
      const answer = call[operation]?.(wanted);
      if (answer === undefined) throw new Error(`there is no operation ${operation}`);
      return JSON.parse(await answer) as BridgeAnswer<T>;
    },
    [name, input] as const,
  );
}
