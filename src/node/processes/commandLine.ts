import path from 'node:path';
import { languageOf } from '../../core/rewrite/language.ts';

/** Node under its names: a path, or a name alone. */
export const NODE = /(?:^|[/\\])node(?:js)?(?:-?\d+)?(?:\.exe)?$/i;

/** Options of Node that take the next word. */
const WITH_VALUE = new Set([
  ...['-r', '--require', '--import', '--loader', '--experimental-loader', '-C', '--conditions', '--env-file', '--title'],
  ...['--env-file-if-exists', '--input-type', '--icu-data-dir', '--openssl-config', '--watch-path', '--test-name-pattern'],
]);
/** Programs that start a Node of their own with the script. */
const STARTERS =
  /[/\\](?:npm|npx|yarn|pnpm|pnpx|corepack|nodemon|concurrently|tsx|forever|lerna|nx|turbo)[/\\]|[/\\](?:npm|npx|yarn|pnpm|nodemon|tsx)(?:-cli)?(?:\.[cm]?js)?$/i;
const TITLES = /^(?:npm|npx|yarn|pnpm) /;
/** Programs that run the script in the same process. */
const RUNNERS = /[/\\](?:ts-node|\.bin[/\\]ts-node\S*|ts-node[/\\]dist[/\\]bin\S*)(?:\.js)?$/i;
const EDITORS =
  /[/\\](?:\.(?:vscode|cursor|windsurf)(?:-(?:server|remote|insiders|oss|exploration))*|code-server[\w.-]*|openvscode-server|vscode-\w*server|[\w.-]*(?:Code|Cursor|Windsurf|VSCodium)[\w .-]*\.app)[/\\]|[/\\]bootstrap-fork(?:\.js)?$/;

/** The script that a Node process runs, as its command line names it; undefined for code on the command line and for a title of its own. */
export function scriptWord([, ...words]: readonly string[]): string | undefined {
  const found = positionals(words);
  const [first, ...rest] = found;
  if (first === undefined || !RUNNERS.test(first)) return first;
  return rest.find((word) => languageOf(word) !== undefined) ?? first;
}

function positionals(words: readonly string[]): readonly string[] {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (/^(?:-e|-p|-pe|--eval|--print)$/.test(word)) return [];
    if (WITH_VALUE.has(word)) at++;
    else if (word === '--' || word === 'inspect') continue;
    else if (!word.startsWith('-')) return words.slice(at);
  }
  return [];
}

/** Whether a process only starts another one that does the work: that one is listed in its place. */
export function isStarter(args: readonly string[]): boolean {
  return TITLES.test(args.join(' ')) || STARTERS.test(scriptWord(args) ?? '');
}

/** Whether a process is a part of an editor. */
export function isOfEditor(program: string | undefined, args: readonly string[]): boolean {
  return [program ?? '', args[0] ?? '', scriptWord(args) ?? ''].some((file) => EDITORS.test(file));
}

/** Name of a script, of code on the command line, or the title that a process has given itself. */
export function nameOf(args: readonly string[]): string {
  const script = scriptWord(args);
  if (script !== undefined) return path.basename(script);
  return NODE.test(args[0] ?? '') ? args.slice(0, 3).join(' ').slice(0, 60) : (args[0] ?? '').slice(0, 60);
}
