import type { Page } from '@playwright/test';

export interface BridgeAnswer<T> {
  ok: boolean;
  value: T;
  error?: { code: string; message: string; reason?: string };
}

/** Carries out an operation through the window's own bridge. */
export function callBridge<T>(page: Page, name: string, input: unknown): Promise<BridgeAnswer<T>> {
  return page.evaluate(
    ([operation, wanted]) => {
      const { call } = (
        globalThis as unknown as { waypost: { call: Record<string, (input: unknown) => Promise<BridgeAnswer<T>>> } }
      ).waypost;
      const answer = call[operation]?.(wanted);
      if (answer === undefined) throw new Error(`there is no operation ${operation}`);
      return answer;
    },
    [name, input] as const,
  );
}
