import { useEffect, useRef, useState } from 'react';
import { Note } from '../form';
import classes from './code-field.module.css';
import type { Editor } from './create-editor';
import type { KnownObject } from './member-completion';

/** Source code. A plain text field until the editor has been fetched, with what was typed meanwhile. */
export function CodeField({
  label,
  value,
  error,
  onChange,
  object,
}: {
  label: string;
  value: string;
  error?: string | undefined;
  onChange: (value: string) => void;
  /** Whose members are offered while typing; looked at once, when the editor is made. */
  object?: KnownObject;
}) {
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor>(null);
  const latest = useRef({ value, onChange, object });
  const [ready, setReady] = useState(false);
  useEffect(() => {
    latest.current = { value, onChange, object };
    editor.current?.setText(value);
  }, [value, onChange, object]);
  useEffect(() => {
    let current = true;
    void import('./create-editor').then(({ createEditor }) => {
      if (!current || !place.current) return;
      editor.current = createEditor(
        place.current,
        latest.current.value,
        label,
        (text) => latest.current.onChange(text),
        latest.current.object,
      );
      setReady(true);
    });
    return () => {
      current = false;
      editor.current?.destroy();
      editor.current = null;
    };
  }, [label]);
  return (
    <>
      <div className={classes['frame']} data-wrong={error !== undefined} dir="ltr">
        <div ref={place} className={classes['editor']} hidden={!ready} />
        {ready ? null : (
          <textarea
            className={classes['plain']}
            aria-label={label}
            value={value}
            spellCheck={false}
            onChange={(event) => onChange(event.target.value)}
          />
        )}
      </div>
      {error === undefined ? null : <Note tone="failed">{error}</Note>}
    </>
  );
}
