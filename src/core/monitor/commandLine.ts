import { languageOf } from '../rewrite/language.ts';
import { isNotebook } from '../rewrite/notebook/notebook.ts';

/** A command that runs a script. Paths are as they are written: relative to `folder`, and that to where the line was typed. */
export interface ScriptCommand {
  readonly script: string;
  /** Where earlier commands of the line went (`cd src && python train.py`); `''` for where it was typed. */
  readonly folder: string;
  /** Everything else that may name a file: arguments, what output is sent into. */
  readonly words: readonly string[];
}

const QUOTED = /'[^']*'|"(?:\\["\\$`]|[^"])*"|\\[\s"'\\$&|;<>()]|[^\s"'&|;<>()]/y;
const OPERATOR = /&&|\|\||[;&|]/y;
const REDIRECTION = /\d?[<>]+&?\d?|&>>?/y;

/** The scripts that a command line runs, with the files that it may write into: what is behind a pipe (`| tee out.log`) belongs to it. */
export function scriptCommands(line: string): ScriptCommand[] {
  const found: ScriptCommand[] = [];
  let folder = '';
  for (const words of commandsIn(line)) {
    if (words[0] === 'cd' && words[1]) folder = joined(folder, words[1]);
    const script = scriptOf(words);
    if (script !== undefined) found.push({ script, folder, words: words.flatMap(valuesOf) });
  }
  return found;
}

/** The words of each command; those of one pipe are one. */
function commandsIn(line: string): string[][] {
  const commands: string[][] = [[]];
  for (let at = 0; at < line.length;) {
    const redirection = matchAt(REDIRECTION, line, at);
    const operator = redirection ? undefined : matchAt(OPERATOR, line, at);
    if (operator && operator !== '|') commands.push([]);
    if (redirection ?? operator) {
      at += (redirection ?? operator ?? '').length;
      continue;
    }
    let word = '';
    for (let part = matchAt(QUOTED, line, at); part; part = matchAt(QUOTED, line, at)) {
      word += /^['"]/.test(part) ? part.slice(1, -1) : part.length > 1 ? part.slice(1) : part;
      at += part.length;
    }
    if (word) commands.at(-1)?.push(word);
    else at++;
  }
  return commands;
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** What runs scripts; others (editors, `git`, `cat`) only name them. */
const RUNS =
  /(?:^|[/\\])(?:i?python[\d.w]*|pypy\d*|node|nodejs|deno|bun|tsx|ts-node|torchrun|accelerate|deepspeed|horovodrun|papermill|jupyter)(?:\.exe)?$/i;

/** The first word that names a script, where something runs it, or the module that Python is told to run. */
function scriptOf(words: readonly string[]): string | undefined {
  const at = words.findIndex((word) => languageOf(word) !== undefined || isNotebook(word));
  if (at >= 0) return at === 0 || words.slice(0, at).some((word) => RUNS.test(word)) ? words[at] : undefined;
  const module = /python[\d.]*(\.exe)?$/i.test(words[0] ?? '') && words[words.indexOf('-m') + 1];
  return words.includes('-m') && module ? `${module.replaceAll('.', '/')}.py` : undefined;
}

/** `--log=runs/a.log` names a file as `--log runs/a.log` does. */
function valuesOf(word: string): string[] {
  const value = /^-[^=]*=(.+)$/.exec(word)?.[1];
  return value === undefined ? [word] : [value];
}

function joined(folder: string, next: string): string {
  return /^([/~\\]|[A-Za-z]:)/.test(next) || !folder ? next : `${folder}/${next}`;
}
