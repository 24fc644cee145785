// @vitest-environment happy-dom
import { giveSize, useHub } from './setup';
import { act, screen } from '@testing-library/react';
import { create } from 'zustand';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { List, type Column } from '../../../src/renderer/ui/list/list';
import { createFakeHub } from '../../support/fake-bridge/fake-bridge';
import { fullWorld } from '../../support/fake-bridge/seed';
import { show } from './window';

interface Row {
  id: string;
}
const rows = Array.from({ length: 500 }, (_, index): Row => ({ id: `row-${index}` }));
const rendered = new Map<string, number>();
const columns: Column<Row>[] = [
  {
    key: 'id',
    header: 'Row',
    track: '1fr',
    cell: ({ id }) => {
      rendered.set(id, (rendered.get(id) ?? 0) + 1);
      return id;
    },
  },
];
const useShown = create<{ shown: readonly Row[] }>(() => ({ shown: rows }));
let stop: () => void;

function Rows() {
  const { shown } = useShown();
  return (
    <List
      label="Rows"
      rows={shown}
      idOf={({ id }) => id}
      columns={columns}
      width={800}
      openId={null}
      onOpen={() => undefined}
    />
  );
}

beforeEach(async () => {
  giveSize(800, 400);
  useHub(createFakeHub(fullWorld(Date.now(), { nodes: 1, runs: 0 })));
  ({ stop } = await show(<Rows />));
});

afterEach(() => {
  stop();
  rendered.clear();
});

it('renders a row again only when it is another, not with every scroll and every batch', () => {
  const grid = screen.getByRole('grid');
  const scroller = grid.querySelector('[role="presentation"]')!;
  expect(rendered.get('row-5')).toBe(1);
  act(() => {
    scroller.scrollTop = 64;
    scroller.dispatchEvent(new Event('scroll'));
  });
  expect(rendered.has('row-20')).toBe(true);
  act(() => useShown.setState({ shown: rows.map((row) => (row.id === 'row-6' ? { ...row } : row)) }));
  expect(rendered.get('row-5')).toBe(1);
  expect(rendered.get('row-6')).toBe(2);
});
