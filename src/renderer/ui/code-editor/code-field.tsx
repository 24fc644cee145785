import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { Note } from '../form';
import classes from './code-field.module.css';
import type { Editor, EditorLanguage } from './create-editor';
import type { KnownObject } from './member-completion';

/** Source code, or JSON. A plain text field until the editor has been fetched, with what was typed meanwhile. */
export function CodeField({
  label,
  value,
  error,
  onChange,
  language = 'javascript',
  object,
}: {
  label: string;
  value: string;
  error?: string | undefined;
  onChange: (value: string) => void;
  /** Looked at once, when the editor is made. JSON is a field as high as its text. */
  language?: EditorLanguage;
  /** Whose members are offered while typing; looked at once, when the editor is made. */
  object?: KnownObject;
}) {
  const noteId = useId();
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor>(null);
  const plain = useRef<HTMLTextAreaElement>(null);
  /** What was selected in the plain field when the editor took its place: typing goes on there. */
  const selected = useRef<[number, number]>(null);
  const latest = useRef({ value, onChange, language, object });
  const [ready, setReady] = useState(false);
  const wrong = error !== undefined;
  useEffect(() => {
    latest.current = { value, onChange, language, object };
    editor.current?.setText(value);
  }, [value, onChange, language, object]);
  useEffect(() => {
    let current = true;
    void import('./create-editor').then(({ createEditor }) => {
      if (!current || !place.current) return;
      editor.current = createEditor(place.current, {
        text: latest.current.value,
        label,
        language: latest.current.language,
        object: latest.current.object,
        onChange: (text) => latest.current.onChange(text),
      });
      const before = plain.current;
      if (before && document.activeElement === before) {
        selected.current = [before.selectionStart, before.selectionEnd];
      }
      setReady(true);
    });
    return () => {
      current = false;
      editor.current?.destroy();
      editor.current = null;
    };
  }, [label]);
  useLayoutEffect(() => {
    if (ready && selected.current) editor.current?.select(...selected.current);
    selected.current = null;
  }, [ready]);
  useEffect(() => {
    if (ready) editor.current?.setWrong(wrong ? noteId : null);
  }, [ready, wrong, noteId]);
  return (
    <>
      <div className={classes['frame']} data-wrong={wrong} data-language={language} dir="ltr">
        <div ref={place} className={classes['editor']} hidden={!ready} />
        {ready ? null : (
          <textarea
            ref={plain}
            className={classes['plain']}
            aria-label={label}
            aria-invalid={wrong}
            rows={1}
            value={value}
            spellCheck={false}
            onChange={(event) => onChange(event.target.value)}
          />
        )}
      </div>
      {wrong ? (
        <div id={noteId}>
          <Note tone="failed">{error}</Note>
        </div>
      ) : null}
    </>
  );
}
