import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { Node } from '../../../../shared/domain/node';
import { useFormats } from '../../../ui/format/use-formats';
import { Mono } from '../../../ui/text';
import { rampCode, UNKNOWN, versionCode, versionsOf, type Colouring } from './appearance';
import classes from './grid.module.css';
import { spriteSheet } from './painter';

const SIZE = 10;

/** One cell as the grid draws it. */
function Cell({ code }: { code: number }) {
  const scheme = useComputedColorScheme('light');
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const ratio = globalThis.devicePixelRatio;
    const sheet = spriteSheet(scheme, SIZE, ratio);
    const size = sheet.height;
    if (canvas.current === null) return;
    canvas.current.width = canvas.current.height = size;
    canvas.current.getContext('2d')?.drawImage(sheet, code * size, 0, size, size, 0, 0, size, size);
  }, [scheme, code]);
  return <canvas ref={canvas} style={{ width: SIZE, height: SIZE }} aria-hidden />;
}

/** What the colours of a share mean. */
function RampLegend() {
  const { t } = useFormats();
  return (
    <div className={classes['legend']}>
      <span>
        0% <Cell code={rampCode(0)} />
        <Cell code={rampCode(25)} />
        <Cell code={rampCode(50)} />
        <Cell code={rampCode(75)} />
        <Cell code={rampCode(100)} /> 100%
      </span>
      <span>
        <Cell code={UNKNOWN} /> {t('nodes.grid.unknown')}
      </span>
    </div>
  );
}

const SHOWN = 5;

/** Which version has which look, and how many nodes have it. */
function VersionLegend({ nodes }: { nodes: readonly Node[] }) {
  const { t, dates } = useFormats();
  const versions = versionsOf(nodes);
  const count = (version: string): number => nodes.filter(({ agentVersion }) => agentVersion === version).length;
  const older = versions.slice(SHOWN).reduce((sum, version) => sum + count(version), 0);
  return (
    <div className={classes['legend']}>
      {versions.slice(0, SHOWN).map((version, rank) => (
        <span key={version}>
          <Cell code={versionCode(rank)} /> <Mono>{version}</Mono> <b>{dates.number(count(version))}</b>
        </span>
      ))}
      {older === 0 ? null : (
        <span>
          <Cell code={versionCode(SHOWN)} /> {t('nodes.grid.older')} <b>{dates.number(older)}</b>
        </span>
      )}
    </div>
  );
}

/** What the cells mean, where their colour is not that of their status. */
export default function GridLegend({ nodes, colouring }: { nodes: readonly Node[]; colouring: Colouring }) {
  return colouring === 'version' ? <VersionLegend nodes={nodes} /> : <RampLegend />;
}
