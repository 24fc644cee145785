/** What a service that runs the agent needs to know. */
export interface ServiceFacts {
  /** The name of the service: letters, digits and `-`. */
  service: string;
  /** The node's name, for people. */
  nodeName: string;
  /** The program that runs JavaScript, and the agent's file; absolute. */
  node: string;
  agent: string;
  dataDir: string;
  /** The user that it runs as; null: whoever the system takes. */
  user: string | null;
}

/** How long a stopping agent may take: 30 s for what runs, and some for the hub's answers. */
const STOP_SECONDS = 60;

const argsOf = ({ dataDir }: ServiceFacts): string[] => ['run', '--data-dir', dataDir];

/** A word in a unit file: quoted, with specifiers (`%`), variables (`$`) and escapes taken literally (systemd.syntax). */
function unitWord(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%').replaceAll('$', '$$$$')}"`;
}

/** A unit for systemd, and how to install it. */
export function systemdUnit(facts: ServiceFacts): string {
  const { service, nodeName, node, agent, dataDir, user } = facts;
  const file = `/etc/systemd/system/${service}.service`;
  return `# Write this to ${file}, then:
#   systemctl daemon-reload
#   systemctl enable --now ${service}
# What it says is in: journalctl -u ${service}
[Unit]
Description=Waypost agent of node ${nodeName.replaceAll('%', '%%')}
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
ExecStart=${[node, agent, ...argsOf(facts)].map(unitWord).join(' ')}
WorkingDirectory=${dataDir.replaceAll('%', '%%')}
${user === null ? '' : `User=${user}\n`}Restart=always
RestartSec=5
# The agent lets its functions end; whatever is left after it is killed with them.
KillMode=mixed
TimeoutStopSec=${STOP_SECONDS}

[Install]
WantedBy=multi-user.target
`;
}

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A property list for launchd, and how to install it. */
export function launchdPlist(facts: ServiceFacts): string {
  const { service, nodeName, node, agent, dataDir, user } = facts;
  const file = `/Library/LaunchDaemons/${service}.plist`;
  const string = (text: string): string => `<string>${xml(text)}</string>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- The Waypost agent of node ${xml(nodeName).replaceAll('--', '- -')}.
     Write this to ${file} (owner root, mode 0644), then:
       sudo launchctl bootstrap system ${file}
     What it says is in ${xml(dataDir)}/agent.log -->
<plist version="1.0">
<dict>
  <key>Label</key>${string(service)}
  <key>ProgramArguments</key>
  <array>
${[node, agent, ...argsOf(facts)].map((word) => `    ${string(word)}`).join('\n')}
  </array>
  <key>WorkingDirectory</key>${string(dataDir)}
${user === null ? '' : `  <key>UserName</key>${string(user)}\n`}  <key>RunAtLoad</key><true/>
  <key>KeepAlive</key><true/>
  <key>ThrottleInterval</key><integer>5</integer>
  <key>ExitTimeOut</key><integer>${STOP_SECONDS}</integer>
  <key>StandardErrorPath</key>${string(`${dataDir}/agent.log`)}
</dict>
</plist>
`;
}

/** A text in PowerShell, taken literally. */
function powershell(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** An argument as Windows programs split them (CommandLineToArgvW). */
function windowsArgument(text: string): string {
  return `"${text.replaceAll(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;
}

/**
 * Commands for Windows. A service there has to speak with the service manager, which Node does not; the task scheduler
 * starts a program with the machine, without anybody signed in, and again when it ends.
 */
export function windowsTask(facts: ServiceFacts): string {
  const { service, nodeName, node, agent, dataDir, user } = facts;
  const line = [agent, ...argsOf(facts)].map(windowsArgument).join(' ');
  return `# The Waypost agent of node ${nodeName}, for Windows.
# Run this in PowerShell as an administrator.
$action = New-ScheduledTaskAction -Execute ${powershell(node)} -Argument ${powershell(line)} -WorkingDirectory ${powershell(dataDir)}
$trigger = New-ScheduledTaskTrigger -AtStartup
$settings = New-ScheduledTaskSettingsSet -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries \`
  -ExecutionTimeLimit ([TimeSpan]::Zero) -RestartCount 999 -RestartInterval (New-TimeSpan -Minutes 1)
Register-ScheduledTask -TaskName ${powershell(service)} -User ${powershell(user ?? 'NT AUTHORITY\\LOCAL SERVICE')} \`
  -Action $action -Trigger $trigger -Settings $settings
# ${user === null ? `LOCAL SERVICE has to be allowed to read and write ${dataDir}:` : 'That user has to be allowed to read and write the data directory:'}
icacls ${powershell(dataDir)} /grant ${powershell(`${user ?? 'NT AUTHORITY\\LOCAL SERVICE'}:(OI)(CI)M`)}
Start-ScheduledTask -TaskName ${powershell(service)}
# What it did: Get-ScheduledTaskInfo -TaskName ${powershell(service)}
`;
}

export const serviceKinds = { systemd: systemdUnit, launchd: launchdPlist, windows: windowsTask } as const;
export type ServiceKind = keyof typeof serviceKinds;

/** What starts programs with the machine on a platform. */
export function serviceKindOf(platform: NodeJS.Platform): ServiceKind {
  if (platform === 'win32') return 'windows';
  return platform === 'darwin' ? 'launchd' : 'systemd';
}
