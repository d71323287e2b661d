import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { PROBE_FOLDER } from '../protocol/training/messages.ts';

/** What is to be started, as the user wants it. All paths are absolute. */
export interface Launch {
  readonly script: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Set on top of the environment; null takes a variable out of it. */
  readonly env: Readonly<Record<string, string | null>>;
  /** The program that runs the script, where it is not the Node of the setting; arguments of its own. */
  readonly runtime?: string;
  readonly runtimeArgs: readonly string[];
}

export interface NodeVersion {
  readonly major: number;
  readonly minor: number;
}

/** What there is around a script to run TypeScript with. */
export interface Loaders {
  /** Files of tsx and ts-node, where the project has them. */
  readonly tsx?: string;
  readonly tsNode?: { readonly register: string; readonly esm: string };
  /** Whether Node takes the script for an ECMAScript module. */
  readonly isModule: boolean;
  /** Undefined where it could not be asked. */
  readonly version?: NodeVersion | undefined;
}

/** Where the probe is, and the folder that it tells into. */
export interface Probe {
  readonly file: string;
  readonly folder: string;
}

export interface CommandLine {
  readonly command: string;
  readonly args: readonly string[];
  /** To be set on top of the environment. */
  readonly env: Readonly<Record<string, string | null>>;
}

const RUNNABLE = /\.[mc]?[jt]s$/i;
const TYPESCRIPT = /\.[mc]?ts$/i;
/** Options that bring a loader of the user's own. */
const BRINGS = /^(?:-r|--require|--import|--loader|--experimental-loader)(?:=(.*))?$/;
/** What is often brought in the same way, and loads no TypeScript. */
const NO_LOADER = /^(?:dotenv|source-map-support|reflect-metadata|module-alias|tsconfig-paths)(?:\/|$)/;

export function isRunnable(script: string): boolean {
  return RUNNABLE.test(script);
}

/** Whether Node needs help to run a script. */
function isTypeScript(script: string): boolean {
  return TYPESCRIPT.test(script);
}

/** Whether a program is Node itself: only then its arguments are known. */
export function isNode(program: string): boolean {
  return /^node(?:js)?(?:\.exe)?$/i.test(path.basename(program));
}

/**
 * The command line that runs a script with the probe.
 * @param loaders only asked for where Node does not run the script by itself
 * @throws what the user has to install, where nothing runs this script
 */
export async function commandLine(
  launch: Launch,
  node: string,
  probe: Probe,
  loaders: () => Promise<Loaders>,
): Promise<CommandLine> {
  const { script, args, runtime, runtimeArgs } = launch;
  if (runtime !== undefined && !isNode(runtime)) {
    // Whatever it is (tsx, npx, a wrapper), the Node in it reads this variable.
    const options = [launch.env['NODE_OPTIONS'] ?? process.env['NODE_OPTIONS'], requireOption(probe.file)];
    const env = { ...launch.env, NODE_OPTIONS: options.filter(Boolean).join(' '), [PROBE_FOLDER]: probe.folder };
    return { command: runtime, args: [...runtimeArgs, script, ...args], env };
  }
  const typed = isTypeScript(script) && !hasOwnLoader(runtimeArgs);
  const helped = typed ? typeScriptOptions(script, await loaders()) : { options: [], env: {} };
  return {
    command: runtime ?? node,
    args: ['--require', probe.file, ...helped.options, ...runtimeArgs, script, ...args],
    env: { ...helped.env, ...launch.env, [PROBE_FOLDER]: probe.folder },
  };
}

function hasOwnLoader(options: readonly string[]): boolean {
  return options.some((option, i) => {
    const brings = BRINGS.exec(option);
    return brings !== null && !NO_LOADER.test(brings[1] ?? options[i + 1] ?? '');
  });
}

/** As `NODE_OPTIONS` wants it: a path may have blanks. */
export function requireOption(file: string): string {
  return `--require "${file.replace(/[\\"]/g, '\\$&')}"`;
}

interface Help {
  readonly options: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** tsx before ts-node, which is older; both before Node itself, as the project has chosen them. */
function typeScriptOptions(script: string, { tsx, tsNode, isModule, version }: Loaders): Help {
  const name = path.basename(script);
  if (tsx !== undefined) {
    const knowsImport = !version || isAtLeast(version, 20, 6) || (version.major === 18 && version.minor >= 19);
    return { options: [knowsImport ? '--import' : '--loader', pathToFileURL(tsx).href], env: {} };
  }
  if (tsNode) {
    // Its own command looks for tsconfig.json from the script's folder on, the hooks alone from where they are started.
    const env = { TS_NODE_CWD: path.dirname(script) };
    if (!isModule) return { options: ['--require', tsNode.register], env };
    return { options: ['--no-warnings=ExperimentalWarning', '--loader', pathToFileURL(tsNode.esm).href], env };
  }
  if (!version || strips(version)) return { options: [], env: {} };
  if (isAtLeast(version, 22, 6)) return { options: ['--experimental-strip-types'], env: {} };
  throw new Error(
    `${name} is TypeScript, and Node ${version.major}.${version.minor} cannot run it by itself. ` +
      'Install tsx in the project (npm install --save-dev tsx), or let the setting lossline.nodePath name a Node 22.18 or newer.',
  );
}

/** Whether this Node runs TypeScript without being told to. */
function strips(version: NodeVersion): boolean {
  return version.major === 22 ? version.minor >= 18 : isAtLeast(version, 23, 6);
}

function isAtLeast({ major, minor }: NodeVersion, wantedMajor: number, wantedMinor: number): boolean {
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

/** `v22.18.0` as numbers. */
export function readVersion(text: string): NodeVersion | undefined {
  const found = /^v(\d+)\.(\d+)\./.exec(text.trim());
  return found ? { major: Number(found[1]), minor: Number(found[2]) } : undefined;
}
