import type { AttemptGrant } from '../../../shared/protocol/attempt';

/**
 * Variables that make a program, its loader or its interpreter run other code than its own. The hub must not widen
 * what this node allows through them. After sudo's list of variables it never passes on (sudoers(5), env_delete).
 */
const FORBIDDEN = new Set(
  `PATH IFS CDPATH ENV BASH_ENV PS4 GLOBIGNORE BASHOPTS SHELLOPTS FPATH NULLCMD READNULLCMD ZDOTDIR NODE_OPTIONS NODE_PATH
  PYTHONHOME PYTHONPATH PYTHONINSPECT PYTHONSTARTUP PYTHONUSERBASE PERLLIB PERL5LIB PERL5OPT PERL5DB RUBYLIB RUBYOPT
  JAVA_TOOL_OPTIONS GCONV_PATH GLIBC_TUNABLES SHLIB_PATH LIBPATH LOCALDOMAIN RES_OPTIONS HOSTALIASES NLSPATH PATH_LOCALE
  TERMINFO TERMINFO_DIRS TERMPATH TERMCAP PATHEXT COMSPEC SYSTEMROOT WINDIR`.split(/\s+/),
);
const FORBIDDEN_PREFIXES = ['LD_', 'DYLD_', '_RLD', 'LDR_', 'KRB5_'];

/** The first variable of a function's environment that no command is given; null when all are harmless. */
export function forbiddenVariable(environment: Readonly<Record<string, string>>): string | null {
  const isForbidden = (name: string): boolean => {
    const upper = name.toUpperCase();
    return FORBIDDEN.has(upper) || FORBIDDEN_PREFIXES.some((prefix) => upper.startsWith(prefix));
  };
  return Object.keys(environment).find(isForbidden) ?? null;
}

/** The environment of a command: the function's own, and under it what a JavaScript function finds in its context. */
export function commandEnvironment(
  environment: Readonly<Record<string, string>>,
  grant: AttemptGrant,
): Record<string, string> {
  return {
    ...environment,
    WAYPOST_RUN_ID: grant.runId,
    WAYPOST_ATTEMPT: String(grant.attempt),
    WAYPOST_TRIGGER: grant.trigger,
    WAYPOST_FIRE_TIME: grant.fireTime === null ? '' : new Date(grant.fireTime).toISOString(),
    WAYPOST_KWARGS: JSON.stringify(grant.kwargs),
  };
}
