import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { commandLine, isRunnable, type Launch, type Loaders, readVersion, requireOption } from '../../../src/node/launch.ts';
import { LoaderFinder } from '../../../src/node/loaders.ts';
import { launchOf, programOf, readConfiguration, readTask } from '../../../src/node/launchSettings.ts';
import { withVariables } from '../../../src/node/variables.ts';

const PROBE = { file: '/ext/dist/probe.js', folder: '/runs/1' };
const launch = (changes: Partial<Launch> = {}): Launch => ({
  ...{ script: '/w/train.ts', args: ['--epochs', '9'], cwd: '/w', env: {}, runtimeArgs: [], ...changes },
});
const line = (wanted: Partial<Launch>, found: Partial<Loaders> = {}) =>
  commandLine(launch(wanted), 'node', PROBE, () => Promise.resolve({ isModule: false, ...found }));
/** What stands between the probe and the script. */
const between = async (...given: Parameters<typeof line>) => {
  const { args } = await line(...given);
  assert.deepEqual(args.slice(0, 2), ['--require', PROBE.file]);
  assert.deepEqual(args.slice(-3), [given[0].script ?? '/w/train.ts', '--epochs', '9']);
  return args.slice(2, -3);
};
const node = (text: string) => ({ version: readVersion(text) });

describe('the command line of a script', () => {
  it('is Node with the probe, and asks for nothing where the script is JavaScript', async () => {
    const unasked = () => Promise.reject(new Error('asked'));
    const { command, args, env } = await commandLine(
      launch({ script: '/w/a b.mjs', runtimeArgs: ['--expose-gc'], env: { MODE: 'fast', CI: null } }),
      'node',
      PROBE,
      unasked,
    );
    assert.equal(command, 'node');
    assert.deepEqual(args, ['--require', PROBE.file, '--expose-gc', '/w/a b.mjs', '--epochs', '9']);
    assert.deepEqual(env, { MODE: 'fast', CI: null, LOSSLINE_PROBE: '/runs/1' });
  });

  it('takes the tsx of the project before all others, the older way with an older Node', async () => {
    const found = { tsx: '/w/node_modules/tsx/dist/loader.mjs', tsNode: { register: '/r.js', esm: '/esm.mjs' } };
    const url = pathToFileURL(found.tsx).href;
    assert.deepEqual(await between({}, { ...found, ...node('v22.1.0') }), ['--import', url]);
    assert.deepEqual(await between({}, { ...found, ...node('v20.6.0') }), ['--import', url]);
    assert.deepEqual(await between({}, { ...found, ...node('v18.19.0') }), ['--import', url]);
    assert.deepEqual(await between({}, { ...found, ...node('v18.18.0') }), ['--loader', url]);
    assert.deepEqual(await between({}, { ...found, ...node('v20.5.0') }), ['--loader', url]);
  });

  it('takes ts-node, whose way depends on the kind of module', async () => {
    const tsNode = { register: '/ts-node/register.js', esm: '/ts-node/esm.mjs' };
    assert.deepEqual(await between({}, { tsNode }), ['--require', '/ts-node/register.js']);
    assert.deepEqual((await between({}, { tsNode, isModule: true })).slice(-2), [
      '--loader',
      pathToFileURL('/ts-node/esm.mjs').href,
    ]);
    assert.equal((await line({ script: '/w/src/train.ts' }, { tsNode })).env['TS_NODE_CWD'], '/w/src');
  });

  it('leaves TypeScript to a Node that can strip types, and says what to install where none can', async () => {
    for (const version of ['v22.18.0', 'v23.6.0', 'v24.0.0']) assert.deepEqual(await between({}, node(version)), []);
    for (const version of ['v22.6.0', 'v22.17.1', 'v23.0.0', 'v23.5.0'])
      assert.deepEqual(await between({}, node(version)), ['--experimental-strip-types']);
    for (const version of ['v22.5.0', 'v20.20.2', 'v18.20.0'])
      await assert.rejects(line({}, node(version)), /train\.ts is TypeScript, and Node \d+\.\d+ cannot run it.*Install tsx/);
    assert.deepEqual(await between({}), [], 'a Node that is not there says so itself');
  });

  it('brings no loader where the user has one', async () => {
    assert.deepEqual(await between({ runtimeArgs: ['--import', 'tsx'] }, node('v20.20.2')), ['--import', 'tsx']);
    assert.deepEqual(await between({ runtimeArgs: ['-r', 'esbuild-register'] }, node('v20.20.2')), ['-r', 'esbuild-register']);
  });

  it('brings one beside what is no loader', async () => {
    const runtimeArgs = ['-r', 'dotenv/config', '--import=reflect-metadata'];
    const words = await between({ runtimeArgs }, node('v22.6.0'));
    assert.deepEqual(words, ['--experimental-strip-types', ...runtimeArgs]);
  });

  it('reaches the Node inside another program by the environment', async () => {
    const wanted = { runtime: '/w/node_modules/.bin/tsx', env: { NODE_OPTIONS: '--expose-gc' } };
    const { command, args, env } = await line(wanted);
    assert.deepEqual([command, args], [wanted.runtime, ['/w/train.ts', '--epochs', '9']]);
    assert.equal(env['NODE_OPTIONS'], '--expose-gc --require "/ext/dist/probe.js"');
    assert.equal((await line({ runtime: '/opt/node/bin/node', script: '/w/train.js' })).command, '/opt/node/bin/node');
  });

  it('puts a path with blanks, quotes and backslashes into NODE_OPTIONS as Node reads it', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'lossline a "b" '));
    const file = path.join(folder, 'said.cjs');
    writeFileSync(file, `console.log('here')`);
    const env = { ...process.env, NODE_OPTIONS: requireOption(file) };
    assert.equal(execFileSync(process.execPath, ['-e', '0'], { env, encoding: 'utf8' }), 'here\n');
  });

  it('is there for JavaScript and TypeScript of every kind, and for nothing else', () => {
    assert.deepEqual(['a.js', 'a.mjs', 'a.cjs', 'a.ts', 'a.mts', 'A.CTS'].map(isRunnable), Array(6).fill(true));
    assert.deepEqual(['a.py', 'a.json', 'a.jsx', 'a.tsx', 'js', 'a.ts.txt'].map(isRunnable), Array(6).fill(false));
  });
});

