import { create } from 'zustand';
import type { FunctionDefinition } from '../../../shared/domain/function';
import type { FunctionDraft } from './function-draft';

/** What is being typed about a function, and what it was typed over. */
export interface KeptFunction {
  draft: FunctionDraft;
  base: FunctionDraft;
  /** Null for a new one. */
  definition: FunctionDefinition | null;
}

/** Drafts by function id, `new` for a new one; kept until they are saved or discarded. */
export const useFunctionDrafts = create<Record<string, KeptFunction>>(() => ({}));

export function keepFunctionDraft(id: string, kept: KeptFunction): void {
  useFunctionDrafts.setState({ [id]: kept });
}

export function dropFunctionDraft(id: string): void {
  const { [id]: _dropped, ...others } = useFunctionDrafts.getState();
  useFunctionDrafts.setState(others, true);
}
