// `npm run score:edits -- MANIFEST FOLDER`: what Lossline makes of real training scripts, against truths read by hand. FOLDER holds each
// script as ID.EXT. Prints a table, and with `--write` keeps it in test/edits.tsv. Runs the command line as a user does.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import ts from 'typescript';
import { applyPatch, reversePatch, parsePatch } from 'diff';
import type { Listed } from '../src/cli/fixList.ts';

interface Place {
  readonly line: number | null;
  readonly cell?: number;
}
interface Truth {
  readonly optimizer: Place | readonly Place[];
  readonly fitOrLoop: Place | readonly Place[];
  readonly monitored: { readonly quantity: string | null; readonly variable?: string; readonly mode?: string };
  readonly existingScheduler: { readonly present: boolean } & Partial<Place>;
  readonly verdict: string;
  readonly alsoRight?: readonly string[];
  readonly goodInsertions?: readonly { readonly fix: string; readonly where: string }[];
}
interface Record_ {
  readonly id: string;
  readonly truth: Truth;
  /** Other verdicts that can be defended. */
  readonly alsoRight?: readonly string[];
}

const root = path.resolve(import.meta.dirname, '..');
const cli = path.join(root, 'dist', 'cli.js');
const [manifest = '', folder = ''] = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
const records = JSON.parse(readFileSync(manifest, 'utf8')) as readonly Record_[];
const files = readdirSync(folder);
const work = mkdtempSync(path.join(tmpdir(), 'lossline-edits-'));

/** Verdicts that answer a truth rightly. */
const RIGHT: Readonly<Record<string, readonly Listed['verdict'][]>> = {
  edit: ['edit'],
  'edit-with-care': ['edit'],
  'edit-with-care-or-ask': ['edit', 'ask'],
  ask: ['ask'],
  'ask-which-fit': ['ask'],
  'ask-which-loop': ['ask'],
  'no-add': ['no-add'],
  'no-edit-here': ['refuse'],
  'refuse-or-ask': ['refuse', 'ask'],
  'refuse-invalid-source': ['refuse'],
};

const rows: string[][] = [];
try {
  for (const record of records) rows.push(score(record));
} finally {
  rmSync(work, { recursive: true, force: true });
}
const head = [
  'script',
  'verdict',
  'truth',
  'right',
  'site',
  'optimizer',
  'watched',
  'schedule',
  'edits',
  'parse',
  'types',
  'once',
  'undo',
  'place',
];
const table = [head, ...rows].map((row) => row.join('\t')).join('\n');
console.log(table);
const ok = (column: string) => rows.filter((row) => row[head.indexOf(column)] !== 'NO').length;
console.log(
  ['right', 'site', 'optimizer', 'watched', 'schedule', 'parse', 'types', 'once', 'undo', 'place']
    .map((c) => `${c} ${ok(c)}/${rows.length}`)
    .join('  '),
);
if (process.argv.includes('--write')) writeFileSync(path.join(root, 'test', 'edits.tsv'), `${table}\n`);

function lossline(...args: string[]) {
  return spawnSync(process.execPath, [cli, 'fix', ...args], { encoding: 'utf8', cwd: work });
}

function score({ id, truth, alsoRight = truth.alsoRight }: Record_): string[] {
  const name = files.find((file) => file.replace(/\.\w+$/, '') === id);
  if (!name) return [id, 'missing', truth.verdict, 'NO'];
  const file = path.join(work, name);
  copyFileSync(path.join(folder, name), file);
  const before = readFileSync(file, 'utf8');
  const { stdout, stderr } = lossline(file, '--list', '--json');
  if (!stdout) return [id, stderr.trim(), truth.verdict, 'NO'];
  const list = JSON.parse(stdout) as Listed;
  const yes = (right: boolean) => (right ? 'yes' : 'NO');
  const right = [truth.verdict, ...(alsoRight ?? [])].some((wanted) => RIGHT[wanted]?.includes(list.verdict));
  const at = (places: Place | readonly Place[]) =>
    [places].flat().flatMap(({ line, cell }) => (line === null ? [] : [placed(line, cell)]));
  const ours = (place: { line: number; cell?: number } | null) => (place ? placed(place.line, place.cell) : '');
  const places = at(truth.fitOrLoop);
  const refused = list.verdict === 'refuse';
  const site = refused || (list.sites.length > 0 && places.every((place) => list.sites.some((each) => ours(each) === place)));
  const optimizers = at(truth.optimizer);
  const optimizer =
    refused ||
    optimizers.every((place) => list.sites.some((each) => ours(each.optimizer) === place || near(each.optimizer, place)));
  const wanted = `${truth.monitored.quantity ?? ''} ${truth.monitored.variable ?? ''}`;
  const watched =
    refused || list.sites.some(({ monitored }) => (monitored ? wanted.includes(monitored.name) : !truth.monitored.quantity));
  const scheduled = truth.existingScheduler;
  const schedule =
    refused ||
    list.sites.some((each) =>
      scheduled.present ? ours(each.schedule) === placed(scheduled.line ?? -1, scheduled.cell) : each.schedule === null,
    );
  const applied = list.remedies
    .filter(({ disabled }) => disabled === undefined)
    .map(({ id: remedy, site: at }) =>
      apply(file, name, before, remedy, at, list.sites.find(({ id: own }) => own === at)?.line ?? 0, truth),
    );
  const all = (what: (one: Applied) => boolean) => yes(applied.every(what));
  return [
    id,
    list.verdict,
    truth.verdict,
    yes(right),
    yes(site),
    yes(optimizer),
    yes(watched),
    yes(schedule),
    String(applied.length),
    all((a) => a.parses),
    all((a) => a.types),
    all((a) => a.once),
    all((a) => a.undo),
    all((a) => a.place),
  ];
}

