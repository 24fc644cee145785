import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { javascript } from '@codemirror/lang-javascript';
import { HighlightStyle, bracketMatching, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';

import { memberCompletion, type KnownObject } from './member-completion';

/** The roles of the theme, so that code follows light and dark by itself. */
const highlight = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: 'var(--wp-accent)', fontWeight: '500' },
  { tag: [tags.string, tags.regexp, tags.special(tags.string)], color: 'var(--wp-succeeded)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--wp-running)' },
  { tag: [tags.comment], color: 'var(--wp-text-3)' },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName)], color: 'var(--wp-maintenance)' },
  { tag: [tags.invalid], color: 'var(--wp-failed)' },
]);

const look = EditorView.theme({
  '&': { height: '100%', color: 'var(--wp-text)', backgroundColor: 'var(--wp-surface)', fontSize: '12px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'var(--mantine-font-family-monospace)',
    fontVariantLigatures: 'none',
    lineHeight: '18px',
  },
  '.cm-content': { caretColor: 'var(--wp-accent)' },
  '.cm-cursor': { borderLeftColor: 'var(--wp-accent)' },
  '.cm-gutters': { color: 'var(--wp-text-3)', backgroundColor: 'var(--wp-canvas)', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--wp-hover)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--wp-select)',
  },
});

export interface Editor {
  /** Puts a text from outside in, if it is another one. */
  setText: (text: string) => void;
  focus: () => void;
  destroy: () => void;
}

/** A JavaScript editor in an element. Tab indents; Esc and then Tab leave it. @param object whose members are offered while typing */
export function createEditor(
  parent: HTMLElement,
  text: string,
  label: string,
  onChange: (text: string) => void,
  object: KnownObject | undefined,
): Editor {
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        highlightActiveLine(),
        indentOnInput(),
        bracketMatching(),
        javascript(),
        object === undefined ? [] : memberCompletion(object),
        syntaxHighlighting(highlight),
        keymap.of([
          { key: 'Mod-Enter', run: () => false, stopPropagation: false },
          ...defaultKeymap.filter(({ key }) => key !== 'Mod-Enter'),
          ...historyKeymap,
          indentWithTab,
        ]),
        EditorView.contentAttributes.of({ 'aria-label': label, dir: 'ltr', tabindex: '0' }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) onChange(update.state.doc.toString());
        }),
        look,
      ],
    }),
  });
  return {
    setText: (next) => {
      if (next !== view.state.doc.toString()) {
        view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } });
      }
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}