describe('what there is to run TypeScript with', () => {
  const made = (files: Record<string, string>) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'lossline-loaders-'));
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), content);
    }
    return (script: string) => new LoaderFinder().of(path.join(folder, script), process.execPath, folder);
  };

  it('is looked for from the folder of the script on', async () => {
    const of = made({
      'node_modules/tsx/package.json': '{"type": "module", "exports": {".": "./loader.mjs"}}',
      'node_modules/tsx/loader.mjs': '',
      'node_modules/ts-node/package.json': '{"exports": {"./register": "./register.js", "./esm": "./esm.mjs"}}',
      'node_modules/ts-node/register.js': '',
      'node_modules/ts-node/esm.mjs': '',
    });
    const { tsx, tsNode, version } = await of('src/deep/train.ts');
    assert.match(tsx ?? '', /node_modules.tsx.loader\.mjs$/);
    assert.match(tsNode?.register ?? '', /register\.js$/);
    assert.match(tsNode?.esm ?? '', /esm\.mjs$/);
    assert.deepEqual(version, readVersion(process.version));
  });

  it('tells modules as Node does: by the ending, else by the nearest package.json', async () => {
    const of = made({ 'package.json': '{"type": "module"}', 'old/package.json': '{}', 'bad/package.json': '{' });
    const kinds = ['train.ts', 'train.cts', 'old/train.ts', 'old/train.mts', 'bad/train.ts', 'deep/train.ts'];
    const found = await Promise.all(kinds.map(async (name) => (await of(name)).isModule));
    assert.deepEqual(found, [true, false, false, true, false, true]);
  });
});

describe('launch settings', () => {
  const places = {
    file: path.resolve('/w/src/train.mjs'),
    folder: path.resolve('/w'),
    folders: new Map([['data', path.resolve('/d')]]),
    setting: (name: string) => (name === 'my.rate' ? 0.01 : undefined),
  };
  const settings = (changes: object) => {
    const read = readConfiguration({
      type: 'lossline',
      request: 'launch',
      program: '${workspaceFolder}/src/train.mjs',
      ...changes,
    });
    assert.ok(read);
    return read;
  };

  it('are those of Node and of Lossline that name a program', () => {
    for (const type of ['lossline', 'node', 'pwa-node']) assert.ok(settings({ type }));
    for (const wrong of [{ type: 'chrome' }, { request: 'attach' }, { program: 7 }])
      assert.equal(readConfiguration({ type: 'node', request: 'launch', program: 'x', ...wrong }), undefined);
    assert.equal(programOf(settings({ program: '${file}' }), places), places.file);
    assert.equal(programOf(settings({ program: '${input:which}' }), places), undefined);
    assert.equal(readTask({ type: 'lossline', script: 'a.mjs' })?.program, 'a.mjs');
  });

  it('have the variables of the editor filled in', () => {
    const env = { RATE: '${config:my.rate}', HOME_OF: '${env:PATH}', N: 3, GONE: null };
    const given = { args: ['${fileBasenameNoExtension}', '${workspaceFolder:data}'], cwd: '${fileDirname}', env };
    assert.deepEqual(launchOf(settings(given), places), {
      script: places.file,
      args: ['train', path.resolve('/d')],
      cwd: path.dirname(places.file),
      env: { RATE: '0.01', HOME_OF: process.env['PATH'], N: '3', GONE: null },
      runtimeArgs: [],
    });
    assert.equal(launchOf(settings({}), places).cwd, places.folder);
    assert.equal(withVariables('${relativeFile}|${relativeFileDirname}', places), `${path.join('src', 'train.mjs')}|src`);
  });

  it('split arguments on one line as a terminal does', () => {
    assert.deepEqual(launchOf(settings({ args: `--out "my runs" -x 'a b' --y="c d"` }), places).args, [
      ...['--out', 'my runs', '-x', 'a b', '--y=c d'],
    ]);
  });

  it('say what cannot be filled in, and which file cannot be read', () => {
    assert.throws(() => launchOf(settings({ args: ['${input:epochs}'] }), places), /\$\{input:epochs\} cannot be filled in here/);
    assert.throws(() => launchOf(settings({ envFile: '/no/such/.env' }), places), /envFile .*\.env cannot be read/);
  });
});