function placed(line: number, cell?: number): string {
  return cell === undefined ? String(line) : `${cell}:${line}`;
}

/** A call over several lines may be meant by any of its first ones. */
function near(place: { line: number; cell?: number } | null, wanted: string): boolean {
  return (
    place !== null &&
    [0, 1].some((by) => placed(place.line - by, place.cell) === wanted || placed(place.line + by, place.cell) === wanted)
  );
}

interface Applied {
  readonly parses: boolean;
  readonly types: boolean;
  readonly once: boolean;
  readonly undo: boolean;
  readonly place: boolean;
}

function apply(file: string, name: string, before: string, remedy: string, site: string, line: number, truth: Truth): Applied {
  const what = ['--remedy', remedy, '--site', site];
  writeFileSync(file, before);
  const patch = lossline(file, ...what).stdout;
  const written = lossline(file, ...what, '--write');
  const after = readFileSync(file, 'utf8');
  const [parsed] = parsePatch(patch);
  const options = { autoConvertLineEndings: false };
  const undo =
    parsed !== undefined &&
    applyPatch(before, parsed, options) === after &&
    applyPatch(after, reversePatch(parsed), options) === before;
  const parses = written.status === 0 && isSource(name, after);
  const again = lossline(file, ...what, '--write');
  const once = remedy === 'set-rate' || (readFileSync(file, 'utf8') === after && again.status !== 2);
  const place = isPlaced(before, patch, remedy, line, truth);
  const types = !/\.tsx?$/.test(name) || errorsIn(name, after) <= errorsIn(name, before);
  if (!(parses && once && undo && types && place))
    console.error(`${name} ${remedy} at ${site}: ${JSON.stringify({ parses, once, undo, types, place })} ${written.stderr}`);
  writeFileSync(file, before);
  return { parses, types, once, undo, place };
}

/** The truth's words name lines: a change far from all of them, and from the site itself, is in the wrong place. Imports may be anywhere. */
function isPlaced(before: string, patch: string, remedy: string, site: number, truth: Truth): boolean {
  const said = (truth.goodInsertions ?? []).filter(({ fix }) => fix === remedy).map(({ where }) => where);
  const numbers = said.flatMap((where) => [...where.matchAll(/\d+/g)].map(([number]) => Number(number)));
  if (numbers.length === 0 || said.some((where) => where.includes('cell'))) return true;
  const [parsed] = parsePatch(patch);
  const lines: number[] = [];
  for (const hunk of parsed?.hunks ?? []) {
    let line = hunk.oldStart;
    for (const row of hunk.lines) {
      if (row.startsWith('+') && !/^\+\s*(from|import)\b|^\+\s*$/.test(row)) lines.push(line);
      if (!row.startsWith('+')) line++;
    }
  }
  const end = before.split('\n').length;
  const near = (line: number) =>
    numbers.some((number) => Math.abs(line - number) <= 2) || (line >= site - 2 && line <= site + 12);
  // A helper function at the end of the file stands nowhere in particular.
  return lines.every((line) => near(line) || line >= end - 1);
}

function isSource(name: string, text: string): boolean {
  if (/\.ipynb$/.test(name)) return typeof JSON.parse(text) === 'object';
  if (/\.py$/.test(name))
    return spawnSync('python3', ['-c', 'import ast, sys; ast.parse(sys.stdin.buffer.read())'], { input: text }).status === 0;
  const kind = /\.tsx?$/.test(name) ? ts.ScriptKind.TSX : ts.ScriptKind.JSX;
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, false, /\.ts$/.test(name) ? ts.ScriptKind.TS : kind);
  return (source as unknown as { parseDiagnostics: readonly unknown[] }).parseDiagnostics.length === 0;
}

/** Errors of the strict type check, with the library's own types; modules that are not here are the same before and after. */
function errorsIn(name: string, text: string): number {
  const file = path.join(root, `zz-score-${name}`);
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const readFile = host.readFile.bind(host);
  const exists = host.fileExists.bind(host);
  const local = text
    .replaceAll('@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs')
    .replaceAll('@tensorflow/tfjs-node', '@tensorflow/tfjs');
  host.readFile = (wanted) => (wanted === file ? local : readFile(wanted));
  host.fileExists = (wanted) => wanted === file || exists(wanted);
  const program = ts.createProgram([file], options, host);
  return ts.getPreEmitDiagnostics(program).length;
}
