import { pluralsOf } from './plurals';
import type { Words } from './wording';

const count = pluralsOf('en');

export const english: Words = {
  tray: {
    hubClosed: 'The hub is not open',
    running: count({ one: '# run running', other: '# runs running' }),
    failing: count({ one: '# job is failing', other: '# jobs are failing' }),
    nodes: (online, all) => `${online} of ${all} nodes online`,
    open: 'Open Waypost',
    quit: 'Quit',
  },
  comma: ', ',
  notices: {
    job_failed: count({ one: 'A job failed', other: '# jobs failed' }),
    job_recovered: count({ one: 'A job works again', other: '# jobs work again' }),
    node_lost: count({ one: 'A node is lost', other: '# nodes are lost' }),
    others: count({ other: '# more' }),
  },
  menu: {
    file: 'File',
    go: 'Go',
    newJob: 'New job',
    newFunction: 'New function',
    addNode: 'Add node',
    screens: {
      overview: 'Overview',
      jobs: 'Jobs',
      runs: 'Runs',
      nodes: 'Nodes',
      functions: 'Functions',
      alerts: 'Alerts',
      audit: 'Audit',
      settings: 'Settings',
    },
  },
  closing: {
    title: 'Keep running?',
    detail: count({
      one: '# job is scheduled. It fires only while Waypost runs.',
      other: '# jobs are scheduled. They fire only while Waypost runs.',
    }),
    keep: 'Keep running',
    quit: 'Quit',
    cancel: 'Cancel',
  },
};
