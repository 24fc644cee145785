import { encodeId } from '../../../shared/domain/id';
import type { Words } from '../words/wording';
import type { Notice } from './notice-gate';

/** Names in a notice; the others are counted. */
const NAMES_MAX = 3;

export interface NoticeText {
  title: string;
  body: string;
  /** The place in the window that it leads to. */
  hash: string;
}

/** What a notice says, and where it leads: to the thing itself, or to where all of them stand. */
export function noticeText({ kind, things }: Notice, words: Words): NoticeText {
  const names = things.slice(0, NAMES_MAX).map(({ name }) => name);
  const rest = things.length - names.length;
  const body = [...names, ...(rest > 0 ? [words.notices.others(rest)] : [])].join(words.comma);
  const [only] = things.length === 1 ? things : [];
  const isNode = kind === 'node_lost';
  const hash =
    only === undefined
      ? isNode
        ? '#/nodes?status=OFFLINE'
        : '#/overview'
      : isNode
        ? `#/nodes/${encodeId('node', only.id)}`
        : `#/jobs/${encodeId('job', only.id)}`;
  return { title: words.notices[kind](things.length), body, hash };
}
