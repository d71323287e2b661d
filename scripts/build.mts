/** Bundles the extension, the command line, the webview and the syntax engine into dist/. `--production` minifies, `--watch` stays. */
import { copyFile, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import * as esbuild from 'esbuild';

const root = path.resolve(import.meta.dirname, '..');
const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');

const common: esbuild.BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  logLevel: 'info',
};
/** VS Code 1.106 runs extensions on Node 22; the command line promises Node 20. */
const onNode: esbuild.BuildOptions = { ...common, platform: 'node', format: 'cjs', target: 'node20', external: ['vscode'] };

const bundles: esbuild.BuildOptions[] = [
  { ...onNode, entryPoints: { extension: 'src/extension.ts' }, outdir: 'dist' },
  { ...onNode, entryPoints: { cli: 'src/cli.ts' }, outdir: 'dist', banner: { js: '#!/usr/bin/env node' } },
  {
    ...common,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    entryPoints: { charts: 'webview/index.ts' },
    outdir: 'dist/webview',
  },
  { ...common, entryPoints: { charts: 'webview/charts.css' }, outdir: 'dist/webview' },
];

/** The suite for the extension host. Mocha stays outside: it loads its own parts by path. */
const hostSuite: esbuild.BuildOptions = {
  ...onNode,
  external: ['vscode', 'mocha'],
  entryPoints: { host: 'test/host/index.ts' },
  outdir: 'dist/test',
};
if (!production) bundles.push(hostSuite);

/** Grammars are loaded by path when a script of their language is first looked at. */
async function copySyntaxEngine(): Promise<void> {
  const from = path.join(root, 'node_modules/@vscode/tree-sitter-wasm/wasm');
  const to = path.join(root, 'dist/wasm');
  await mkdir(to, { recursive: true });
  for (const name of ['tree-sitter', 'tree-sitter-javascript', 'tree-sitter-typescript', 'tree-sitter-tsx', 'tree-sitter-python'])
    await copyFile(path.join(from, `${name}.wasm`), path.join(to, `${name}.wasm`));
}

if (production) await rm(path.join(root, 'dist'), { recursive: true, force: true });
await copySyntaxEngine();
if (watch) {
  const contexts = await Promise.all(bundles.map((options) => esbuild.context(options)));
  await Promise.all(contexts.map((context) => context.watch()));
} else {
  await Promise.all(bundles.map((options) => esbuild.build(options)));
}
