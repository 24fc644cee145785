import { screens } from '../../shared/contract/places';

const SCHEME = 'waypost:';
const ID = /^[\w-]{1,64}$/;
const LENGTH_MAX = 2_000;

/**
 * The place in the window that a link leads to, as the fragment of its address: `waypost://jobs/job_1?tab=edit` is
 * `#/jobs/job_1?tab=edit`. A link comes from anywhere, so it can show a place and do nothing: what is no screen, no id or
 * no text of a usual length is no link.
 */
export function placeOfLink(text: string): string | null {
  if (text.length > LENGTH_MAX || !URL.canParse(text)) return null;
  const url = new URL(text);
  const screen = screens.find((each) => each === url.hostname);
  if (url.protocol !== SCHEME || screen === undefined || url.username !== '' || url.port !== '') return null;
  const id = url.pathname.replace(/^\//, '').replace(/\/$/, '');
  if (id !== '' && !ID.test(id)) return null;
  return `#/${screen}${id === '' ? '' : `/${id}`}${url.search}`;
}

/** The place that one of the arguments of a start leads to. */
export function placeOfArguments(argv: readonly string[]): string | null {
  const link = argv.find((each) => each.startsWith(SCHEME));
  return link === undefined ? null : placeOfLink(link);
}
