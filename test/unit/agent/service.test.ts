import { describe, expect, test } from 'vitest';
import { launchdPlist, serviceKindOf, systemdUnit, windowsTask } from '../../../src/agent/install/service';

const facts = {
  service: 'waypost-agent',
  nodeName: 'till 5% & <co>',
  node: '/usr/bin/node',
  agent: '/opt/way post/agent.js',
  dataDir: '/var/lib/$node "1"/50%',
  user: 'edge',
};

test('systemd: words with blanks, quotes, variables and specifiers are taken literally', () => {
  const unit = systemdUnit(facts);
  expect(unit).toContain(
    'ExecStart="/usr/bin/node" "/opt/way post/agent.js" "run" "--data-dir" "/var/lib/$$node \\"1\\"/50%%"\n',
  );
  expect(unit).toContain('Description=Waypost agent of node till 5%% & <co>\n');
  expect(unit).toContain('\nUser=edge\nRestart=always\n');
  expect(systemdUnit({ ...facts, user: null })).not.toContain('User=');
});

test('launchd: texts are escaped', () => {
  const plist = launchdPlist({ ...facts, dataDir: '/var/a & <b>' });
  expect(plist).toContain('<string>/opt/way post/agent.js</string>');
  expect(plist).toContain('<string>/var/a &amp; &lt;b&gt;</string>');
  expect(plist).toContain('<key>UserName</key><string>edge</string>');
  expect(plist.match(/<!--[^]*?-->/g)).toHaveLength(1);
});

describe('Windows', () => {
  test('arguments survive PowerShell and the program’s own splitting', () => {
    const task = windowsTask({
      ...facts,
      node: "C:\\Program Files\\nodejs\\it's node.exe",
      agent: 'C:\\Way post\\agent.js',
      dataDir: 'C:\\Way post\\data\\',
    });
    expect(task).toContain("-Execute 'C:\\Program Files\\nodejs\\it''s node.exe'");
    expect(task).toContain(`-Argument '"C:\\Way post\\agent.js" "run" "--data-dir" "C:\\Way post\\data\\\\"'`);
  });
});

test('each platform has its own', () => {
  expect([serviceKindOf('linux'), serviceKindOf('darwin'), serviceKindOf('win32')]).toEqual([
    'systemd',
    'launchd',
    'windows',
  ]);
});
