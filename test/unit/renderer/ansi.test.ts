import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAnsi, withoutAnsi } from '../../../src/renderer/ui/run-log/ansi';
import { findRows, logText, rowsOf } from '../../../src/renderer/ui/run-log/log-rows';

const ESC = '\u001B';

describe('a text with escape sequences', () => {
  it.each([
    ['plain', 'plain', []],
    [`${ESC}[31mred${ESC}[0m rest`, 'red rest', [{ from: 0, to: 3, style: { colour: 'red' } }]],
    [`${ESC}[1;4;92mok${ESC}[m`, 'ok', [{ from: 0, to: 2, style: { bold: true, underline: true, colour: 'green' } }]],
    [`a${ESC}[43mb${ESC}[49mc`, 'abc', [{ from: 1, to: 2, style: { ground: 'yellow' } }]],
    [`${ESC}[38;5;196mx`, 'x', [{ from: 0, to: 1, style: { colour: 'red' } }]],
    [`${ESC}[38;5;3mx`, 'x', [{ from: 0, to: 1, style: { colour: 'yellow' } }]],
    [`${ESC}[38;2;10;20;250mx`, 'x', [{ from: 0, to: 1, style: { colour: 'blue' } }]],
    [`${ESC}[48;5;46;1mx`, 'x', [{ from: 0, to: 1, style: { ground: 'green', bold: true } }]],
    [`${ESC}[1mb${ESC}[22mn`, 'bn', [{ from: 0, to: 1, style: { bold: true } }]],
    [`${ESC}[2K${ESC}[1Gdone`, 'done', []],
    [`${ESC}]8;;https://example.com${ESC}\\link${ESC}]8;;${ESC}\\`, 'link', []],
    [`${ESC}]0;title\u0007text`, 'text', []],
    ['ring\u0007 back\b', 'ring back', []],
    [`cut ${ESC}[3`, 'cut 3', []],
  ])('%j reads %j', (raw, text, spans) => {
    expect(parseAnsi(raw)).toMatchObject({ text, spans });
  });

  it('is never longer than it was, and has no escape left', () => {
    const pieces = fc.array(fc.oneof(fc.string(), fc.constantFrom(ESC, `${ESC}[`, '31', 'm', ';', ']', '\u0007')));
    fc.assert(
      fc.property(pieces, (parts) => {
        const raw = parts.join('');
        const { text, spans } = parseAnsi(raw);
        expect(text.length).toBeLessThanOrEqual(raw.length);
        expect(text).not.toContain('\u0007');
        let last = 0;
        for (const { from, to } of spans) {
          expect(from).toBeGreaterThanOrEqual(last);
          expect(to).toBeGreaterThan(from);
          last = to;
        }
        expect(last).toBeLessThanOrEqual(text.length);
      }),
    );
  });

  it('of a megabyte is read in one go', () => {
    expect(withoutAnsi(`${ESC}[32m.`.repeat(150_000))).toHaveLength(150_000);
  });
});

describe('a log', () => {
  const line = (seq: number, text: string) => ({
    attempt: 1,
    seq,
    at: '2026-01-01T00:00:00.000Z',
    level: 'info' as const,
    text,
  });

  it('carries a colour over the rows of one line, not to the next line', () => {
    const rows = rowsOf([line(1, `${ESC}[31mone\ntwo`), line(2, 'three')]);
    expect(rows.map(({ text, spans }) => [text, spans.length])).toEqual([
      ['one', 1],
      ['two', 1],
      ['three', 0],
    ]);
  });

  it('is searched and saved as it reads', () => {
    const lines = [line(1, `1 ${ESC}[31mer${ESC}[1mror${ESC}[0m`)];
    expect(findRows(rowsOf(lines), 'ERROR')).toEqual([0]);
    expect(logText(lines)).toBe('2026-01-01T00:00:00.000Z info  1 error\n');
  });
});
