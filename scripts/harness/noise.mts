/** Errors this build makes by itself: native modules it goes without, files it does not ship, services a closed network does not reach. */
const errors =
  /@vscode[/\\](spdlog|native-watchdog)|build\/Release\/watchdog|[/\\]vsda[/\\]|\bkerberos\b|open-vsx\.org|vscode-cdn\.net|ERR_NAME_NOT_RESOLVED|authentication provider 'github'/;

/** What VS Code's window says about itself while it starts. */
const chatter =
  /^(Resolv(ing|ed) connection token|Creating a socket|\[reconnection-grace-time\]|(Ignoring fetching|Updating) additional builtin|\[(Service Worker|AgentHost:\w+|AccountPolicyGate)\])/;

/** Whether a console line comes from this build of VS Code itself and says nothing about the extension. */
export const isNoise = (line: string): boolean => errors.test(line) || chatter.test(line);
