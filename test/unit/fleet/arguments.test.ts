import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../fleet/command/arguments';

const withToken = { WAYPOST_API_TOKEN: 'secret' };

describe('the command line of the fleet', () => {
  it('has a default for everything', () => {
    expect(parseArguments([], {})).toMatchObject({
      hub: null,
      nodes: 25,
      minutes: 60,
      prefix: 'sim',
      labels: { simulated: 'true' },
      runMs: 500,
      failShare: 0.02,
      churn: 0,
    });
  });

  it('takes a hub with its token from the environment or from a file', () => {
    const { hub, token } = parseArguments(['--hub', 'http://127.0.0.1:8008', '--nodes', '300'], withToken);
    expect([hub?.port, token]).toEqual(['8008', 'secret']);
    const { tokenFile } = parseArguments(['--hub', 'https://hub.example:8008/', '--token-file', 'token'], {});
    expect(tokenFile).toBe('token');
  });

  it.each([
    [['--nodes', '0'], '--nodes 0'],
    [['--nodes', '20001'], '--nodes 20001'],
    [['--nodes', '2.5'], '--nodes 2.5'],
    [['--nodes', ''], '--nodes '],
    [['--nodes', 'many'], '--nodes many'],
    [['--minutes', '0'], '--minutes 0'],
    [['--minutes', '1441'], '--minutes 1441'],
    [['--failures', '101'], '--failures 101'],
    [['--churn', '-1'], '--churn'],
    [['--run-ms', '1.5'], '--run-ms 1.5'],
    [['--max-concurrent-runs', '0'], '--max-concurrent-runs 0'],
    [['--seed', 'x'], '--seed x'],
    [['--name', 'a name'], '--name a name'],
    [['--label', 'nothing'], '--label nothing'],
    [['--hub', 'ws://127.0.0.1:8009'], '--hub ws://127.0.0.1:8009: this is a gateway'],
    [['--hub', 'localhost'], '--hub localhost'],
    [['--hub', 'http://127.0.0.1:8008/api'], '--hub http://127.0.0.1:8008/api'],
    [['--hub', 'http://127.0.0.1:8008'], '--token-file'],
    [['--token-file', 'x'], '--token-file: needs --hub'],
    [['--keys', 'x'], '--keys: needs --hub'],
    [['--remove'], '--remove: needs --hub'],
    [['--nodez', '1'], '--nodez'],
    [['extra'], 'extra'],
  ])('names the argument that is wrong: %j', (args, named) => {
    expect(() => parseArguments(args, {})).toThrow(named);
  });
});
