import {
  autocompletion,
  completionKeymap,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete';
import { localCompletionSource } from '@codemirror/lang-javascript';
import type { Extension } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';

/** A member that is offered after the name of its object and a dot. */
export interface Member {
  name: string;
  type: string;
  /** What it is, in the operator's language. */
  info: string;
}

/** An object of which the editor knows the members. */
export interface KnownObject {
  name: string;
  members: readonly Member[];
}

const look = EditorView.theme({
  '.cm-tooltip': {
    color: 'var(--wp-text)',
    backgroundColor: 'var(--wp-surface)',
    border: '1px solid var(--wp-line)',
    borderRadius: '6px',
    boxShadow: 'var(--mantine-shadow-md)',
    overflow: 'hidden',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    fontFamily: 'var(--mantine-font-family-monospace)',
    fontSize: '12px',
    maxHeight: '260px',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 10px', lineHeight: '18px' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { color: 'var(--wp-text)', background: 'var(--wp-select)' },
  '.cm-completionDetail': { color: 'var(--wp-text-2)', fontStyle: 'normal', marginInlineStart: '12px' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '600' },
  '.cm-tooltip.cm-completionInfo': {
    padding: '6px 10px',
    maxWidth: '280px',
    fontSize: '12px',
    lineHeight: '18px',
  },
});

/** What is offered at a place: the members of the object after its dot, nothing of it elsewhere. */
export function membersAt(context: CompletionContext, { name, members }: KnownObject): CompletionResult | null {
  const before = context.matchBefore(new RegExp(`(?<![\\w$.])${name}\\??\\.\\w*$`));
  if (before === null) return null;
  return {
    from: before.from + before.text.lastIndexOf('.') + 1,
    options: members.map(({ name: label, type, info }) => ({
      label,
      detail: type,
      info,
      type: type.includes('=>') ? 'method' : 'property',
    })),
    validFor: /^\w*$/,
  };
}

/**
 * Completion while typing: members of a known object, and names of the text itself. Enter takes what is chosen, Esc
 * closes the list and nothing else.
 */
export function memberCompletion(object: KnownObject): Extension {
  return [
    autocompletion({
      override: [(context) => membersAt(context, object), localCompletionSource],
      icons: false,
      aboveCursor: false,
    }),
    keymap.of(completionKeymap),
    look,
  ];
}
