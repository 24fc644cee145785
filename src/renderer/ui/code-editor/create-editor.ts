import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { javascript, javascriptLanguage } from '@codemirror/lang-javascript';
import {
  HighlightStyle,
  LanguageSupport,
  bracketMatching,
  indentOnInput,
  syntaxHighlighting,
} from '@codemirror/language';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
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

/** As high as its text, up to a bound. */
const fitted = EditorView.theme({
  '&': { height: 'auto', maxHeight: '240px' },
  '.cm-content': { padding: '4px 0' },
  '.cm-line': { padding: '0 8px' },
});

export type EditorLanguage = 'javascript' | 'json';

export interface EditorOptions {
  text: string;
  label: string;
  language: EditorLanguage;
  /** Whose members are offered while typing. */
  object?: KnownObject | undefined;
  onChange: (text: string) => void;
}

export interface Editor {
  /** Puts a text from outside in, if it is another one. */
  setText: (text: string) => void;
  /** Says to screen readers that the text is wrong, and which element says why. */
  setWrong: (describedBy: string | null) => void;
  /** Takes the focus, with a part of the text selected. */
  select: (from: number, to: number) => void;
  destroy: () => void;
}

/** A whole source: Tab indents; Esc and then Tab leave it. */
const source = (object: KnownObject | undefined): Extension => [
  lineNumbers(),
  highlightActiveLine(),
  javascript(),
  object === undefined ? [] : memberCompletion(object),
  keymap.of([indentWithTab]),
];

/** A value in a form: Tab leaves it. Every JSON text is an expression of JavaScript. */
const json: Extension = [
  new LanguageSupport(javascriptLanguage.configure({ top: 'SingleExpression' })),
  EditorView.lineWrapping,
  fitted,
];

/** An editor in an element. */
export function createEditor(parent: HTMLElement, { text, label, language, object, onChange }: EditorOptions): Editor {
  const wrong = new Compartment();
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        language === 'json' ? json : source(object),
        syntaxHighlighting(highlight),
        keymap.of([
          { key: 'Mod-Enter', run: () => false, stopPropagation: false },
          ...defaultKeymap.filter(({ key }) => key !== 'Mod-Enter'),
          ...historyKeymap,
        ]),
        EditorView.contentAttributes.of({ 'aria-label': label, dir: 'ltr', tabindex: '0' }),
        wrong.of([]),
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
    setWrong: (describedBy) => {
      const attributes = { 'aria-invalid': 'true', 'aria-describedby': describedBy ?? '' };
      view.dispatch({
        effects: wrong.reconfigure(describedBy === null ? [] : EditorView.contentAttributes.of(attributes)),
      });
    },
    select: (from, to) => {
      const end = view.state.doc.length;
      view.dispatch({ selection: { anchor: Math.min(from, end), head: Math.min(to, end) } });
      view.focus();
    },
    destroy: () => view.destroy(),
  };
}
